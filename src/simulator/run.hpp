#pragma once

#include "options.hpp"

namespace gateway::simulator {

/// Runs the simulator until SIGTERM or SIGINT; gives the exit code. Throws std::runtime_error when it cannot
/// start.
int run(const Options& options);

} // namespace gateway::simulator
