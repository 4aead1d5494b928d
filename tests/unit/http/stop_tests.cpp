#include "fixture.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace gateway::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// Keeps the reply for the test to call.
struct Held {
    std::mutex mutex;
    std::vector<Reply> replies;

    TestApplication::Open open() {
        return [this](const RequestHead&) {
            return std::make_unique<WholeExchange>(100, [this](const Request&, Reply reply) {
                const std::scoped_lock lock(mutex);
                replies.push_back(std::move(reply));
            });
        };
    }
    std::size_t count() {
        const std::scoped_lock lock(mutex);
        return replies.size();
    }
};

bool is_refused(unsigned short port) {
    try {
        const RawClient client(port);
        return false;
    } catch (const std::runtime_error&) {
        return true;
    }
}

TEST(ServerStop, LetsARequestInFlightFinishAndSaysClose) {
    Held held;
    RunningServer running(held.open());
    RawClient busy(running.server.port());
    busy.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_TRUE(wait_for([&] { return held.count() == 1; }));
    RawClient idle(running.server.port());
    ASSERT_TRUE(wait_for([&] { return running.server.connections() == 2; }));

    std::jthread stopping([&] { running.server.stop(milliseconds(10'000)); });
    EXPECT_EQ(idle.read_to_end(), "") << "closed while the other is still served";
    EXPECT_TRUE(wait_for([&] { return running.server.connections() == 1; }));
    EXPECT_TRUE(wait_for([&] { return is_refused(running.server.port()); })) << "nobody is let in";
    held.replies.front()(text_response("done"));
    const auto answer = busy.read_to_end();
    EXPECT_EQ(body_of(answer), "done");
    EXPECT_NE(answer.find("Connection: close"), std::string::npos);
}

TEST(ServerStop, CutsWhatIsLeftAfterTheGrace) {
    Held held;
    RunningServer running(held.open());
    RawClient unanswered(running.server.port());
    unanswered.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    RawClient half(running.server.port());
    half.send("GET / HTTP/1.1\r\nHost: x\r\n");
    RawClient body(running.server.port());
    body.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
    ASSERT_TRUE(wait_for([&] { return held.count() == 1 && running.server.connections() == 3; }));
    const auto begin = steady_clock::now();
    running.server.stop(milliseconds(100));
    EXPECT_LT(steady_clock::now() - begin, milliseconds(3'000));
    EXPECT_EQ(running.server.connections(), 0u);
    EXPECT_EQ(unanswered.read_to_end(), "");
    held.replies.front()(text_response("too late, and harmless"));
}

TEST(ServerStop, IsDoneByTheDestructor) {
    Held held;
    {
        RunningServer running(held.open());
        RawClient client(running.server.port());
        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        ASSERT_TRUE(wait_for([&] { return held.count() == 1; }));
    }
    held.replies.front()(text_response("after the server's end"));
}

TEST(ServerStop, MayComeBeforeTheStartAndTwice) {
    TestApplication application;
    Server unstarted(ServerOptions{}, application);
    unstarted.stop(milliseconds(10));
    RunningServer running;
    running.server.stop(milliseconds(10));
    running.server.stop(milliseconds(10));
}

TEST(ServerStop, SurvivesRepliesOfManyThreadsAtTheSameMoment) {
    for (int round = 0; round < 20; ++round) {
        Held held;
        std::atomic<bool> go = false;
        std::vector<std::jthread> threads;
        RunningServer running(held.open());
        std::vector<std::unique_ptr<RawClient>> clients;
        for (int count = 0; count < 8; ++count) {
            clients.push_back(std::make_unique<RawClient>(running.server.port()));
            clients.back()->send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        }
        ASSERT_TRUE(wait_for([&] { return held.count() == 8; }));
        for (auto& reply : held.replies) {
            threads.emplace_back([&go, taken = std::move(reply)] {
                while (!go) {
                    std::this_thread::yield();
                }
                taken(text_response("x"));
            });
        }
        go = true;
        running.server.stop(milliseconds(round % 3));
    }
}

TEST(ServerStop, ForgetsAClientThatWentAwayBeforeItsAnswer) {
    Held held;
    RunningServer running(held.open());
    RawClient client(running.server.port());
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_TRUE(wait_for([&] { return held.count() == 1; }));
    client.reset();
    held.replies.front()(text_response("nobody there"));
    EXPECT_TRUE(wait_for([&] { return running.server.connections() == 0; }));
}

} // namespace
} // namespace gateway::http
