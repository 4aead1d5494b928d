#include "files.hpp"
#include "support/world.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>

namespace gateway::test {
namespace {

std::string quoted(const std::string& text) { return '"' + text + '"'; }

Json client_json(const access::NewSecret& client) {
    return {{"id", client.client_id}, {"secret", client.secret}};
}

/// Relying parties that nobody here wrote, and a real browser (tests/e2e), against the real programs.
TEST(RelyingParty, ThoseOfOthersGoThroughEveryFlow) {
    World world;
    world.stop_gateway(); // its port is known now: the issuer is where it is reached
    world.configure({{"http", {{"public_url", quoted(world.gateway_url())}}}});
    world.start_gateway();
    Json told{{"url", world.gateway_url()},
              {"issuer", world.gateway_url()},
              {"messages", (world.folder() / "data" / "messages.ndjson").string()},
              {"manager", client_json(world.add_client(service::Role::operations, "11320000PDY00001XW",
                                                       {"signon:manage"}))}};
    for (int i = 0; i < 2; ++i) {
        told["clients"].push_back(
            client_json(world.add_client(service::Role::department, sample_body, {"signon:rely"})));
    }
    const auto settings = world.folder() / "e2e.json";
    app::write_file(settings, told.dump());
    const auto log = world.folder() / "e2e.log";
    const std::string command = "cd " GATEWAY_SOURCE_DIR "/tests/e2e && GATEWAY_E2E=\"$(cat " +
                                settings.string() + ")\" node --test . > " + log.string() + " 2>&1";
    EXPECT_EQ(std::system(command.c_str()), 0) << app::read_file(log);
}

} // namespace
} // namespace gateway::test
