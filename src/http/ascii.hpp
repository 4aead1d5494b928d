#pragma once

#include <algorithm>
#include <string_view>

namespace gateway::http {

constexpr char lower_case(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
}

/// Field names and most tokens of HTTP are ASCII and compared without case (RFC 9110 §5.1).
constexpr bool equal_without_case(std::string_view left, std::string_view right) {
    return left.size() == right.size() &&
           std::equal(left.begin(), left.end(), right.begin(),
                      [](char a, char b) { return lower_case(a) == lower_case(b); });
}

/// A character of a token (RFC 9110 §5.6.2).
constexpr bool is_token_character(char c) {
    const bool alphanumeric = (c >= '0' && c <= '9') || (lower_case(c) >= 'a' && lower_case(c) <= 'z');
    return alphanumeric || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

/// A character of a field's value (RFC 9110 §5.5): no control character but the tab.
constexpr bool is_value_character(char c) {
    const auto octet = static_cast<unsigned char>(c);
    return octet == '\t' || (octet >= 0x20 && octet != 0x7f);
}

} // namespace gateway::http
