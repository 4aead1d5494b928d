#pragma once

#include "gateway/ses/check.hpp"

#include <string>
#include <string_view>

namespace gateway::ofd {

// A file's own words may be as long as its writer likes; an answer may not.

/// A text of a file as it may stand in an answer: its first 300 octets, in whole characters.
std::string shown(std::string_view text);

/// Details as shown(); of findings of one code in a step the first 20, and one that says how many more.
void shorten(ses::Report& report);

} // namespace gateway::ofd
