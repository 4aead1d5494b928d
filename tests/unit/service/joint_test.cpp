#include "fixture.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace gateway::service {
namespace {

using namespace std::chrono_literals;

/// Holds work back until the test lets it go.
class Gate {
public:
    void pass() {
        std::unique_lock lock(mutex_);
        ++waiting_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return open_; });
    }
    void wait_for(int arrivals) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return waiting_ >= arrivals; });
    }
    void open() {
        const std::lock_guard lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int waiting_ = 0;
    bool open_ = false;
};

/// A route that joins its requests. A note says what becomes of it: "first" waits at the gate, "taken" is
/// refused, "poison" breaks the transaction of all that are in it.
class Joined : public ApplicationFixture {
protected:
    Joined() {
        ApplicationOptions options;
        options.joint_queue = 8;
        serve({join()}, options);
    }
    ~Joined() override { gate_.open(); }

    Route join() {
        Route route = make_route("POST", "/v1/notes", write_operation("writeNote"));
        route.join = [this](std::span<const Call* const> calls, store::Transaction& tx) {
            remember(calls.size());
            std::vector<Outcome> outcomes;
            for (const Call* call : calls) {
                outcomes.push_back(outcome(*call, tx));
            }
            return outcomes;
        };
        return route;
    }
    Outcome outcome(const Call& call, store::Transaction& tx) {
        const auto text = call.body.value("text", "");
        if (text == "first") {
            gate_.pass();
        }
        if (text == "taken") {
            return Problem(ProblemKind::conflict, "note_taken", {"已有", "taken"});
        }
        if (text == "poison") {
            tx.exec("SELECT 1 / 0");
        }
        write_note(call, tx);
        return json_response(201, {{"text", text}});
    }
    void remember(std::size_t size) {
        const std::lock_guard lock(mutex_);
        sizes_.push_back(size);
    }
    std::vector<std::size_t> sizes() {
        const std::lock_guard lock(mutex_);
        return sizes_;
    }

    /// Requests that go together: both places are taken when they come.
    std::vector<http::Response> together(const std::vector<std::pair<std::string, std::string>>& notes) {
        std::vector<std::future<http::Response>> before;
        for (int place = 1; place <= 2; ++place) {
            before.push_back(begin_write(R"({"text":"first"})"));
            gate_.wait_for(place);
        }
        std::vector<std::future<http::Response>> begun;
        for (const auto& [text, key] : notes) {
            begun.push_back(begin_write(R"({"text":")" + text + "\"}", key));
        }
        gate_.open();
        std::vector<http::Response> answers;
        for (auto& each : begun) {
            answers.push_back(each.get());
        }
        for (auto& each : before) {
            EXPECT_EQ(each.get().status, 201);
        }
        return answers;
    }

    Gate gate_;
    std::mutex mutex_;
    std::vector<std::size_t> sizes_;
};

TEST_F(Joined, ALoneRequestBeginsAtOnce) {
    EXPECT_EQ(write(R"({"text":"a"})").status, 201);
    EXPECT_EQ(sizes(), (std::vector<std::size_t>{1}));
    EXPECT_EQ(entries(), 1);
}

TEST_F(Joined, ThoseThatComeMeanwhileShareATransaction) {
    for (const auto& answer : together({{"a", ""}, {"b", ""}, {"c", "key"}})) {
        EXPECT_EQ(answer.status, 201);
    }
    EXPECT_EQ(sizes(), (std::vector<std::size_t>{1, 1, 3}));
    EXPECT_EQ(entries(), 5);
}

TEST_F(Joined, EachKeepsItsOwnOutcome) {
    const auto answers = together({{"a", "k1"}, {"taken", "k2"}, {"b", "k3"}});
    EXPECT_EQ(answers[0].status, 201);
    EXPECT_EQ(code(answers[1]), "note_taken");
    EXPECT_EQ(answers[2].status, 201);
    EXPECT_EQ(entries(), 4);
    const auto again = write(R"({"text":"taken"})", "k2");
    EXPECT_EQ(again.status, 409);
    EXPECT_TRUE(http::find_field(again.fields, "Idempotency-Replayed"));
    EXPECT_EQ(again.text(), answers[1].text());
}

TEST_F(Joined, AMalformedBodyIsItsSendersFaultAlone) {
    const auto answers = together({{"a", ""}, {"\"", ""}, {"b", ""}});
    EXPECT_EQ(answers[0].status, 201);
    EXPECT_EQ(code(answers[1]), "malformed_json");
    EXPECT_EQ(answers[2].status, 201);
}

TEST_F(Joined, WhatBreaksTheTransactionIsTriedAloneAndSpoilsNobodyElses) {
    const auto answers = together({{"a", "k1"}, {"poison", "k2"}, {"b", ""}});
    EXPECT_EQ(answers[0].status, 201);
    EXPECT_EQ(answers[1].status, 500);
    EXPECT_EQ(answers[2].status, 201);
    EXPECT_EQ(entries(), 4);
    EXPECT_EQ(write(R"({"text":"a"})", "k1").text(), answers[0].text());
    EXPECT_EQ(entries(), 4);
}

TEST_F(Joined, TheSameKeyTwiceIsDoneOnce) {
    const auto answers = together({{"a", "same"}, {"a", "same"}, {"b", "same"}});
    EXPECT_EQ(answers[0].status, 201);
    EXPECT_EQ(answers[1].text(), answers[0].text());
    EXPECT_TRUE(http::find_field(answers[1].fields, "Idempotency-Replayed"));
    EXPECT_EQ(code(answers[2]), "idempotency_key_reused");
    EXPECT_EQ(entries(), 3);
}

TEST_F(Joined, AKeyThatAnotherProcessUsesMeanwhileIsReplayed) {
    const http::Response other = write(R"({"text":"a"})", "theirs");
    auto mine = begin_write(R"({"text":"first"})", "later"); // has looked for its key and waits
    gate_.wait_for(1);
    workers_.run([](store::Transaction& tx) {
        tx.exec("INSERT INTO service.outcome (client_id, key, request_hash, status, fields, body) "
                "SELECT client_id, 'later', request_hash, status, fields, body FROM service.outcome");
    });
    gate_.open();
    EXPECT_EQ(code(mine.get()), "idempotency_key_reused"); // the other's request was not this one
    EXPECT_EQ(entries(), 1);
    EXPECT_EQ(other.status, 201);
}

TEST_F(Joined, OneTooManyIsToldToComeLater) {
    std::vector<std::future<http::Response>> begun;
    for (int place = 1; place <= 2; ++place) {
        begun.push_back(begin_write(R"({"text":"first"})"));
        gate_.wait_for(place);
    }
    for (int i = 0; i < 8; ++i) {
        begun.push_back(begin_write(R"({"text":"a"})"));
    }
    const auto refused = write(R"({"text":"a"})");
    EXPECT_EQ(code(refused), "busy");
    EXPECT_TRUE(http::find_field(refused.fields, "Retry-After"));
    gate_.open();
    for (auto& each : begun) {
        EXPECT_EQ(each.get().status, 201);
    }
}

} // namespace
} // namespace gateway::service
