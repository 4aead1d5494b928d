#pragma once

#include <string_view>

namespace gateway {

// The characters (code points) of UTF-8 text; every octet but a continuation octet begins one (RFC 3629 §3).

constexpr bool begins_character(char octet) { return (static_cast<unsigned char>(octet) & 0xC0U) != 0x80U; }

std::size_t text_length(std::string_view utf8);
/// The first `most` characters, or all.
std::string_view first_characters(std::string_view utf8, std::size_t most);
/// As many whole characters as `most` octets hold.
std::string_view first_octets(std::string_view utf8, std::size_t most);

/// UTF-8 without control characters (C0 and DEL) and without such as are not seen (of no width, or turning
/// the direction of what follows): fit for a name that stands on one line and looks like what it is.
bool is_readable(std::string_view text);

} // namespace gateway
