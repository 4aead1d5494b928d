#include "token_cache.hpp"

#include <gtest/gtest.h>

namespace gateway::access {
namespace {

const Time noon = Time(std::chrono::hours(12));
const Time later = noon + std::chrono::minutes(10);

std::shared_ptr<const service::Caller> caller() { return std::make_shared<service::Caller>(); }

TEST(TokenCache, FindsTheWholeTokenOnly) {
    TokenCache cache;
    const auto known = caller();
    cache.add("token", 1, later, known);
    EXPECT_EQ(cache.find("token", 1, noon), known);
    EXPECT_EQ(cache.find("toke", 1, noon), nullptr);
    EXPECT_EQ(cache.find("token2", 1, noon), nullptr);
}

TEST(TokenCache, ForgetsAtTheMomentOfExpiry) {
    TokenCache cache;
    cache.add("token", 1, later, caller());
    EXPECT_NE(cache.find("token", 1, later - std::chrono::milliseconds(1)), nullptr);
    EXPECT_EQ(cache.find("token", 1, later), nullptr);
}

TEST(TokenCache, DoesNotOutliveTheClientsItWasJudgedUnder) {
    TokenCache cache;
    cache.add("token", 1, later, caller());
    EXPECT_EQ(cache.find("token", 2, noon), nullptr);
    EXPECT_EQ(cache.size(), 0u);
}

TEST(TokenCache, IsNotSetBackByASlowerThread) {
    TokenCache cache;
    const auto newer = caller();
    cache.add("token", 2, later, newer);
    cache.add("token", 1, later, caller());
    EXPECT_EQ(cache.find("token", 2, noon), newer);
}

TEST(TokenCache, StaysBounded) {
    TokenCache cache(160);
    for (int i = 0; i < 5000; ++i) {
        cache.add("token" + std::to_string(i), 1, later, caller());
    }
    EXPECT_LE(cache.size(), 160u);
    EXPECT_NE(cache.find("token4999", 1, noon), nullptr);
}

TEST(TokenCache, LetsTheLeastRecentlyUsedGo) {
    TokenCache cache(160); // ten a shard
    cache.add("kept", 1, later, caller());
    for (int i = 0; i < 5000; ++i) {
        cache.add("token" + std::to_string(i), 1, later, caller());
        ASSERT_NE(cache.find("kept", 1, noon), nullptr) << i;
    }
}

} // namespace
} // namespace gateway::access
