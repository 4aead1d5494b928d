#pragma once

#include "gateway/cases/cases.hpp"

#include <vector>

namespace gateway::cases {

/// What other modules noted of a case, in the order it happened.
std::vector<Mark> find_marks(store::Transaction& tx, const std::string& project_no);

} // namespace gateway::cases
