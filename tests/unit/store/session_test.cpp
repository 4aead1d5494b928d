#include "gateway/base/problem.hpp"
#include "gateway/store/database.hpp"
#include "support/database.hpp"

#include <gtest/gtest.h>
#include <pqxx/pqxx>

#include <latch>
#include <thread>

namespace gateway::store {
namespace {

using test::Content;
using test::TestDatabase;

class SessionTest : public testing::Test {
protected:
    SessionTest() {
        pqxx::nontransaction(admin).exec("DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
                                         "CREATE TABLE mark (n int); INSERT INTO mark VALUES (0)");
    }
    /// Ends the backend and waits until it is gone.
    void terminate(int backend) {
        pqxx::nontransaction(admin).exec("SELECT pg_terminate_backend(" + std::to_string(backend) +
                                         ", 5000)");
    }
    int mark() { return pqxx::nontransaction(admin).exec1("SELECT max(n) FROM mark")[0].as<int>(); }
    int rows() { return pqxx::nontransaction(admin).exec1("SELECT count(*) FROM mark")[0].as<int>(); }
    static int backend(Transaction& tx) { return tx.exec("SELECT pg_backend_pid()")[0][0].as<int>(); }

    static const TestDatabase& shared_database() {
        static const TestDatabase database(Content::nothing);
        return database;
    }

    const TestDatabase& database = shared_database();
    pqxx::connection admin{database.connection_string() + " options='-c client_min_messages=warning'"};
    Session session{database.connection_string()};
};

template <class Action>
Problem problem_of(const Action& action) {
    try {
        action();
    } catch (const Problem& problem) {
        return problem;
    }
    return {ProblemKind::internal, "nothing was thrown", {}};
}

TEST_F(SessionTest, RollsBackWhenTheWorkThrowsAndPassesItsException) {
    EXPECT_THROW(session.transact([](Transaction& tx) {
        tx.exec("INSERT INTO mark VALUES (1)");
        throw std::out_of_range("mine");
    }),
                 std::out_of_range);
    EXPECT_EQ(rows(), 1);
}

TEST_F(SessionTest, RunsEffectsAfterTheCommitAndOnlyThen) {
    int seen = -1;
    session.transact([&](Transaction& tx) {
        tx.exec("INSERT INTO mark VALUES (1)");
        tx.after_commit([&] { seen = rows(); });
        EXPECT_EQ(seen, -1);
    });
    EXPECT_EQ(seen, 2);
    bool ran = false;
    EXPECT_THROW(session.transact([&](Transaction& tx) {
        tx.after_commit([&] { ran = true; });
        throw std::runtime_error("no");
    }),
                 std::runtime_error);
    EXPECT_FALSE(ran);
}

TEST_F(SessionTest, AFailingEffectDoesNotUndoTheCommit) {
    bool second = false;
    session.transact([&](Transaction& tx) {
        tx.exec("INSERT INTO mark VALUES (1)");
        tx.after_commit([] { throw std::runtime_error("late"); });
        tx.after_commit([&] { second = true; });
    });
    EXPECT_TRUE(second);
    EXPECT_EQ(rows(), 2);
}

TEST_F(SessionTest, RunsAgainOnASerializationFailureAndForgetsTheFirstEffects) {
    int runs = 0;
    int effects = 0;
    session.transact([&](Transaction& tx) {
        ++runs;
        tx.after_commit([&] { ++effects; });
        tx.exec("INSERT INTO mark VALUES (1)");
        if (runs < 3)
            tx.exec("DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$");
    });
    EXPECT_EQ(runs, 3);
    EXPECT_EQ(effects, 1);
    EXPECT_EQ(rows(), 2);
}

TEST_F(SessionTest, GivesUpAfterThreeRuns) {
    int runs = 0;
    const auto problem = problem_of([&] {
        session.transact([&](Transaction& tx) {
            ++runs;
            tx.exec("DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$");
        });
    });
    EXPECT_EQ(runs, 3);
    EXPECT_EQ(problem.code(), "busy");
}

TEST_F(SessionTest, BothSidesOfADeadlockSucceed) {
    pqxx::nontransaction(admin).exec("INSERT INTO mark VALUES (100)");
    std::latch both(2);
    std::latch first_done(1);
    std::atomic<int> runs{0};
    const auto cross = [&](const char* first, const char* second) {
        Session own(database.connection_string());
        int own_runs = 0;
        own.transact([&](Transaction& tx) {
            ++runs;
            // The repeated side starts when the other is through: a row is not handed over in
            // the order of waiting, so it could otherwise cross the other's way once more.
            if (++own_runs > 1)
                first_done.wait();
            tx.exec(std::string("UPDATE mark SET n = n + 1 WHERE n % 100 < 50 AND n / 100 = ") + first);
            if (own_runs == 1)
                both.arrive_and_wait();
            tx.exec(std::string("UPDATE mark SET n = n + 1 WHERE n % 100 < 50 AND n / 100 = ") + second);
        });
        if (own_runs == 1)
            first_done.count_down();
    };
    std::thread other([&] { cross("0", "1"); });
    cross("1", "0");
    other.join();
    EXPECT_EQ(runs, 3);
    EXPECT_EQ(mark(), 102);
}

TEST_F(SessionTest, RunsAgainWhenTheConnectionIsLostBeforeTheCommit) {
    const auto epoch = session.connection_epoch();
    int runs = 0;
    session.transact([&](Transaction& tx) {
        if (++runs == 1)
            terminate(backend(tx));
        tx.exec("INSERT INTO mark VALUES (1)");
    });
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(rows(), 2);
    EXPECT_EQ(session.connection_epoch(), epoch + 1);
}

TEST_F(SessionTest, ReplacesAConnectionThatDiedWhileIdle) {
    static const Statement insert{"test.insert", "INSERT INTO mark VALUES ($1)"};
    int pid = 0;
    session.transact([&](Transaction& tx) {
        pid = backend(tx);
        tx.exec(insert, 1);
    });
    terminate(pid);
    session.transact([](Transaction& tx) { tx.exec(insert, 2); }); // prepared anew
    EXPECT_EQ(mark(), 2);
}

TEST_F(SessionTest, NeverRepeatsACommitInDoubt) {
    // The backend ends itself in the middle of the COMMIT: a deferred trigger runs there.
    pqxx::nontransaction(admin).exec(
        "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;"
        "CREATE CONSTRAINT TRIGGER die AFTER INSERT ON mark DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION die()");
    int runs = 0;
    bool effect = false;
    const auto problem = problem_of([&] {
        session.transact([&](Transaction& tx) {
            ++runs;
            tx.after_commit([&] { effect = true; });
            tx.exec("INSERT INTO mark VALUES (1)");
        });
    });
    EXPECT_EQ(problem.code(), "outcome_unknown");
    EXPECT_EQ(problem.status(), 503);
    EXPECT_EQ(runs, 1);
    EXPECT_FALSE(effect);
    session.transact([](Transaction& tx) { tx.exec("SELECT 1"); });
}

TEST_F(SessionTest, AConstraintCheckedInTheCommitIsAProblemAndNotInDoubt) {
    pqxx::nontransaction(admin).exec("ALTER TABLE mark ADD UNIQUE (n) DEFERRABLE INITIALLY DEFERRED");
    const auto problem = problem_of(
        [&] { session.transact([](Transaction& tx) { tx.exec("INSERT INTO mark VALUES (0)"); }); });
    EXPECT_EQ(problem.code(), "already_exists");
}

TEST_F(SessionTest, EndsAStatementThatTakesTooLong) {
    Session hasty(database.connection_string(), std::chrono::milliseconds(30));
    const auto problem =
        problem_of([&] { hasty.transact([](Transaction& tx) { tx.exec("SELECT pg_sleep(5)"); }); });
    EXPECT_EQ(problem.code(), "database_timeout");
}

TEST_F(SessionTest, FailsQuicklyWhileTheDatabaseIsAway) {
    Session away("host=/nonexistent dbname=none user=none");
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 1000; ++i) {
        EXPECT_EQ(problem_of([&] { away.transact([](Transaction&) {}); }).code(), "database_unavailable");
    }
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

TEST_F(SessionTest, OneSessionHoldsTheAdvisoryLock) {
    Session other(database.connection_string());
    EXPECT_TRUE(session.try_advisory_lock(42));
    EXPECT_FALSE(other.try_advisory_lock(42));
    session.close();
    bool taken = false; // the server ends the closed connection in its own time
    for (int i = 0; i < 500 && !taken; ++i) {
        taken = other.try_advisory_lock(42);
        if (!taken)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_TRUE(taken);
}

TEST_F(SessionTest, WorkUnderALockIsNotRepeatedWithoutTheLock) {
    ASSERT_TRUE(session.try_advisory_lock(43));
    const auto epoch = session.connection_epoch();
    int pid = 0;
    session.transact([&](Transaction& tx) { pid = backend(tx); });
    terminate(pid);
    const auto problem = problem_of(
        [&] { session.transact([](Transaction& tx) { tx.exec("INSERT INTO mark VALUES (1)"); }); });
    EXPECT_EQ(problem.code(), "database_unavailable");
    EXPECT_EQ(session.connection_epoch(), epoch + 1);
    EXPECT_EQ(rows(), 1);
    session.transact([](Transaction& tx) { tx.exec("INSERT INTO mark VALUES (1)"); });
    EXPECT_EQ(rows(), 2);
}

} // namespace
} // namespace gateway::store
