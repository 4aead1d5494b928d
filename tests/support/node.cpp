#include "support/node.hpp"

#include "files.hpp"
#include "support/scratch_folder.hpp"

namespace gateway::test {

NodeRun run_node(const std::string& command) {
    const ScratchFolder folder;
    const auto log = folder.path() / "output";
    const std::string whole =
        "cd " GATEWAY_SOURCE_DIR "/tests/e2e && " + command + " > " + log.string() + " 2>&1";
    const int status = std::system(whole.c_str());
    return {status, app::read_file(log)};
}

} // namespace gateway::test
