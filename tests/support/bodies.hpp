#pragma once

#include <string>

namespace gateway::test {

/// A credit code of a fictitious body (GB 32100, organisation body PDY…), by number; its check digit is
/// right.
std::string body_code(int number);

} // namespace gateway::test
