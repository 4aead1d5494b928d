#include "gateway/base/buckets.hpp"

#include <gtest/gtest.h>

namespace gateway {
namespace {

using namespace std::chrono_literals;
const Time noon = Time(12h);

TEST(TokenBuckets, FillWithTimeAndNoFurther) {
    TokenBuckets buckets(2, 10, 1024);
    EXPECT_EQ(buckets.tokens("a", noon), 10);
    buckets.tokens("a", noon) -= 10;
    EXPECT_EQ(buckets.tokens("a", noon + 1s), 2);
    EXPECT_EQ(buckets.tokens("a", noon + 1h), 10);
}

TEST(TokenBuckets, KeepWhatWasTakenWhenTheClockGoesBack) {
    TokenBuckets buckets(2, 10, 1024);
    buckets.tokens("a", noon) -= 10;
    EXPECT_EQ(buckets.tokens("a", noon - 1h), 0);
    EXPECT_EQ(buckets.tokens("a", noon - 1h + 1s), 2);
}

TEST(TokenBuckets, AreAsManyAsTheyWereMadeHoweverManyKeysCome) {
    TokenBuckets buckets(1, 1, 1);
    buckets.tokens("a", noon) = 0;
    EXPECT_EQ(buckets.tokens("b", noon), 0);
}

} // namespace
} // namespace gateway
