#include "gateway/crypto/der.hpp"

#include "der_texts.hpp"

#include <limits>

namespace gateway::crypto::der {
namespace {

unsigned char octet_of(char c) { return static_cast<unsigned char>(c); }

int digits(BytesView text, std::size_t from, std::size_t count) {
    int number = 0;
    for (std::size_t i = from; i < from + count; ++i) {
        number = number * 10 + (text[i] - '0');
    }
    return number;
}

bool all_digits(BytesView text) { return text.find_first_not_of("0123456789") == BytesView::npos; }

/// MMDDhhmmss of a year; empty when there is no such moment. A second 60 does not occur: computers' clocks
/// have none.
std::optional<Time> moment(int year, BytesView rest) {
    using namespace std::chrono;
    const Date date{std::chrono::year(year), month(static_cast<unsigned>(digits(rest, 0, 2))),
                    day(static_cast<unsigned>(digits(rest, 2, 2)))};
    const int hour = digits(rest, 4, 2), minute = digits(rest, 6, 2), second = digits(rest, 8, 2);
    if (!date.ok() || hour > 23 || minute > 59 || second > 59) {
        return std::nullopt;
    }
    return sys_days(date) + hours(hour) + minutes(minute) + seconds(second);
}

} // namespace

Fault::Fault(std::size_t octet, const std::string& what)
    : std::runtime_error("octet " + std::to_string(octet) + ": " + what), octet_(octet) {}

bool Reader::next_is(unsigned char tag) const { return !rest_.empty() && octet_of(rest_.front()) == tag; }

void Reader::fail(const std::string& what) const { throw Fault(octet_, what); }

void Reader::finish() const {
    if (!at_end()) {
        fail("something follows that does not belong here");
    }
}

Value Reader::any() {
    constexpr unsigned char many_octets = 0x80;
    constexpr std::size_t most_length_octets = 4;
    if (rest_.size() < 2) {
        fail("it ends in the middle");
    }
    const unsigned char tag = octet_of(rest_[0]);
    if ((tag & 0x1f) == 0x1f) {
        fail("a tag above 30");
    }
    std::size_t head = 2;
    std::size_t length = octet_of(rest_[1]);
    if (length >= many_octets) {
        const std::size_t count = length - many_octets;
        if (count == 0 || count > most_length_octets || rest_.size() < head + count) {
            fail("a length of no definite form");
        }
        length = 0;
        for (std::size_t i = 0; i < count; ++i) {
            length = length << 8 | octet_of(rest_[head + i]);
        }
        if (length < many_octets || length >> (8 * (count - 1)) == 0) {
            fail("a length that is not in its shortest form");
        }
        head += count;
    }
    if (length > rest_.size() - head) {
        fail("it ends in the middle");
    }
    const Value value{tag, rest_.substr(head, length), rest_.substr(0, head + length), octet_};
    rest_.remove_prefix(head + length);
    octet_ += head + length;
    return value;
}

Value Reader::take(unsigned char tag) {
    if (!next_is(tag)) {
        fail("tag " + to_hex(std::string(1, static_cast<char>(tag))) + " is expected" +
             (at_end() ? ", and nothing is there" : ", and " + to_hex(rest_.substr(0, 1)) + " is there"));
    }
    return any();
}

Reader Reader::within(unsigned char tag) {
    const Value outer = take(tag);
    return Reader(outer.content, outer.octet + (outer.encoded.size() - outer.content.size()));
}

bool Reader::boolean() {
    const Value read = take(boolean_tag);
    const unsigned char octet = read.content.size() == 1 ? octet_of(read.content[0]) : 1;
    if (octet != 0 && octet != 0xff) {
        throw Fault(read.octet, "a truth value is one octet, 00 or ff");
    }
    return octet != 0;
}

std::int64_t Reader::integer() {
    const Value read = take(integer_tag);
    const BytesView octets = read.content;
    if (octets.empty() || octets.size() > sizeof(std::int64_t)) {
        throw Fault(read.octet, "a number of no octet, or of more than eight");
    }
    const bool negative = (octet_of(octets[0]) & 0x80) != 0;
    if (octets.size() > 1) {
        const bool next_negative = (octet_of(octets[1]) & 0x80) != 0;
        const unsigned char first = octet_of(octets[0]);
        if ((first == 0 && !next_negative) || (first == 0xff && next_negative)) {
            throw Fault(read.octet, "a number that is not in its shortest form");
        }
    }
    std::uint64_t number = negative ? std::numeric_limits<std::uint64_t>::max() : 0;
    for (const char c : octets) {
        number = number << 8 | octet_of(c);
    }
    return static_cast<std::int64_t>(number);
}

BytesView Reader::bits() {
    const Value read = take(bit_string_tag);
    if (read.content.empty() || read.content[0] != 0) {
        throw Fault(read.octet, "a bit string that is not of whole octets");
    }
    return read.content.substr(1);
}

std::string Reader::oid() {
    const Value read = take(oid_tag);
    std::string dotted;
    std::uint64_t arc = 0;
    bool begun = false;
    for (const char c : read.content) {
        const unsigned char octet = octet_of(c);
        if ((!begun && octet == 0x80) || arc >> 56 != 0) {
            throw Fault(read.octet, "an object identifier that is not in its one form");
        }
        arc = arc << 7 | (octet & 0x7f);
        begun = (octet & 0x80) != 0;
        if (begun) {
            continue;
        }
        if (dotted.empty()) {
            const std::uint64_t root = arc < 40 ? 0 : arc < 80 ? 1 : 2;
            dotted = std::to_string(root) + "." + std::to_string(arc - root * 40);
        } else {
            dotted += "." + std::to_string(arc);
        }
        arc = 0;
    }
    if (begun || dotted.empty()) {
        throw Fault(read.octet, "an object identifier that ends in the middle");
    }
    return dotted;
}

std::string Reader::text(unsigned char tag) {
    const Value read = take(tag);
    if (!belongs_to(tag, read.content)) {
        throw Fault(read.octet, "a text with octets that its type does not have");
    }
    return std::string(read.content);
}

Time Reader::utc_time() {
    constexpr std::size_t size = 13; // YYMMDDhhmmssZ
    const Value read = take(utc_time_tag);
    const BytesView text = read.content;
    if (text.size() == size && text.back() == 'Z' && all_digits(text.substr(0, size - 1))) {
        const int year = digits(text, 0, 2);
        if (const auto time = moment(year < 50 ? 2000 + year : 1900 + year, text.substr(2))) {
            return *time;
        }
    }
    throw Fault(read.octet, "a time that is not YYMMDDhhmmssZ");
}

Time Reader::generalized_time() {
    constexpr std::size_t whole = 14; // YYYYMMDDhhmmss
    const Value read = take(generalized_time_tag);
    const BytesView text = read.content;
    if (text.size() > whole && text.back() == 'Z' && all_digits(text.substr(0, whole))) {
        const BytesView fraction = text.substr(whole, text.size() - whole - 1);
        const bool shaped =
            fraction.empty() || (fraction.size() > 1 && fraction.size() <= 4 && fraction[0] == '.' &&
                                 all_digits(fraction.substr(1)) && fraction.back() != '0');
        const auto time = moment(digits(text, 0, 4), text.substr(4));
        if (shaped && time) {
            const std::string thousandths =
                (std::string(fraction.empty() ? fraction : fraction.substr(1)) + "000").substr(0, 3);
            return *time + std::chrono::milliseconds(digits(thousandths, 0, 3));
        }
    }
    throw Fault(read.octet, "a time that is not YYYYMMDDhhmmssZ");
}

} // namespace gateway::crypto::der
