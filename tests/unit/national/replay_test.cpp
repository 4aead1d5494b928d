#include "gateway/national/replays.hpp"
#include "gateway/national/signed_messages.hpp"
#include "link_fixture.hpp"

#include <chrono>
#include <future>

namespace gateway::national {
namespace {

using namespace std::chrono_literals;

class Replays : public LinkFixture {
protected:
    bool taken(const std::string& nonce) {
        try {
            transact([&](store::Transaction& tx) { refuse_replay(tx, nonce, now); });
            return true;
        } catch (const Problem& problem) {
            EXPECT_EQ(problem.code(), "message_replayed");
            EXPECT_EQ(problem.status(), 401);
            return false;
        }
    }
    void forget(Time at, int most = 100) {
        transact([&](store::Transaction& tx) { forget_messages(tx, at, most); });
    }
    const Time now = *parse_time("2019-04-18T09:00:00+08:00");
};

TEST_F(Replays, AMessageCountsOnce) {
    EXPECT_TRUE(taken("a"));
    EXPECT_TRUE(taken("b"));
    EXPECT_FALSE(taken("a"));
}

TEST_F(Replays, WhatIsRolledBackDoesNotCount) {
    EXPECT_THROW(transact([&](store::Transaction& tx) {
                     refuse_replay(tx, "a", now);
                     throw std::runtime_error("the work failed");
                 }),
                 std::runtime_error);
    EXPECT_TRUE(taken("a"));
}

TEST_F(Replays, AreKnownForAsLongAsTheSignatureIsAccepted) {
    EXPECT_TRUE(taken("a"));
    forget(now +
           2 * message_tolerance); // made at most the tolerance ahead of our clock, accepted as long after it
    EXPECT_FALSE(taken("a"));
    forget(now + 2 * message_tolerance + 1s);
    EXPECT_TRUE(taken("a"));
}

TEST_F(Replays, AreForgottenAFewAtATime) {
    for (const char* nonce : {"a", "b", "c"}) {
        EXPECT_TRUE(taken(nonce));
    }
    forget(now + 1h, 2);
    int known = 0;
    for (const char* nonce : {"a", "b", "c"}) {
        known += !taken(nonce);
    }
    EXPECT_EQ(known, 1);
}

TEST_F(Replays, OfTwoAtOnceOneIsTaken) {
    std::vector<std::future<bool>> answers;
    for (int i = 0; i < 2; ++i) {
        answers.push_back(std::async(std::launch::async, [this] {
            store::Session session(database_.connection_string());
            try {
                session.transact([&](store::Transaction& tx) { refuse_replay(tx, "a", now); });
                return true;
            } catch (const Problem&) {
                return false;
            }
        }));
    }
    EXPECT_EQ(int{answers[0].get()} + int{answers[1].get()}, 1);
}

} // namespace
} // namespace gateway::national
