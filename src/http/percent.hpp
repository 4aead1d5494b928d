#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gateway::http {

/// RFC 3986 §2.1. Empty optional when a percent code is broken, or the result is no UTF-8 or has a NUL in it
/// (which no text column can hold). A form's '+' is a blank, a path's is a plus.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_blank);

} // namespace gateway::http
