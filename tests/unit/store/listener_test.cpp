#include "gateway/store/database.hpp"
#include "support/database.hpp"

#include <gtest/gtest.h>
#include <pqxx/pqxx>

#include <condition_variable>
#include <mutex>

namespace gateway::store {
namespace {

/// What the listener's thread told, to wait for.
class Diary {
public:
    void add(std::string entry) {
        std::lock_guard lock(mutex_);
        entries_.push_back(std::move(entry));
        changed_.notify_all();
    }
    bool wait_for(const std::string& entry) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::seconds(10), [&] {
            return std::find(entries_.begin(), entries_.end(), entry) != entries_.end();
        });
    }
    std::size_t size() {
        std::lock_guard lock(mutex_);
        return entries_.size();
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> entries_;
};

class ListenerTest : public testing::Test {
protected:
    void say(const std::string& sql) { pqxx::nontransaction(admin).exec(sql); }

    test::TestDatabase database{test::Content::nothing};
    pqxx::connection admin{database.connection_string()};
    Diary diary;
    Listener listener{database.connection_string(),
                      {"matters", "Cases"},
                      [this](const std::string& channel, const std::string& payload) {
                          diary.add(channel + ":" + payload);
                          if (payload == "bad")
                              throw std::runtime_error("a callback that fails");
                      },
                      [this] { diary.add("reconnected"); }};
};

TEST_F(ListenerTest, GetsNotificationsOfItsChannelsOnly) {
    say("NOTIFY other, 'x'; NOTIFY matters, 'one'; NOTIFY \"Cases\", 'two'");
    EXPECT_TRUE(diary.wait_for("Cases:two"));
    EXPECT_TRUE(diary.wait_for("matters:one"));
    EXPECT_EQ(diary.size(), 2u);
}

TEST_F(ListenerTest, SurvivesACallbackThatThrows) {
    say("NOTIFY matters, 'bad'");
    say("NOTIFY matters, 'good'");
    EXPECT_TRUE(diary.wait_for("matters:good"));
}

TEST_F(ListenerTest, ReconnectsAndSaysSo) {
    say("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()");
    ASSERT_TRUE(diary.wait_for("reconnected"));
    say("NOTIFY matters, 'after'");
    EXPECT_TRUE(diary.wait_for("matters:after"));
}

TEST(Listener, EndsAtOnceWhileTheDatabaseIsAway) {
    const auto start = std::chrono::steady_clock::now();
    {
        Listener listener(
            "host=/nonexistent dbname=none user=none", {"x"}, [](const auto&, const auto&) {}, [] {});
    }
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

} // namespace
} // namespace gateway::store
