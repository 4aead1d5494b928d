#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace gateway::app {

/// The program: arguments (without the program's name) → configuration → command. Returns the exit code: 0
/// done, 1 failed, 2 wrong usage or configuration. What failed is said on `err` in both languages.
int run(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err);

} // namespace gateway::app
