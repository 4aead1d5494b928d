#include "support/node.hpp"

#include "support/scratch_folder.hpp"

#include <fstream>
#include <sstream>

namespace gateway::test {

NodeRun run_node(const std::string& command) {
    const ScratchFolder folder;
    const auto log = folder.path() / "output";
    const std::string whole =
        "cd " GATEWAY_SOURCE_DIR "/tests/e2e && " + command + " > " + log.string() + " 2>&1";
    const int status = std::system(whole.c_str());
    std::ostringstream output;
    output << std::ifstream(log).rdbuf();
    return {status, output.str()};
}

} // namespace gateway::test
