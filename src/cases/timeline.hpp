#pragma once

#include "service.hpp"

#include <vector>

namespace gateway::cases {

/// All that is known to have happened to a case, in the order of time: [{at, kind, title: {zh, en}, detail}].
std::vector<Json> timeline(const service::Call& call, store::Transaction& tx, const Case& record);

} // namespace gateway::cases
