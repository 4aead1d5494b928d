#include "fixture.hpp"
#include "gateway/http/client.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace gateway::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

std::string origin_of(unsigned short port) { return "http://127.0.0.1:" + std::to_string(port); }

/// A server that does to each connection what a function says.
class RawServer {
public:
    explicit RawServer(std::function<void(int connection, int number)> serve)
        : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        ::bind(listener_, reinterpret_cast<sockaddr*>(&address), length);
        ::listen(listener_, 16);
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread([this, serve = std::move(serve)] {
            for (int number = 1;; ++number) {
                const int connection = ::accept(listener_, nullptr, nullptr);
                if (connection < 0) {
                    return;
                }
                serve(connection, number);
                ::close(connection);
            }
        });
    }
    ~RawServer() {
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
    }
    RawServer(const RawServer&) = delete;
    RawServer& operator=(const RawServer&) = delete;
    std::string origin() const { return origin_of(port_); }

private:
    int listener_;
    unsigned short port_ = 0;
    std::jthread thread_;
};

std::string read_head(int connection) {
    std::string head;
    char octet = 0;
    while (!head.ends_with("\r\n\r\n") && ::recv(connection, &octet, 1, 0) == 1) {
        head.push_back(octet);
    }
    return head;
}

void write_all(int connection, std::string_view text) {
    ::send(connection, text.data(), text.size(), MSG_NOSIGNAL);
}

/// Blocks until the client has closed.
void wait_for_end(int connection) {
    char octets[4096];
    while (::recv(connection, octets, sizeof octets, 0) > 0) {
    }
}

TEST(Client, KeepsItsConnection) {
    RunningServer running;
    Client client(origin_of(running.server.port()));
    for (int count = 0; count < 3; ++count) {
        const auto outcome = client.send("POST", "/a?b", {{"X", "y"}}, "body");
        ASSERT_TRUE(outcome.response) << outcome.failure;
        EXPECT_EQ(outcome.response->status, 200);
        EXPECT_EQ(outcome.response->body, "POST /a?b body");
        EXPECT_TRUE(find_field(outcome.response->fields, "date"));
    }
    EXPECT_EQ(running.server.connections(), 1u);
}

TEST(Client, ReadsHeadAndNoContent) {
    RunningServer running;
    Client client(origin_of(running.server.port()));
    const auto head = client.send("HEAD", "/", {}, "");
    ASSERT_TRUE(head.response) << head.failure;
    EXPECT_EQ(head.response->body, "");
    EXPECT_EQ(client.send("GET", "/", {}, "").response->body, "GET /? ");
}

TEST(Client, SendsItsOwnFramingOnly) {
    std::string seen;
    {
        RawServer server([&](int connection, int) {
            seen = read_head(connection);
            write_all(connection, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
        });
        Client client(server.origin());
        const auto outcome = client.send(
            "POST", "/x", {{"Content-Length", "99"}, {"transfer-encoding", "chunked"}, {"A", "b"}}, "");
        ASSERT_TRUE(outcome.response) << outcome.failure;
        EXPECT_EQ(seen, "POST /x HTTP/1.1\r\nHost: " + server.origin().substr(7) +
                            "\r\nA: b\r\nContent-Length: 0\r\n\r\n");
    }
}

TEST(Client, ReadsChunkedInterimAndUnboundedAnswers) {
    RawServer server([](int connection, int number) {
        read_head(connection);
        write_all(connection, number == 1 ? "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n"
                                            "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                                            "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
                                          : "HTTP/1.0 200 OK\r\n\r\nuntil the end");
    });
    Client client(server.origin());
    EXPECT_EQ(client.send("GET", "/", {}, "").response.value_or(Response{}).body, "abcde");
    EXPECT_EQ(client.send("GET", "/", {}, "").response.value_or(Response{}).body, "until the end");
}

TEST(Client, RefusesAnAnswerLargerThanItsLimit) {
    RawServer server([](int connection, int number) {
        read_head(connection);
        write_all(connection, number == 1
                                  ? "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n01234567890"
                                  : "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n01234567890");
        wait_for_end(connection);
    });
    ClientOptions options;
    options.answer_limit = 10;
    Client client(server.origin(), options);
    EXPECT_EQ(client.send("GET", "/", {}, "").failure, "too_large");
    EXPECT_EQ(client.send("GET", "/", {}, "").failure, "too_large");
}

TEST(Client, NamesWhatFailed) {
    RawServer server([](int connection, int number) {
        read_head(connection);
        write_all(connection, number == 1   ? "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"
                              : number == 2 ? "nonsense\r\n\r\n"
                                            : "");
    });
    Client client(server.origin());
    EXPECT_EQ(client.send("GET", "/", {}, "").failure, "reset") << "cut within the body";
    EXPECT_EQ(client.send("GET", "/", {}, "").failure, "malformed");
    EXPECT_EQ(client.send("GET", "/", {}, "").failure, "reset") << "no answer on a new connection";
}

TEST(Client, SaysWhenNobodyListens) {
    unsigned short port = 0;
    {
        TestApplication application;
        port = Server(ServerOptions{}, application).port();
    }
    EXPECT_EQ(Client(origin_of(port)).send("GET", "/", {}, "").failure, "connect");
    EXPECT_EQ(Client("http://no-such-host.invalid").send("GET", "/", {}, "").failure, "resolve");
}

TEST(Client, ResolvesNames) {
    RunningServer running;
    Client client("http://localhost:" + std::to_string(running.server.port()));
    const auto outcome = client.send("GET", "/", {}, "");
    EXPECT_TRUE(outcome.response) << outcome.failure;
}

TEST(Client, EndsWithinItsTimeout) {
    RawServer silent([](int connection, int) { wait_for_end(connection); });
    RawServer dripping([](int connection, int) {
        read_head(connection);
        write_all(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        while (::send(connection, "x", 1, MSG_NOSIGNAL) == 1) {
            std::this_thread::sleep_for(milliseconds(5));
        }
    });
    ClientOptions options;
    options.answer_timeout = milliseconds(100);
    for (const auto& origin : {silent.origin(), dripping.origin()}) {
        Client client(origin, options);
        const auto begin = steady_clock::now();
        EXPECT_EQ(client.send("GET", "/", {}, "").failure, "timeout");
        EXPECT_LT(steady_clock::now() - begin, milliseconds(3'000));
    }
}

TEST(Client, RepeatsOnlyWhatMayBeRepeated) {
    // Answers one request on each connection, reads the next one, and closes without a word.
    std::atomic<int> requests = 0;
    RawServer server([&](int connection, int) {
        read_head(connection);
        ++requests;
        write_all(connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        if (!read_head(connection).empty()) {
            ++requests;
        }
    });
    {
        Client client(server.origin());
        EXPECT_TRUE(client.send("GET", "/", {}, "").response);
        EXPECT_TRUE(client.send("GET", "/", {}, "").response) << "once more on a new connection";
        EXPECT_EQ(requests, 3);
        EXPECT_EQ(client.send("POST", "/", {}, "").failure, "reset") << "may have been done";
        EXPECT_EQ(requests, 4);
    }
}

TEST(Client, NoticesThatAKeptConnectionEndedBeforeItSends) {
    std::atomic<int> closed = 0;
    std::atomic<int> requests = 0;
    RawServer server([&](int connection, int) {
        read_head(connection);
        ++requests;
        write_all(connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        ::shutdown(connection, SHUT_RDWR);
        ++closed;
    });
    Client client(server.origin());
    for (int count = 1; count <= 3; ++count) {
        EXPECT_TRUE(client.send("POST", "/", {}, "").response);
        ASSERT_TRUE(wait_for([&] { return closed == count; }));
    }
    EXPECT_EQ(requests, 3);
}

TEST(Client, TakesAnAnswerThatComesBeforeTheRequestIsWhole) {
    RunningServer running([](const RequestHead&) {
        return std::make_unique<WholeExchange>(10, [](const Request&, const Reply& reply) { reply({}); });
    });
    Client client(origin_of(running.server.port()));
    const auto outcome = client.send("POST", "/", {}, std::string(300'000, 'a'));
    ASSERT_TRUE(outcome.response) << outcome.failure;
    EXPECT_EQ(outcome.response->status, 413);
}

TEST(Client, IsCancelledFromAnotherThread) {
    RawServer silent([](int connection, int) { wait_for_end(connection); });
    Client client(silent.origin());
    std::jthread other([&] {
        std::this_thread::sleep_for(milliseconds(50));
        client.cancel();
    });
    const auto begin = steady_clock::now();
    EXPECT_EQ(client.send("GET", "/", {}, "").failure, "cancelled");
    EXPECT_LT(steady_clock::now() - begin, milliseconds(5'000));
    EXPECT_EQ(client.send("GET", "/", {}, "").failure, "cancelled") << "for good";
}

TEST(Client, IsCancelledAtAnyMoment) {
    RunningServer running;
    for (int round = 0; round < 100; ++round) {
        Client client(origin_of(running.server.port()));
        std::jthread other([&] { client.cancel(); });
        const auto outcome = client.send("GET", "/", {}, "");
        EXPECT_TRUE(outcome.response || outcome.failure == "cancelled") << outcome.failure;
    }
}

TEST(Client, RefusesWhatWouldBreakOutOfTheHead) {
    Client client("http://127.0.0.1:1");
    EXPECT_THROW(client.send("GET\r\n", "/", {}, ""), std::invalid_argument);
    EXPECT_THROW(client.send("GET", "/ HTTP/1.1\r\nX: y", {}, ""), std::invalid_argument);
    EXPECT_THROW(client.send("GET", "/", {{"X", "a\r\nb"}}, ""), std::invalid_argument);
    for (const auto* origin : {"ftp://x", "http://", "http://a b", "http://a:b", "http://x/path", "x"}) {
        EXPECT_THROW(Client{origin}, std::invalid_argument) << origin;
    }
    EXPECT_EQ(Client("http://[::1]:80").origin(), "http://[::1]:80");
}

} // namespace
} // namespace gateway::http
