#pragma once

#include "workload.hpp"

#include <string>

namespace gateway::bench {

/// Limit and gateway in turns, so that whatever else the machine does meanwhile falls on both; the medians.
Line run_rounds(const std::string& name, Workload& workload, int rounds);

} // namespace gateway::bench
