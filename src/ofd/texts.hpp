#pragma once

#include "gateway/base/problem.hpp"

#include <string_view>

namespace gateway::ofd {

/// The words for the steps and findings of this room, and of ses.
const Text& step_text(std::string_view name);
const Text& finding_text(std::string_view code);

} // namespace gateway::ofd
