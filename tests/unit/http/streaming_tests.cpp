#include "fixture.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace gateway::http {
namespace {

using std::chrono::milliseconds;
using Ready = std::function<void(bool)>;

/// What a streamed exchange saw; outlives it.
struct Seen {
    std::mutex mutex;
    std::string body;
    std::size_t largest = 0;
    std::atomic<int> pieces = 0;
    std::atomic<bool> abandoned = false;
    std::atomic<bool> finished = false;
};

class StreamedExchange : public Exchange {
public:
    using Decide = std::function<void(int piece, Ready ready)>;
    StreamedExchange(std::shared_ptr<Seen> seen, Decide decide, std::uint64_t limit = 0)
        : seen_(std::move(seen)), decide_(std::move(decide)), limit_(limit) {}
    std::uint64_t body_limit() const override { return limit_; }
    bool streams() const override { return true; }
    void consume(std::string piece, Ready ready) override {
        int number = 0;
        {
            const std::scoped_lock lock(seen_->mutex);
            seen_->largest = std::max(seen_->largest, piece.size());
            seen_->body += piece;
            number = ++seen_->pieces;
        }
        decide_(number, std::move(ready));
    }
    void finish(Request request, Reply reply) override {
        seen_->finished = true;
        reply(text_response("got " + std::to_string(seen_->body.size()) + ' ' +
                            std::to_string(request.body.size())));
    }
    void abandon() override { seen_->abandoned = true; }

private:
    std::shared_ptr<Seen> seen_;
    Decide decide_;
    std::uint64_t limit_;
};

TestApplication::Open streaming(const std::shared_ptr<Seen>& seen, const StreamedExchange::Decide& decide,
                                std::uint64_t limit = 0) {
    return [=](const RequestHead&) { return std::make_unique<StreamedExchange>(seen, decide, limit); };
}

void go_on(int, const Ready& ready) { ready(true); }

std::string announced(std::size_t length) {
    return "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
}

std::string pattern(std::size_t size) {
    std::string text(size, '\0');
    for (std::size_t at = 0; at < size; ++at) {
        text[at] = static_cast<char>(at * 31 + at / 251);
    }
    return text;
}

TEST(StreamedBody, ComesInPiecesOfBoundedSize) {
    const auto seen = std::make_shared<Seen>();
    RunningServer running(streaming(seen, go_on));
    RawClient client(running.server.port());
    const auto body = pattern(5'000'000);
    client.send(announced(body.size()) + body);
    EXPECT_EQ(body_of(client.read_answer()), "got 5000000 0");
    EXPECT_EQ(seen->body, body);
    EXPECT_LE(seen->largest, 256u * 1024);
    EXPECT_GE(seen->pieces, 20);
    client.send(announced(3) + "abc");
    EXPECT_EQ(body_of(client.read_answer()), "got 5000003 0") << "the connection is kept";
}

TEST(StreamedBody, MayBeChunkedAndAnsweredFromOtherThreads) {
    const auto seen = std::make_shared<Seen>();
    std::vector<std::jthread> threads;
    RunningServer running(streaming(
        seen, [&](int, Ready ready) { threads.emplace_back([held = std::move(ready)] { held(true); }); }));
    RawClient client(running.server.port());
    const auto body = pattern(300'000);
    client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (std::size_t at = 0; at < body.size(); at += 100'000) {
        client.send("186a0\r\n" + body.substr(at, 100'000) + "\r\n");
    }
    client.send("0\r\n\r\n");
    EXPECT_EQ(body_of(client.read_answer()), "got 300000 0");
    EXPECT_EQ(seen->body, body);
    running.server.stop(milliseconds(1000));
}

TEST(StreamedBody, IsNotReadAheadOfTheApplication) {
    const auto seen = std::make_shared<Seen>();
    std::mutex mutex;
    Ready held;
    RunningServer running(streaming(seen, [&](int piece, const Ready& ready) {
        if (piece > 1) {
            ready(true);
            return;
        }
        const std::scoped_lock lock(mutex);
        held = ready;
    }));
    RawClient client(running.server.port());
    constexpr std::size_t size = 64u << 20;
    const std::string block(1u << 20, 'b');
    client.send(announced(size));
    std::size_t sent = 0;
    // The client must get stuck: the kernel's buffers are far smaller than the body.
    ASSERT_TRUE(wait_for([&] { return !client.send_without_waiting(block, sent) && seen->pieces == 1; }));
    EXPECT_LT(sent, size / 2);
    EXPECT_EQ(seen->pieces, 1);
    {
        const std::scoped_lock lock(mutex);
        std::exchange(held, {})(true);
    }
    while (sent < size) {
        const auto count = std::min(block.size(), size - sent);
        ASSERT_TRUE(client.send(std::string_view(block).substr(0, count)));
        sent += count;
    }
    EXPECT_EQ(body_of(client.read_answer()), "got " + std::to_string(size) + " 0");
}

TEST(StreamedBody, IsLeftWhenTheApplicationHasEnough) {
    const auto seen = std::make_shared<Seen>();
    RunningServer running(streaming(seen, [](int, const Ready& ready) { ready(false); }));
    RawClient client(running.server.port());
    client.send(announced(10'000'000) + std::string(200'000, 'a'));
    const auto answer = client.read_to_end();
    EXPECT_TRUE(body_of(answer).starts_with("got ")) << answer;
    EXPECT_NE(answer.find("Connection: close"), std::string::npos);
    EXPECT_EQ(seen->pieces, 1);
}

TEST(StreamedBody, HasALimitWhenTheExchangeSaysSo) {
    const auto seen = std::make_shared<Seen>();
    RunningServer running(streaming(seen, go_on, 100'000));
    RawClient client(running.server.port());
    client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n30d40\r\n" +
                std::string(200'000, 'a'));
    EXPECT_EQ(status_of(client.read_to_end()), 413);
    EXPECT_TRUE(seen->abandoned);
    EXPECT_FALSE(seen->finished);
}

TEST(StreamedBody, IsAbandonedWhenTheClientGoesAway) {
    const auto seen = std::make_shared<Seen>();
    RunningServer running(streaming(seen, go_on));
    {
        RawClient client(running.server.port());
        client.send(announced(10'000'000) + std::string(200'000, 'a'));
        ASSERT_TRUE(wait_for([&] { return seen->pieces > 0; }));
    }
    EXPECT_TRUE(wait_for([&] { return seen->abandoned.load(); }));
    EXPECT_FALSE(seen->finished);
}

TEST(StreamedBody, FailsWhenTheApplicationDropsTheWordToGoOn) {
    const auto seen = std::make_shared<Seen>();
    RunningServer running(streaming(seen, [](int, const Ready&) {}));
    RawClient client(running.server.port());
    client.send(announced(100'000) + std::string(100'000, 'a'));
    EXPECT_EQ(status_of(client.read_to_end()), 500);
    EXPECT_TRUE(seen->abandoned);
    EXPECT_FALSE(seen->finished) << "a body cut short must not look whole";
}

TEST(StreamedBody, EndsWithTheServerThoughTheApplicationNeverAnswers) {
    const auto seen = std::make_shared<Seen>();
    Ready held;
    RunningServer running(streaming(seen, [&](int, Ready ready) { held = std::move(ready); }));
    RawClient client(running.server.port());
    client.send(announced(100'000) + std::string(100'000, 'a'));
    ASSERT_TRUE(wait_for([&] { return seen->pieces == 1; }));
    running.server.stop(milliseconds(50));
    EXPECT_TRUE(seen->abandoned);
    held(true); // too late, and harmless
}

} // namespace
} // namespace gateway::http
