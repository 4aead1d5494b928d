#include "gateway/base/text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <sys/random.h>
#include <system_error>
#include <utility>

namespace gateway {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view base64_letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view base64url_letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t no_letter = 0xFF;

using DecodeTable = std::array<std::uint8_t, 256>;

std::uint8_t octet(char c) { return static_cast<std::uint8_t>(c); }

constexpr DecodeTable decode_table(std::string_view letters) {
    DecodeTable table{};
    table.fill(no_letter);
    for (std::size_t i = 0; i < letters.size(); ++i) {
        table[static_cast<std::uint8_t>(letters[i])] = static_cast<std::uint8_t>(i);
    }
    return table;
}

constexpr DecodeTable base64_table = decode_table(base64_letters);
constexpr DecodeTable base64url_table = decode_table(base64url_letters);

std::uint8_t hex_value(char c) {
    if (c >= '0' && c <= '9') {
        return static_cast<std::uint8_t>(c - '0');
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? static_cast<std::uint8_t>(lower - 'a' + 10) : no_letter;
}

/// Without padding.
std::string encode64(BytesView bytes, std::string_view letters) {
    std::string out((bytes.size() * 8 + 5) / 6, '\0');
    char* at = out.data();
    std::uint32_t held = 0; ///< bits not written yet, in the low end
    int count = 0;
    for (const char c : bytes) {
        held = held << 8 | octet(c);
        for (count += 8; count >= 6; *at++ = letters[held >> count & 63]) {
            count -= 6;
        }
    }
    if (count > 0) {
        *at = letters[held << (6 - count) & 63];
    }
    return out;
}

/// Without padding. Each octet string has one text only: unused bits must be zero (RFC 4648 §3.5).
std::optional<Bytes> decode64(std::string_view text, const DecodeTable& table) {
    if (text.size() % 4 == 1) {
        return std::nullopt;
    }
    Bytes out(text.size() * 3 / 4, '\0');
    char* at = out.data();
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : text) {
        const std::uint8_t value = table[octet(c)];
        if (value == no_letter) {
            return std::nullopt;
        }
        bits = (bits << 6 | value) & 0xFFFF;
        held += 6;
        if (held >= 8) {
            held -= 8;
            *at++ = static_cast<char>(bits >> held & 0xFF);
        }
    }
    const bool unused_bits_are_zero = (bits & ((1u << held) - 1)) == 0;
    return unused_bits_are_zero ? std::optional(std::move(out)) : std::nullopt;
}

bool is_ascii_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// Length of the UTF-8 sequence that begins `rest`, 0 when none does (Unicode 15, table 3-7: no overlong
/// forms, no surrogates, nothing above U+10FFFF).
std::size_t sequence_length(std::string_view rest) {
    const std::uint8_t first = octet(rest[0]);
    if (first < 0x80) {
        return 1;
    }
    std::size_t length = 0;
    std::uint8_t least = 0x80, most = 0xBF;
    if (first >= 0xC2 && first <= 0xDF) {
        length = 2;
    } else if (first >= 0xE0 && first <= 0xEF) {
        length = 3;
        least = first == 0xE0 ? 0xA0 : 0x80;
        most = first == 0xED ? 0x9F : 0xBF;
    } else if (first >= 0xF0 && first <= 0xF4) {
        length = 4;
        least = first == 0xF0 ? 0x90 : 0x80;
        most = first == 0xF4 ? 0x8F : 0xBF;
    }
    if (length == 0 || rest.size() < length || octet(rest[1]) < least || octet(rest[1]) > most) {
        return 0;
    }
    for (std::size_t i = 2; i < length; ++i) {
        if ((octet(rest[i]) & 0xC0) != 0x80) {
            return 0;
        }
    }
    return length;
}

} // namespace

std::string to_hex(BytesView bytes) {
    std::string out(bytes.size() * 2, '\0');
    char* at = out.data();
    for (const char c : bytes) {
        *at++ = hex_digits[octet(c) >> 4];
        *at++ = hex_digits[octet(c) & 15];
    }
    return out;
}

std::optional<Bytes> from_hex(std::string_view hex) {
    if (hex.size() % 2 != 0) {
        return std::nullopt;
    }
    Bytes out;
    out.reserve(hex.size() / 2);
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        const std::uint8_t high = hex_value(hex[i]), low = hex_value(hex[i + 1]);
        if (high == no_letter || low == no_letter) {
            return std::nullopt;
        }
        out += static_cast<char>(high << 4 | low);
    }
    return out;
}

std::string to_base64(BytesView bytes) {
    std::string out = encode64(bytes, base64_letters);
    out.append((4 - out.size() % 4) % 4, '=');
    return out;
}

std::optional<Bytes> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) {
        return std::nullopt;
    }
    for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) {
        text.remove_suffix(1);
    }
    return decode64(text, base64_table);
}

std::string to_base64url(BytesView bytes) { return encode64(bytes, base64url_letters); }

std::optional<Bytes> from_base64url(std::string_view text) { return decode64(text, base64url_table); }

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        // Eight ASCII characters at a step: most texts are mostly ASCII.
        std::uint64_t word = 0;
        if (text.size() >= sizeof word) {
            std::memcpy(&word, text.data(), sizeof word);
            if ((word & 0x8080808080808080u) == 0) {
                text.remove_prefix(sizeof word);
                continue;
            }
        }
        const std::size_t length = sequence_length(text);
        if (length == 0) {
            return false;
        }
        text.remove_prefix(length);
    }
    return true;
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_ascii_blank(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_ascii_blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

std::string new_guid() {
    Bytes bytes = random_bytes(16);
    bytes[6] = static_cast<char>((octet(bytes[6]) & 0x0F) | 0x40); // version 4
    bytes[8] = static_cast<char>((octet(bytes[8]) & 0x3F) | 0x80); // variant of RFC 9562
    return to_hex(bytes);
}

Bytes random_bytes(std::size_t count) {
    Bytes bytes(count, '\0');
    for (std::size_t filled = 0; filled < count;) {
        const ssize_t got = getrandom(bytes.data() + filled, count - filled, 0);
        if (got < 0 && errno != EINTR) {
            throw std::system_error(errno, std::generic_category(), "getrandom");
        }
        filled += got > 0 ? static_cast<std::size_t>(got) : 0;
    }
    return bytes;
}

bool equal_constant_time(BytesView left, BytesView right) {
    if (left.size() != right.size()) {
        return false;
    }
    // volatile keeps the compiler from leaving the loop at the first difference.
    volatile std::uint8_t difference = 0;
    for (std::size_t i = 0; i < left.size(); ++i) {
        difference = difference | (octet(left[i]) ^ octet(right[i]));
    }
    return difference == 0;
}

std::uint64_t stable_hash(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const char c : text) {
        hash = (hash ^ octet(c)) * 0x100000001b3u;
    }
    return hash;
}

} // namespace gateway
