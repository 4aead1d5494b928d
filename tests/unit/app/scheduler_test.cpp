#include "scheduler.hpp"
#include "support/database.hpp"

#include <gtest/gtest.h>

#include <future>

namespace gateway::app {
namespace {

using namespace std::chrono_literals;

TEST(Couriers, OneThatWaitsForAnotherSideHoldsUpNoOther) {
    const test::TestDatabase database;
    std::promise<void> delivered;
    auto delivery = delivered.get_future().share();
    std::atomic<bool> told = false;
    const auto silent = [delivery](service::Steps&, Time) { delivery.wait_for(20s); };
    const auto prompt = [&](service::Steps&, Time) {
        if (!told.exchange(true)) {
            delivered.set_value();
        }
    };
    const auto couriers = make_couriers(database.connection_string(),
                                        {{"test.notices", 1s, {}, silent}, {"test.codes", 1s, {}, prompt}},
                                        [] { return Time(); });
    EXPECT_EQ(delivery.wait_for(10s), std::future_status::ready)
        << "the second is delivered while the first still waits for an answer";
}

} // namespace
} // namespace gateway::app
