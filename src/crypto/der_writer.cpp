#include "der_texts.hpp"
#include "gateway/crypto/der.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace gateway::crypto::der {
namespace {

Bytes length_octets(std::size_t length) {
    constexpr std::size_t short_form = 0x80;
    if (length < short_form) {
        return Bytes(1, static_cast<char>(length));
    }
    Bytes octets;
    for (; length > 0; length >>= 8) {
        octets.insert(octets.begin(), static_cast<char>(length & 0xff));
    }
    octets.insert(octets.begin(), static_cast<char>(short_form | octets.size()));
    return octets;
}

Bytes arc_octets(std::uint64_t arc) {
    Bytes octets(1, static_cast<char>(arc & 0x7f));
    while ((arc >>= 7) != 0) {
        octets.insert(octets.begin(), static_cast<char>(0x80 | (arc & 0x7f)));
    }
    return octets;
}

std::vector<std::uint64_t> arcs_of(std::string_view dotted) {
    std::vector<std::uint64_t> arcs;
    const char* at = dotted.data();
    const char* const end = at + dotted.size();
    while (at <= end) {
        std::uint64_t arc = 0;
        const auto [next, error] = std::from_chars(at, end, arc);
        const bool padded = next - at > 1 && *at == '0';
        if (error != std::errc{} || padded || (next != end && *next != '.')) {
            return {};
        }
        arcs.push_back(arc);
        at = next + 1;
    }
    return arcs;
}

std::string time_text(Time time) {
    using namespace std::chrono;
    const auto day = floor<days>(time);
    const Date date{day};
    const hh_mm_ss clock{floor<seconds>(time - day)};
    return fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

} // namespace

bool belongs_to(unsigned char tag, BytesView text) {
    switch (tag) {
    case utf8_tag:
        return is_utf8(text);
    case ia5_tag:
        return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    case printable_tag:
        return text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 "
                                      "'()+,-./:=?") == BytesView::npos;
    default:
        return false;
    }
}

Bytes value(unsigned char tag, BytesView content) {
    Bytes octets(1, static_cast<char>(tag));
    octets += length_octets(content.size());
    octets += content;
    return octets;
}

Bytes sequence(std::initializer_list<BytesView> members) {
    Bytes content;
    for (const BytesView member : members) {
        content += member;
    }
    return value(sequence_tag, content);
}

Bytes sequence_of(const std::vector<Bytes>& members) {
    Bytes content;
    for (const Bytes& member : members) {
        content += member;
    }
    return value(sequence_tag, content);
}

Bytes boolean(bool truth) { return value(boolean_tag, truth ? BytesView("\xff", 1) : BytesView("\0", 1)); }

Bytes integer(std::int64_t number) {
    Bytes octets;
    std::int64_t rest = number;
    do {
        octets.insert(octets.begin(), static_cast<char>(rest & 0xff));
        rest >>= 8;
    } while (rest != 0 && rest != -1);
    // The first bit is the sign.
    if (((static_cast<unsigned char>(octets[0]) & 0x80) != 0) != (number < 0)) {
        octets.insert(octets.begin(), number < 0 ? '\xff' : '\0');
    }
    return value(integer_tag, octets);
}

Bytes octets(BytesView content) { return value(octet_string_tag, content); }

Bytes bits(BytesView content) { return value(bit_string_tag, Bytes(1, '\0') + Bytes(content)); }

Bytes oid(std::string_view dotted) {
    const auto arcs = arcs_of(dotted);
    if (arcs.size() < 2 || arcs[0] > 2 || (arcs[0] < 2 && arcs[1] > 39)) {
        throw std::invalid_argument("no object identifier: " + std::string(dotted));
    }
    Bytes content = arc_octets(arcs[0] * 40 + arcs[1]);
    for (std::size_t i = 2; i < arcs.size(); ++i) {
        content += arc_octets(arcs[i]);
    }
    return value(oid_tag, content);
}

Bytes text(unsigned char tag, std::string_view text) {
    if (!belongs_to(tag, text)) {
        throw std::invalid_argument("a text with characters that its type does not have");
    }
    return value(tag, text);
}

Bytes utc_time(Time time) {
    const std::string text = time_text(time);
    if (text < "1950" || text >= "2050") {
        throw std::invalid_argument("UTCTime is of 1950 to 2049");
    }
    return value(utc_time_tag, text.substr(2) + "Z");
}

Bytes generalized_time(Time time) {
    const auto milliseconds = (time - std::chrono::floor<std::chrono::seconds>(time)).count();
    std::string text = time_text(time);
    if (milliseconds != 0) {
        text += fmt::format(".{:03}", milliseconds);
        text.erase(text.find_last_not_of('0') + 1); // no trailing zeros: X.690 §11.7.3
    }
    return value(generalized_time_tag, text + "Z");
}

} // namespace gateway::crypto::der
