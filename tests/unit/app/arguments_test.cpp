#include "arguments.hpp"
#include "run.hpp"
#include "version.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace gateway::app {
namespace {

using Words = std::vector<std::string>;

Invocation parsed(const Words& words) {
    const auto outcome = parse_arguments(words);
    const auto* invocation = std::get_if<Invocation>(&outcome);
    if (invocation == nullptr) {
        ADD_FAILURE() << std::get<Finished>(outcome).err;
        return {};
    }
    return *invocation;
}

/// The exit code of what is answered without doing anything; -1 when there would be something to do.
int finished(const Words& words) {
    const auto outcome = parse_arguments(words);
    const auto* end = std::get_if<Finished>(&outcome);
    return end != nullptr ? end->code : -1;
}

TEST(Arguments, ServeTakesItsFiles) {
    const auto invocation = parsed({"serve", "--config", "g.toml", "--port-file", "p"});
    EXPECT_EQ(invocation.command, Command::serve);
    EXPECT_EQ(invocation.config, "g.toml");
    EXPECT_EQ(invocation.port_file, "p");
}

TEST(Arguments, MigrateMayOnlyLook) { EXPECT_TRUE(parsed({"migrate", "--dry-run"}).dry_run); }

TEST(Arguments, ADepartmentGetsItsUsualScopes) {
    const auto invocation =
        parsed({"client", "add", "--name", "系统", "--credit-code", "11320500MB00000194"});
    EXPECT_EQ(invocation.command, Command::client_add);
    EXPECT_EQ(invocation.client.role, service::Role::department);
    EXPECT_EQ(invocation.client.scopes,
              (Words{"matters:read", "matters:write", "matters:publish", "cases:read", "cases:write",
                     "ratings:read", "ratings:write", "supervision:read", "supervision:write"}));
}

TEST(Arguments, ScopesMayBeRepeated) {
    const auto invocation = parsed({"client", "add", "--name", "a", "--role", "operations", "--region",
                                    "320000", "--scope", "metrics:read", "--scope", "delivery:read"});
    EXPECT_EQ(invocation.client.role, service::Role::operations);
    EXPECT_EQ(invocation.client.scopes, (Words{"metrics:read", "delivery:read"}));
}

TEST(Arguments, RefuseAnUnknownRole) {
    EXPECT_EQ(finished({"client", "add", "--name", "a", "--role", "king"}), 2);
}

TEST(Arguments, ClientsAreNamedById) {
    EXPECT_EQ(parsed({"client", "rotate", "c-1"}).client_id, "c-1");
    EXPECT_EQ(parsed({"client", "disable", "c-1"}).command, Command::client_disable);
    EXPECT_EQ(finished({"client", "disable"}), 2);
    const auto scopes =
        parsed({"client", "scopes", "c-1", "--scope", "cases:read", "--scope", "cases:write"});
    EXPECT_EQ(scopes.command, Command::client_scopes);
    EXPECT_EQ(scopes.client_id, "c-1");
    EXPECT_EQ(scopes.client.scopes, (std::vector<std::string>{"cases:read", "cases:write"}));
    EXPECT_EQ(finished({"client", "scopes", "c-1"}), 2) << "none at all is no wish but a slip";
}

TEST(Arguments, AuthoritiesOfSealsAreNamedByFile) {
    EXPECT_EQ(parsed({"authority", "make", "--name", "示范中心"}).authority.name, "示范中心");
    EXPECT_EQ(parsed({"authority", "distrust", "0123"}).command, Command::authority_distrust);
    EXPECT_EQ(finished({"authority", "make"}), 2);
    EXPECT_EQ(finished({"authority", "trust", "/there/is/no/such.pem"}), 2);
    EXPECT_EQ(finished({"authority", "maker", "--key", "/there/is/no/such.pem"}), 2);
}

TEST(Arguments, DeliveriesAreNamedByPosition) {
    EXPECT_EQ(parsed({"delivery", "retry", "17"}).position, 17);
    EXPECT_EQ(parsed({"delivery", "list", "--state", "rejected", "--json"}).state, "rejected");
    EXPECT_EQ(finished({"delivery", "list", "--state", "rejcted"}), 2);
    EXPECT_EQ(parsed({"delivery", "list", "--entity", "case:1"}).entity, "case:1");
    EXPECT_EQ(finished({"delivery", "list", "--entity", "case:1", "--state", "held"}), 2);
    EXPECT_EQ(finished({"delivery", "show", "0"}), 2);
    EXPECT_EQ(finished({"delivery", "show", "x"}), 2);
}

TEST(Arguments, RetryingTakesAPositionOrAllThatWasRefused) {
    const auto invocation =
        parsed({"delivery", "retry", "--all", "--code", "task_version_unknown", "--dataset", "cases.accept"});
    EXPECT_TRUE(invocation.all);
    EXPECT_EQ(invocation.retry.code, "task_version_unknown");
    EXPECT_EQ(invocation.retry.dataset, "cases.accept");
    EXPECT_EQ(finished({"delivery", "retry"}), 2);
    EXPECT_EQ(finished({"delivery", "retry", "17", "--all"}), 2);
    EXPECT_EQ(finished({"delivery", "retry", "17", "--code", "x"}), 2) << "a filter is for --all";
}

TEST(Arguments, DiscardingAsksForAYes) {
    EXPECT_EQ(finished({"delivery", "discard", "17"}), 2);
    EXPECT_EQ(parsed({"delivery", "discard", "17", "--yes"}).position, 17);
}

TEST(Arguments, HelpAndVersionAreNoFaults) {
    EXPECT_EQ(finished({"--help"}), 0);
    EXPECT_EQ(finished({"client", "add", "--help"}), 0);
    EXPECT_EQ(finished({"--version"}), 0);
}

TEST(Arguments, FaultsOfUsageAreTwo) {
    for (const Words& words : {Words{}, Words{"sevre"}, Words{"serve", "--confg", "x"}, Words{"client"}}) {
        EXPECT_EQ(finished(words), 2);
    }
}

TEST(Run, PrintsTheVersion) {
    std::ostringstream out;
    std::ostringstream err;
    EXPECT_EQ(run({"--version"}, out, err), 0);
    EXPECT_EQ(out.str(), "provincial-gateway " + std::string(version) + "\n");
}

TEST(Run, AMissingConfigurationIsAFaultOfUsage) {
    std::ostringstream out;
    std::ostringstream err;
    EXPECT_EQ(run({"check-config", "--config", "/nonexistent/g.toml"}, out, err), 2);
    EXPECT_NE(err.str().find("/nonexistent/g.toml"), std::string::npos);
    EXPECT_NE(err.str().find("配置文件"), std::string::npos);
    EXPECT_TRUE(out.str().empty());
}

TEST(Arguments, AFileToImportIsOfCasesUnlessTold) {
    const std::string file = "/proc/self/exe"; // any that exists
    const std::vector<std::string> words{"import",      file,  "--url",         "https://g.example",
                                         "--client-id", "c-1", "--secret-file", file};
    const auto invocation = parsed(words);
    EXPECT_EQ(invocation.command, Command::import_file);
    EXPECT_EQ(invocation.import.target, "/v1/cases:import");
    auto elsewhere = words;
    elsewhere.insert(elsewhere.end(), {"--to", "/v1/ratings:import", "--again", "2"});
    EXPECT_EQ(parsed(elsewhere).import.target, "/v1/ratings:import");
    EXPECT_EQ(parsed(elsewhere).import.again, "2");
}

} // namespace
} // namespace gateway::app
