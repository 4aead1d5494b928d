#include "gateway/crypto/jose.hpp"
#include "gateway/identity/trust.hpp"
#include "trust_keys.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gateway::identity {
namespace {

using namespace std::chrono_literals;

const Time now = *parse_time("2026-06-01T10:00:00+08:00");
const std::string issuer = "https://nation.example/trust";

long long seconds(Time time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

NationalSignIn asked(std::set<Level> levels) {
    return {"https://here.example/callback", "state", "nonce-1", "verifier", std::move(levels), now - 30s};
}

Json good_claims() {
    return {{"iss", issuer},       {"aud", "p32"},       {"exp", seconds(now + 300s)},
            {"iat", seconds(now)}, {"nonce", "nonce-1"}, {"auth_time", seconds(now - 5s)},
            {"acr", "RC03"}};
}

std::string fault_of(const Json& change, std::set<Level> levels = {Level::rc03}) {
    Json claims = good_claims();
    claims.merge_patch(change);
    return fault_of_token(claims, issuer, "p32", asked(std::move(levels)), now);
}

TEST(IdentityToken, IsTakenWhenItAnswersThisSignIn) {
    EXPECT_EQ(fault_of(Json::object()), "");
    EXPECT_EQ(fault_of({{"aud", {"p32"}}}), "");
    EXPECT_EQ(fault_of({{"acr", "RC02"}}), "") << "less is no fault: it counts as what it says";
}

TEST(IdentityToken, IsRefusedForEachThingThatDoesNotFit) {
    const std::vector<std::pair<Json, std::string>> cases{
        {{{"iss", "https://nation.example/trust/"}}, "issuer"},
        {{{"iss", nullptr}}, "issuer"},
        {{{"aud", "p33"}}, "audience"},
        {{{"aud", {"p32", "p33"}}}, "audience"},
        {{{"exp", seconds(now - 61s)}}, "expired"},
        {{{"exp", "2030"}}, "expired"},
        {{{"exp", -1}}, "expired"},
        {{{"iat", seconds(now + 90s)}}, "issued"},
        {{{"iat", seconds(now - 1h)}}, "issued"},
        {{{"nonce", "nonce-2"}}, "nonce"},
        {{{"nonce", nullptr}}, "nonce"},
        {{{"auth_time", seconds(now - 1h)}}, "auth_time"},
        {{{"auth_time", nullptr}}, "auth_time"},
        {{{"acr", "RC06"}}, "level"},
        {{{"acr", nullptr}}, "level"},
        {{{"acr", "RC04"}}, "level_raised"},
    };
    for (const auto& [change, fault] : cases) {
        EXPECT_EQ(fault_of(change), fault) << change.dump();
    }
}

TEST(IdentityToken, ProvesAtMostTheOrdinaryLevelWhenNothingWasAsked) {
    EXPECT_EQ(fault_of(Json::object(), {}), "");
    EXPECT_EQ(fault_of({{"acr", "RC04"}}, {}), "level_raised");
    EXPECT_EQ(fault_of({{"acr", "RC04"}}, {Level::rc02, Level::rc04}), "");
}

/// A platform with a key set that counts how often it is read.
struct Platform {
    Json set{{"keys", Json::array()}};
    int reads = 0;
    bool down = false;
    TrustKeys keys{[this]() -> std::optional<Json> {
        ++reads;
        return down ? std::nullopt : std::optional(set);
    }};
};

TEST(TrustKeys, ReadsTheSetForAnUnknownKeyAtMostOnceAMinute) {
    Platform platform;
    const auto key = crypto::JwtKey::generate(crypto::JwtAlgorithm::es256);
    platform.set["keys"].push_back(key.public_jwk());
    EXPECT_TRUE(platform.keys.verify(key.sign("JWT", good_claims())));
    EXPECT_TRUE(platform.keys.verify(key.sign("JWT", good_claims())));
    EXPECT_EQ(platform.reads, 1);
    const auto stranger = crypto::JwtKey::generate(crypto::JwtAlgorithm::es256);
    for (int i = 0; i < 5; ++i) {
        EXPECT_FALSE(platform.keys.verify(stranger.sign("JWT", good_claims())));
    }
    EXPECT_EQ(platform.reads, 1) << "whoever sends such tokens does not make us ask";
}

TEST(TrustKeys, TriesAgainWhenTheSetCouldNotBeRead) {
    Platform platform;
    const auto key = crypto::JwtKey::generate(crypto::JwtAlgorithm::es256);
    platform.set["keys"].push_back(key.public_jwk());
    platform.down = true;
    EXPECT_FALSE(platform.keys.verify(key.sign("JWT", good_claims())));
    platform.down = false;
    EXPECT_TRUE(platform.keys.verify(key.sign("JWT", good_claims())));
}

TEST(TrustKeys, TakesNothingButEs256) {
    Platform platform;
    const auto key = crypto::JwtKey::generate(crypto::JwtAlgorithm::sm2sm3);
    platform.set["keys"].push_back(key.public_jwk());
    EXPECT_FALSE(platform.keys.verify(key.sign("JWT", good_claims()))) << "a key of ours, another algorithm";
    EXPECT_FALSE(platform.keys.verify("eyJhbGciOiJub25lIn0.e30."));
    EXPECT_FALSE(platform.keys.verify(""));
    EXPECT_EQ(platform.reads, 0) << "it need not even be looked for";
    platform.set = "no set";
    EXPECT_FALSE(
        platform.keys.verify(crypto::JwtKey::generate(crypto::JwtAlgorithm::es256).sign("JWT", {{"a", 1}})));
}

} // namespace
} // namespace gateway::identity
