#include "gateway/base/problem.hpp"
#include "gateway/store/cluster.hpp"
#include "gateway/store/database.hpp"
#include "support/database.hpp"

#include <gtest/gtest.h>

#include <latch>
#include <thread>

namespace gateway::store {
namespace {

using test::Content;
using test::TestDatabase;
using namespace std::chrono_literals;

/// True as soon as it is as healthy as that.
bool becomes(const Database& database, bool healthy) {
    for (int i = 0; i < 1000 && database.healthy() != healthy; ++i) {
        std::this_thread::sleep_for(10ms);
    }
    return database.healthy() == healthy;
}

TEST(Database, RunsTheWorkAndTellsItsProblem) {
    TestDatabase test(Content::nothing);
    Database database({test.connection_string(), 2, 10});
    int answer = 0;
    database.run([&](Transaction& tx) { answer = tx.exec("SELECT 6 * 7")[0][0].as<int>(); });
    EXPECT_EQ(answer, 42);
    EXPECT_TRUE(database.healthy());
    EXPECT_THROW(database.run([](Transaction&) {
        throw Problem(ProblemKind::not_found, "no_such_case", {"无此办件。", "No such case."});
    }),
                 Problem);
    EXPECT_TRUE(database.healthy());
}

TEST(Database, AnswersBusyAtOnceWhenTheQueueIsFull) {
    TestDatabase test(Content::nothing);
    std::latch started(1);
    std::latch release(1);
    std::atomic<int> ended{0};
    {
        Database database({test.connection_string(), 1, 2});
        const auto done = [&](const Problem* problem) {
            EXPECT_EQ(problem, nullptr);
            ++ended;
        };
        const auto blocking = [&](Transaction&) {
            started.count_down();
            release.wait();
        };
        database.submit(blocking, done);
        started.wait();
        database.submit([](Transaction&) {}, done);
        database.submit([](Transaction&) {}, done);
        EXPECT_EQ(database.queued(), 2u);
        try {
            database.submit([](Transaction&) {}, done);
            ADD_FAILURE() << "queued";
        } catch (const Problem& problem) {
            EXPECT_EQ(problem.code(), "busy");
            EXPECT_EQ(problem.status(), 503);
            EXPECT_GT(problem.retry_after(), 0);
        }
        release.count_down();
    }
    EXPECT_EQ(ended, 3) << "what was queued must be finished before the end";
}

TEST(Database, CallsDoneAfterTheEffects) {
    TestDatabase test(Content::nothing);
    std::vector<std::string> order;
    {
        Database database({test.connection_string(), 1, 10});
        database.submit(
            [&](Transaction& tx) {
                tx.exec("SELECT 1");
                tx.after_commit([&] { order.push_back("effect"); });
            },
            [&](const Problem*) { order.push_back("done"); });
    }
    EXPECT_EQ(order, (std::vector<std::string>{"effect", "done"}));
}

TEST(Database, IsUnhealthyAndAnswersWhileTheDatabaseIsAway) {
    Database database({"host=/nonexistent dbname=none user=none", 1, 10});
    try {
        database.run([](Transaction&) {});
        ADD_FAILURE() << "ran";
    } catch (const Problem& problem) {
        EXPECT_EQ(problem.code(), "database_unavailable");
    }
    EXPECT_FALSE(database.healthy());
}

TEST(Database, NoticesWithoutTrafficThatTheDatabaseWentAndCameBack) {
    TestDatabase test(Content::nothing);
    const Database database({test.connection_string(), 3, 10});
    ASSERT_TRUE(becomes(database, true));
    test::cluster().stop();
    EXPECT_TRUE(becomes(database, false));
    test::cluster().restart();
    EXPECT_TRUE(becomes(database, true));
}

/// Of all workers one asks, and not more often than every other second.
TEST(Database, CostsNextToNothingWhileItIsIdle) {
    TestDatabase test(Content::nothing);
    const Database database({test.connection_string(), 8, 10});
    ASSERT_TRUE(becomes(database, true));
    std::this_thread::sleep_for(6s);
    Session other(test::cluster().connection_string());
    other.transact([&](Transaction& tx) {
        const int asked = tx.exec("SELECT count(*) FROM pg_stat_activity WHERE datname = '" + test.name() +
                                  "' AND query_start > now() - interval '4 s'")[0][0]
                              .as<int>();
        EXPECT_GE(asked, 1);
        EXPECT_LE(asked, 3);
    });
}

} // namespace
} // namespace gateway::store
