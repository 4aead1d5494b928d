#include "refresher.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <stdexcept>

namespace gateway::app {
namespace {

using namespace std::chrono_literals;

/// Counts runs; wait_for() ends as soon as there were that many.
class Counter {
public:
    int add() {
        const std::lock_guard lock(mutex_);
        changed_.notify_all();
        return ++count_;
    }
    bool wait_for(int count) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, 10s, [&] { return count_ >= count; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int count_ = 0;
};

TEST(Refresher, RunsWhenAsked) {
    Counter counter;
    Refresher refresher(
        "test", [&] { counter.add(); }, 1h);
    refresher.request();
    EXPECT_TRUE(counter.wait_for(1));
}

TEST(Refresher, RunsByItself) {
    Counter counter;
    const Refresher refresher(
        "test", [&] { counter.add(); }, 1ms);
    EXPECT_TRUE(counter.wait_for(3));
}

TEST(Refresher, TriesAgainAfterAFailure) {
    Counter counter;
    Refresher refresher(
        "test",
        [&] {
            if (counter.add() == 1) {
                throw std::runtime_error("first time");
            }
        },
        1h);
    refresher.request();
    EXPECT_TRUE(counter.wait_for(2));
}

TEST(Refresher, ARequestDuringARunCausesAnother) {
    Counter counter;
    Refresher* itself = nullptr;
    Refresher refresher(
        "test",
        [&] {
            if (counter.add() == 1) {
                itself->request();
            }
        },
        1h);
    itself = &refresher;
    refresher.request();
    EXPECT_TRUE(counter.wait_for(2));
}

} // namespace
} // namespace gateway::app
