#pragma once

#include <string>

namespace gateway::test {

/// A command of Node.js in the folder tests/e2e, where the packages of its lock file are
/// (scripts/install-node).
struct NodeRun {
    int status = -1;
    std::string output; ///< both streams
};
NodeRun run_node(const std::string& command);

} // namespace gateway::test
