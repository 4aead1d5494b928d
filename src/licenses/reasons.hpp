#pragma once

#include "foundation.hpp"
#include "life.hpp"

#include <string>
#include <vector>

namespace gateway::licenses {

// Why a licence is suspended or cancelled: the code table licence_reason, each value "of" one of the two.

std::vector<std::string> reasons_of(const Foundation& foundation, Action action);
bool is_reason_of(const Foundation& foundation, Action action, const std::string& value);
/// "unknown_code" of a reason, with those that there are.
Text reasons_text(const Foundation& foundation, Action action);

} // namespace gateway::licenses
