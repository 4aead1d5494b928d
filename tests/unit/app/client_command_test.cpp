#include "commands.hpp"
#include "gateway/base/problem.hpp"
#include "support/database.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace gateway::app {
namespace {

class ClientCommand : public testing::Test {
protected:
    ClientCommand() { config.database.url = database_.connection_string(); }
    /// The code of the refusal; "added" otherwise.
    std::string add(const std::string& region) {
        Invocation invocation;
        invocation.command = Command::client_add;
        invocation.client.name = "市级平台";
        invocation.client.role = service::Role::region;
        invocation.client.region = region;
        invocation.client.scopes = {"cases:read"};
        std::ostringstream out;
        try {
            client_command(invocation, config, out);
            return "added";
        } catch (const Problem& problem) {
            return problem.code();
        }
    }
    test::TestDatabase database_;
    Config config;
};

TEST_F(ClientCommand, AddsNoClientOfARegionThatDoesNotExist) {
    EXPECT_EQ(add("320500"), "added");
    EXPECT_EQ(add("999999"), "invalid_fields");
    EXPECT_EQ(add("32050"), "invalid_fields");
}

} // namespace
} // namespace gateway::app
