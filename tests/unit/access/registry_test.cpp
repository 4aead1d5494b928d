#include "fixture.hpp"
#include "jwk.hpp"
#include "registry.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gateway::access {
namespace {

using namespace std::chrono_literals;

const std::vector<std::string> both{"cases:read", "cases:write"};

std::shared_ptr<const service::Caller> accepted(Registry::State& state, const std::string& token,
                                                Time now = start) {
    auto outcome = state.judge(token, now);
    auto* caller = std::get_if<0>(&outcome);
    return caller != nullptr ? *caller : nullptr;
}

std::string refusal(Registry::State& state, const std::string& token, Time now = start) {
    const auto outcome = state.judge(token, now);
    const auto* problem = std::get_if<Problem>(&outcome);
    return problem != nullptr ? problem->code() : "";
}

std::string token_of(const Registry::State& state) { return state.issue(stored_department(), both, start); }

TEST(Registry, KnowsTheClientOfItsToken) {
    const auto state = make_state();
    const auto caller = accepted(*state, token_of(*state));
    ASSERT_NE(caller, nullptr);
    EXPECT_EQ(caller->client_id, client_id);
    EXPECT_EQ(caller->credit_code, credit_code);
    EXPECT_EQ(caller->region, "320500");
    EXPECT_TRUE(caller->has_scope("cases:write"));
    EXPECT_FALSE(caller->has_scope("metrics:read"));
}

TEST(Registry, ChecksATokenOnce) {
    const auto state = make_state();
    const std::string token = token_of(*state);
    EXPECT_EQ(accepted(*state, token), accepted(*state, token));
}

TEST(Registry, RefusesATokenAfterItsTime) {
    const auto state = make_state();
    const std::string token = token_of(*state);
    ASSERT_NE(accepted(*state, token), nullptr); // now it is cached
    EXPECT_EQ(refusal(*state, token, start + 601s), "invalid_token");
}

TEST(Registry, RefusesADisabledClientAtOnce) {
    const auto state = make_state();
    const std::string token = token_of(*state);
    ASSERT_NE(accepted(*state, token), nullptr);
    StoredClient disabled = stored_department();
    disabled.client.enabled = false;
    state->replace({disabled});
    EXPECT_EQ(refusal(*state, token), "client_disabled");
}

TEST(Registry, RefusesTokensOfAnOlderSecret) {
    const auto state = make_state();
    const std::string token = token_of(*state);
    ASSERT_NE(accepted(*state, token), nullptr);
    StoredClient rotated = stored_department();
    rotated.secret_hash = "$argon2id$v=19$m=19456,t=2,p=1$another";
    state->replace({rotated});
    EXPECT_EQ(refusal(*state, token), "token_revoked");
    EXPECT_NE(accepted(*state, state->issue(rotated, both, start)), nullptr);
}

TEST(Registry, RefusesAClientThatIsGone) {
    const auto state = make_state();
    const std::string token = token_of(*state);
    state->replace({});
    EXPECT_EQ(refusal(*state, token), "invalid_token");
}

TEST(Registry, GrantsNoScopeThatTheClientLost) {
    const auto state = make_state();
    const std::string token = token_of(*state);
    StoredClient narrowed = stored_department();
    narrowed.client.scopes = {"cases:read"};
    state->replace({narrowed});
    const auto caller = accepted(*state, token);
    ASSERT_NE(caller, nullptr);
    EXPECT_FALSE(caller->has_scope("cases:write"));
}

TEST(Registry, KeepsATokenThroughAReloadThatChangesNothing) {
    const auto state = make_state();
    const std::string token = token_of(*state);
    ASSERT_NE(accepted(*state, token), nullptr);
    state->replace({stored_department()});
    EXPECT_NE(accepted(*state, token), nullptr);
}

TEST(Registry, RefusesWhatItDidNotSign) {
    const auto state = make_state();
    std::string token = token_of(*state);
    EXPECT_EQ(refusal(*state, ""), "invalid_token");
    EXPECT_EQ(refusal(*state, "a.b.c"), "invalid_token");
    const auto dot = token.rfind('.');
    token[dot + 5] = token[dot + 5] == 'A' ? 'B' : 'A';
    EXPECT_EQ(refusal(*state, token), "invalid_token");
}

TEST(VerifiedSecrets, ForgetASecretWhoseHashChanged) {
    VerifiedSecrets verified;
    verified.remember("c-1", "secret", "hash1");
    EXPECT_TRUE(verified.knows("c-1", "secret", "hash1"));
    EXPECT_FALSE(verified.knows("c-1", "secret", "hash2"));
    EXPECT_FALSE(verified.knows("c-1", "other", "hash1"));
    EXPECT_FALSE(verified.knows("c-2", "secret", "hash1"));
}

TEST(KeySet, ShowsThePublicHalfOnly) {
    const Json key = public_key_set(token_key()).at("keys").at(0);
    EXPECT_EQ(key.at("kid"), token_key().key_id());
    EXPECT_EQ(key.at("alg"), "ES256");
    EXPECT_EQ(from_base64url(key.at("x").get<std::string>()).value_or("").size(), 32u);
    EXPECT_EQ(from_base64url(key.at("y").get<std::string>()).value_or("").size(), 32u);
    EXPECT_FALSE(key.contains("d"));
}

} // namespace
} // namespace gateway::access
