#include "fixture.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace gateway::http {
namespace {

using std::chrono::milliseconds;

ServerOptions impatient() {
    ServerOptions options;
    options.threads = 1;
    options.header_timeout = milliseconds(300);
    options.body_timeout = milliseconds(300);
    options.idle_timeout = milliseconds(300);
    options.write_timeout = milliseconds(300);
    return options;
}

TestApplication::Open accepting(std::uint64_t limit) {
    return [limit](const RequestHead&) {
        return std::make_unique<WholeExchange>(limit, [](const Request& request, const Reply& reply) {
            reply(text_response(std::to_string(request.body.size())));
        });
    };
}

int status_for(RunningServer& running, std::string_view octets) {
    RawClient client(running.server.port());
    client.send(octets);
    const auto answer = client.read_to_end();
    EXPECT_NE(answer.find("Connection: close"), std::string::npos) << octets;
    return status_of(answer);
}

TEST(ServerLimits, RefuseTooLargeAHead) {
    ServerOptions options;
    options.header_limit = 1000;
    RunningServer running({}, options);
    const std::string start = "GET / HTTP/1.1\r\nHost: x\r\nX: ";
    EXPECT_EQ(status_for(running, start + std::string(1000, 'a') + "\r\n\r\n"), 431);
    EXPECT_EQ(status_for(running, start + std::string(100'000, 'a')), 431) << "one that never ends";
    RawClient client(running.server.port());
    client.send(start + std::string(1000 - start.size() - 4, 'a') + "\r\n\r\n");
    EXPECT_EQ(status_of(client.read_answer()), 200) << "exactly the limit";
}

TEST(ServerLimits, HoldForAnnouncedBodies) {
    RunningServer running(accepting(10));
    const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ";
    EXPECT_EQ(status_for(running, head + "11\r\n\r\n" + std::string(11, 'a')), 413);
    EXPECT_EQ(status_for(running, head + "18446744073709551615\r\n\r\n"), 413);
    EXPECT_EQ(status_for(running, head + "11\r\nExpect: 100-continue\r\n\r\n"), 413) << "not invited first";
    RawClient client(running.server.port());
    client.send(head + "10\r\n\r\n0123456789");
    EXPECT_EQ(body_of(client.read_answer()), "10");
}

TEST(ServerLimits, HoldForChunkedBodies) {
    RunningServer running(accepting(10));
    const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_EQ(status_for(running, head + "6\r\naaaaaa\r\n5\r\naaaaa\r\n0\r\n\r\n"), 413);
    EXPECT_EQ(status_for(running, head + "ffffffff\r\naaaaaaaaaaaaaaaaaaaaa"), 413);
    RawClient client(running.server.port());
    client.send(head + "6\r\naaaaaa\r\n4\r\naaaa\r\n0\r\n\r\n");
    EXPECT_EQ(body_of(client.read_answer()), "10");
}

TEST(ServerLimits, LetABodyPassThatIsLargerThanTheLibrarysOwnDefault) {
    RunningServer running(accepting(4u << 20));
    RawClient client(running.server.port());
    client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n" +
                std::string(3'000'000, 'a'));
    EXPECT_EQ(body_of(client.read_answer()), "3000000");
}

TEST(ServerLimits, LetAClientReadTheRefusalThoughItGoesOnSending) {
    RunningServer running(accepting(10));
    RawClient client(running.server.port());
    client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 400000\r\n\r\n");
    EXPECT_TRUE(client.send(std::string(400'000, 'a')));
    EXPECT_EQ(body_of(client.read_to_end()), "refused 413");
    EXPECT_FALSE(client.was_reset()) << "a reset can overtake the answer on a longer way";
}

TEST(ServerLimits, RefuseMessagesThatTwoServersCouldReadDifferently) {
    RunningServer running;
    const std::string chunks = "0\r\n\r\n";
    for (const std::string fields : {"Content-Length: 5\r\nTransfer-Encoding: chunked",
                                     "Transfer-Encoding: chunked\r\nContent-Length: 5",
                                     "Transfer-Encoding: gzip, chunked",
                                     "Transfer-Encoding: identity",
                                     "Transfer-Encoding: chunked, chunked",
                                     "Transfer-Encoding: xchunked",
                                     "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                                     "Content-Length: 5\r\nContent-Length: 5",
                                     "Content-Length: 5, 5",
                                     "Content-Length: +5",
                                     "Content-Length: -1",
                                     "Content-Length: 5 5",
                                     "Content-Length: 0x5",
                                     "Content-Length:",
                                     "Content-Length: 99999999999999999999",
                                     "Host: y",
                                     "X: a\r\n folded",
                                     "X : a",
                                     "X\r\n",
                                     ": a",
                                     "X: a\x01z",
                                     "X: a\rY: b",
                                     "X: a\nTransfer-Encoding: chunked"}) {
        EXPECT_EQ(status_for(running, "POST / HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n\r\n" + chunks), 400)
            << fields;
    }
}

TEST(ServerLimits, RefuseCrookedRequestLines) {
    RunningServer running;
    for (const std::string line :
         {"GET / HTTP/2.0", "GET / HTTP/1.2", "GET  / HTTP/1.1", "GET /a b HTTP/1.1", "GET /",
          "G(T / HTTP/1.1", " GET / HTTP/1.1", "GET /a#b HTTP/1.1", "\x16\x03\x01\x02"}) {
        EXPECT_EQ(status_for(running, line + "\r\nHost: x\r\n\r\n"), 400) << line;
    }
    EXPECT_EQ(status_for(running, "GET / HTTP/1.1\r\n\r\n"), 400) << "no Host";
    EXPECT_EQ(status_for(running, "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400);
}

TEST(ServerLimits, RefuseCrookedChunks) {
    RunningServer running;
    const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const std::string body : {"g\r\n", "3\r\nabcd\r\n0\r\n\r\n", "-1\r\n", "\r\n\r\n",
                                   "fffffffffffffffff\r\n", "3\nabc\r\n0\r\n\r\n", "3 x\r\nabc\r\n"}) {
        EXPECT_EQ(status_for(running, head + body), 400) << body;
    }
    EXPECT_EQ(status_for(running, head + "1;" + std::string(100'000, 'a')), 400) << "an endless extension";
    EXPECT_EQ(status_for(running, head + "0\r\nA: " + std::string(100'000, 'a')), 400) << "endless trailers";
}

TEST(ServerLimits, ForgiveAnEmptyLineBeforeARequest) {
    RunningServer running;
    RawClient client(running.server.port());
    client.send("\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(status_of(client.read_answer()), 200);
}

TEST(ServerLimits, CutOffASlowHeadWhileOthersNoticeNothing) {
    RunningServer running({}, impatient());
    RawClient slow(running.server.port());
    std::jthread dripping([&](const std::stop_token& stop) {
        slow.send("GET / HTTP/1.1\r\nHost: x\r\n");
        while (!stop.stop_requested() && slow.send("X: y\r\n")) {
            std::this_thread::sleep_for(milliseconds(20));
        }
    });
    for (int count = 0; count < 20; ++count) {
        RawClient quick(running.server.port());
        quick.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        EXPECT_EQ(status_of(quick.read_answer()), 200);
    }
    EXPECT_EQ(body_of(slow.read_to_end()), "refused 408");
}

TEST(ServerLimits, CutOffASlowBodyThoughItNeverPauses) {
    RunningServer running({}, impatient());
    RawClient slow(running.server.port());
    std::jthread dripping([&](const std::stop_token& stop) {
        slow.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
        while (!stop.stop_requested() && slow.send("abc")) {
            std::this_thread::sleep_for(milliseconds(20));
        }
    });
    EXPECT_EQ(body_of(slow.read_to_end()), "refused 408");
}

TEST(ServerLimits, CloseSilentConnectionsWithoutAWord) {
    RunningServer running({}, impatient());
    RawClient silent(running.server.port());
    EXPECT_EQ(silent.read_to_end(), "");
    RawClient idle(running.server.port());
    idle.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(status_of(idle.read_answer()), 200);
    EXPECT_EQ(idle.read_to_end(), "");
    EXPECT_TRUE(wait_for([&] { return running.server.connections() == 0; }));
}

TEST(ServerLimits, DoNotHurryTheApplication) {
    std::vector<std::jthread> threads;
    RunningServer running(
        [&](const RequestHead&) {
            return std::make_unique<WholeExchange>(0, [&](const Request&, const Reply& reply) {
                threads.emplace_back([reply] {
                    std::this_thread::sleep_for(milliseconds(700));
                    reply(text_response("late"));
                });
            });
        },
        impatient());
    RawClient client(running.server.port());
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(body_of(client.read_answer()), "late");
    running.server.stop(milliseconds(2000));
}

TEST(ServerLimits, CutOffAClientThatDoesNotRead) {
    const auto shared = std::make_shared<const std::string>(40u << 20, 's');
    RunningServer running(
        [&](const RequestHead&) {
            return std::make_unique<WholeExchange>(0, [&](const Request&, const Reply& reply) {
                Response response;
                response.shared_body = shared;
                reply(std::move(response));
            });
        },
        impatient());
    RawClient client(running.server.port());
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(wait_for([&] { return running.server.connections() == 0; }));
    ASSERT_TRUE(wait_for([&] { return running.application.all_served().size() == 1; }));
    EXPECT_EQ(running.application.all_served().front().sent, 0u);
}

TEST(ServerLimits, TurnAwayMoreConnectionsThanAllowed) {
    ServerOptions options;
    options.max_connections = 2;
    RunningServer running({}, options);
    {
        RawClient first(running.server.port());
        RawClient second(running.server.port());
        ASSERT_TRUE(wait_for([&] { return running.server.connections() == 2; }));
        RawClient third(running.server.port());
        EXPECT_EQ(status_of(third.read_to_end()), 503);
        first.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        EXPECT_EQ(status_of(first.read_answer()), 200);
    }
    ASSERT_TRUE(wait_for([&] { return running.server.connections() == 0; }));
    RawClient again(running.server.port());
    again.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(status_of(again.read_answer()), 200);
}

} // namespace
} // namespace gateway::http
