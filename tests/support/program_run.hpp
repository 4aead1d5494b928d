#pragma once

#include <string>

namespace gateway::test {

/// provincial-gateway with these arguments, to its end.
struct ProgramRun {
    int status = -1;
    std::string output; ///< both streams
};
ProgramRun run_gateway(const std::string& arguments);

} // namespace gateway::test
