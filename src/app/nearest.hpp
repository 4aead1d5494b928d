#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gateway::app {

/// The known word that a mistyped one was most likely meant to be; empty when none is near (about a third of
/// its letters may be wrong; two neighbours swapped count as one).
std::string nearest_word(std::string_view word, const std::vector<std::string>& known);

} // namespace gateway::app
