#include "failure_limit.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace gateway::access {
namespace {

using namespace std::chrono_literals;
const Time noon = Time(12h);

/// On the heap: its buckets are 128 KiB.
std::unique_ptr<FailureLimit> make() { return std::make_unique<FailureLimit>(); }

int failures_allowed(FailureLimit& limit, const std::string& address, const std::string& client, Time now) {
    int count = 0;
    while (count < 1000 && limit.take(address, client, now)) {
        ++count;
    }
    return count;
}

TEST(FailureLimit, AllowsFiveAtOnceAndFiveASecond) {
    const auto limit = make();
    EXPECT_EQ(failures_allowed(*limit, "192.0.2.1", "c-1", noon), 5);
    EXPECT_FALSE(limit->allows("192.0.2.1", "c-1", noon));
    EXPECT_EQ(failures_allowed(*limit, "192.0.2.1", "c-1", noon + 1s), 5);
}

TEST(FailureLimit, CountsAnAddressAcrossClients) {
    const auto limit = make();
    for (int i = 0; i < 5; ++i) {
        EXPECT_TRUE(limit->take("192.0.2.1", "c-" + std::to_string(i), noon));
    }
    EXPECT_FALSE(limit->take("192.0.2.1", "c-other", noon));
}

TEST(FailureLimit, CountsAClientAcrossAddressesThatFail) {
    const auto limit = make();
    EXPECT_EQ(failures_allowed(*limit, "192.0.2.1", "c-1", noon), 5);
    EXPECT_EQ(failures_allowed(*limit, "192.0.2.2", "c-1", noon), 1);
}

TEST(FailureLimit, HearsACleanAddressThoughOthersFailInTheClientsName) {
    const auto limit = make();
    failures_allowed(*limit, "192.0.2.1", "c-1", noon);
    EXPECT_TRUE(limit->allows("192.0.2.9", "c-1", noon));
    EXPECT_TRUE(limit->take("192.0.2.9", "c-1", noon));
}

TEST(FailureLimit, ARightSecretCostsNothing) {
    const auto limit = make();
    for (int i = 0; i < 100; ++i) {
        ASSERT_TRUE(limit->take("192.0.2.1", "c-1", noon));
        limit->give_back("192.0.2.1", "c-1");
    }
}

TEST(FailureLimit, SurvivesAClockThatGoesBack) {
    const auto limit = make();
    EXPECT_EQ(failures_allowed(*limit, "192.0.2.1", "c-1", noon), 5);
    EXPECT_FALSE(limit->take("192.0.2.1", "c-1", noon - 1h));
}

} // namespace
} // namespace gateway::access
