#include "gateway/base/log.hpp"
#include "scheduler.hpp"
#include "support/database.hpp"
#include "support/scratch_folder.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
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

TEST(Housekeeping, AFaultLeavesNothingInTheLogOfWhatItRead) {
    static const test::ScratchFolder folder;
    const std::string path = (folder.path() / "log").string();
    log::open(path, log::Level::info);
    const test::TestDatabase database;
    std::promise<void> again;
    {
        int turns = 0;
        const Scheduler scheduler(
            "test", database.connection_string(),
            {{"test.faulty",
              1s,
              [&](store::Transaction&, Time) {
                  if (++turns == 2) { // the first fault is in the log by now, and did not end it
                      again.set_value();
                  }
                  const Json read = Json::parse("320102185001010013x"); // what it throws quotes what it read
                  FAIL() << read;
              },
              {}}},
            [] { return Time(); });
        ASSERT_EQ(again.get_future().wait_for(20s), std::future_status::ready);
    }
    log::flush();
    std::ifstream file(path);
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    EXPECT_NE(text.find("test.faulty"), std::string::npos) << text;
    EXPECT_EQ(text.find("320102185001010013"), std::string::npos) << text;
}

} // namespace
} // namespace gateway::app
