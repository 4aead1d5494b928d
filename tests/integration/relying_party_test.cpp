#include "files.hpp"
#include "support/node.hpp"
#include "support/world.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gateway::test {
namespace {

std::string quoted(const std::string& text) { return '"' + text + '"'; }

Json client_json(const access::NewSecret& client) {
    return {{"id", client.client_id}, {"secret", client.secret}};
}

/// Relying parties that nobody here wrote, and a real browser (tests/e2e), against the real programs.
TEST(RelyingParty, ThoseOfOthersGoThroughEveryFlow) {
    World world;
    const std::string own = world.gateway_url();
    world.configure(
        {{"http", {{"public_url", quoted(own)}}},
         {"signon", {{"regions", quoted("p33=" + world.national_url() + "/region/p33/arrive")}}}});
    world.stop_gateway(); // its port is known now: the issuer is where it is reached
    world.start_gateway();
    world.nation("PUT", "/admin/trust/clients", {{"p32", {own + "/signon/national/callback"}}});
    const auto operations = [&](std::vector<std::string> scopes) {
        return client_json(
            world.add_client(service::Role::operations, "11320000PDY00001XW", std::move(scopes)));
    };
    const auto department = [&](const std::string& credit_code, std::vector<std::string> scopes) {
        return client_json(world.add_client(service::Role::department, credit_code, std::move(scopes)));
    };
    Json told{{"url", own},
              {"issuer", own},
              {"nation", world.national_url()},
              {"database", world.connection_string()},
              {"messages", (world.folder() / "data" / "messages.ndjson").string()},
              {"manager", operations({"signon:manage"})},
              {"window", operations({"identity:read", "identity:write"})},
              {"authority", department(sample_body, {"licences:issue"})},
              {"counter", department("11320000PDY00001XW", {"licences:use"})},
              {"other_counter", department("11320000PDY00001XW", {"licences:use"})}};
    for (int i = 0; i < 5; ++i) { // one for each file of tests
        told["clients"].push_back(department(sample_body, {"signon:rely"}));
    }
    const auto settings = world.folder() / "e2e.json";
    app::write_file(settings, told.dump());
    const NodeRun run = run_node("GATEWAY_E2E=\"$(cat " + settings.string() + ")\" node --test .");
    EXPECT_EQ(run.status, 0) << run.output;
}

} // namespace
} // namespace gateway::test
