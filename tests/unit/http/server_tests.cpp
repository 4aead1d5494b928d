#include "fixture.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace gateway::http {
namespace {

TEST(Server, KeepsAConnectionForManyRequests) {
    RunningServer running;
    RawClient client(running.server.port());
    for (int count = 0; count < 3; ++count) {
        client.send("GET /a/b?c=d HTTP/1.1\r\nHost: x\r\n\r\n");
        EXPECT_EQ(body_of(client.read_answer()), "GET /a/b?c=d ");
    }
    EXPECT_EQ(running.server.connections(), 1u);
}

TEST(Server, AnswersPipelinedRequestsInTheirOrder) {
    // Odd ones are answered later and from another thread, even ones at once.
    std::vector<std::jthread> threads;
    const auto open = [&](const RequestHead&) {
        return std::make_unique<WholeExchange>(100, [&](const Request& request, const Reply& reply) {
            if (request.path.back() % 2 == 0) {
                reply(text_response(request.path + request.body));
                return;
            }
            threads.emplace_back([reply, path = request.path] {
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
                reply(text_response(path));
            });
        });
    };
    RunningServer running(open);
    RawClient client(running.server.port());
    std::string all;
    for (const char name : std::string_view("12345678")) {
        all += std::string("POST /") + name + " HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi\r\n";
    }
    client.send(all);
    for (const auto* expected : {"/1", "/2hi", "/3", "/4hi", "/5", "/6hi", "/7", "/8hi"}) {
        EXPECT_EQ(body_of(client.read_answer()), expected);
    }
    running.server.stop(std::chrono::seconds(1));
}

TEST(Server, TakesARequestInSingleOctets) {
    RunningServer running;
    RawClient client(running.server.port());
    for (const char octet : std::string("POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                                        "3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: t\r\n\r\n")) {
        ASSERT_TRUE(client.send(std::string(1, octet)));
    }
    EXPECT_EQ(body_of(client.read_answer()), "POST /p? abcde");
    client.send("GET /next HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(body_of(client.read_answer()), "GET /next? ");
}

TEST(Server, ClosesAfterHttp10UnlessAskedToKeep) {
    RunningServer running;
    RawClient closing(running.server.port());
    closing.send("GET / HTTP/1.0\r\n\r\n");
    const auto answer = closing.read_to_end();
    EXPECT_EQ(body_of(answer), "GET /? ");
    EXPECT_NE(answer.find("Connection: close"), std::string::npos);

    RawClient keeping(running.server.port());
    for (int count = 0; count < 2; ++count) {
        keeping.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        EXPECT_NE(keeping.read_answer().find("Connection: keep-alive"), std::string::npos);
    }
}

TEST(Server, ClosesWhenTheClientAsks) {
    RunningServer running;
    RawClient client(running.server.port());
    client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_NE(client.read_to_end().find("Connection: close"), std::string::npos);
    EXPECT_TRUE(wait_for([&] { return running.server.connections() == 0; }));
}

TEST(Server, ClosesWhenTheApplicationAsks) {
    RunningServer running([](const RequestHead&) {
        return std::make_unique<WholeExchange>(0, [](const Request&, const Reply& reply) {
            Response response;
            response.set("Connection", "close");
            reply(std::move(response));
        });
    });
    RawClient client(running.server.port());
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(status_of(client.read_to_end()), 200);
}

TEST(Server, AnswersHeadWithTheLengthAlone) {
    RunningServer running;
    RawClient client(running.server.port());
    client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\nGET /next HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_NE(client.read_past("\r\n\r\n").find("Content-Length: 8\r\n"), std::string::npos);
    EXPECT_EQ(body_of(client.read_answer()), "GET /next? ");
}

TEST(Server, SendsNoBodyWithNoContent) {
    RunningServer running([](const RequestHead&) {
        return std::make_unique<WholeExchange>(
            0, [](const Request&, const Reply& reply) { reply(text_response("never", 204)); });
    });
    RawClient client(running.server.port());
    client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(client.read_to_end().ends_with("\r\n\r\n"));
}

TEST(Server, InvitesABodyThatWaitsForIt) {
    RunningServer running;
    RawClient client(running.server.port());
    client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.read_past("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("abc");
    EXPECT_EQ(body_of(client.read_answer()), "POST /? abc");
}

TEST(Server, AnswersAndClosesWhenABodyIsAnnouncedThatNobodyWants) {
    RunningServer running([](const RequestHead&) {
        return std::make_unique<WholeExchange>(0, [](const Request& request, const Reply& reply) {
            reply(text_response("no" + request.body, 401));
        });
    });
    for (const auto* head :
         {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\n",
          "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n",
          "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
        RawClient client(running.server.port());
        client.send(head);
        client.send("aaaaa");
        const auto answer = client.read_to_end();
        EXPECT_EQ(status_of(answer), 401) << head;
        EXPECT_NE(answer.find("Connection: close"), std::string::npos);
        EXPECT_EQ(body_of(answer), "no");
    }
    RawClient empty(running.server.port());
    empty.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(empty.read_answer().find("Connection: close"), std::string::npos) << "nothing was announced";
}

TEST(Server, TellsThePeersAddressAndTheParts) {
    RunningServer running([](const RequestHead& head) {
        EXPECT_EQ(head.remote, "127.0.0.1");
        EXPECT_FALSE(head.secure);
        EXPECT_EQ(head.path, "/a");
        EXPECT_EQ(head.query, "b?c");
        EXPECT_EQ(head.field("x-y"), "z");
        return std::make_unique<WholeExchange>(
            0, [](const Request& request, const Reply& reply) { reply(text_response(request.target)); });
    });
    RawClient client(running.server.port());
    client.send("GET http://x/a?b?c HTTP/1.1\r\nHost: x\r\nX-Y:  z \r\n\r\n");
    EXPECT_EQ(body_of(client.read_answer()), "http://x/a?b?c");
}

TEST(Server, SendsASharedBodyLargerThanTheSocketsBuffer) {
    const auto shared = std::make_shared<const std::string>(20u << 20, 's');
    RunningServer running([&](const RequestHead&) {
        return std::make_unique<WholeExchange>(0, [&](const Request&, const Reply& reply) {
            Response response;
            response.shared_body = shared;
            reply(std::move(response));
        });
    });
    RawClient client(running.server.port());
    client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(body_of(client.read_to_end()), *shared);
}

TEST(Server, AnswersForAnExchangeThatDropsItsReply) {
    RunningServer running([](const RequestHead&) {
        return std::make_unique<WholeExchange>(0, [](const Request& request, Reply reply) {
            if (request.path == "/later") {
                std::thread([dropped = std::move(reply)] {}).detach();
            }
        });
    });
    RawClient client(running.server.port());
    for (const auto* path : {"/now", "/later"}) {
        client.send(std::string("GET ") + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
        EXPECT_EQ(status_of(client.read_answer()), 500) << path;
    }
}

TEST(Server, AnswersForAnExchangeThatThrows) {
    RunningServer running([](const RequestHead&) {
        return std::make_unique<WholeExchange>(
            0, [](const Request&, const Reply&) { throw std::runtime_error("broken"); });
    });
    RawClient client(running.server.port());
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(status_of(client.read_answer()), 500);
}

TEST(Server, CountsOnlyTheFirstReply) {
    RunningServer running([](const RequestHead&) {
        return std::make_unique<WholeExchange>(0, [](const Request& request, const Reply& reply) {
            reply(text_response(request.path));
            reply(text_response("again"));
        });
    });
    RawClient client(running.server.port());
    client.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(body_of(client.read_answer()), "/1");
    EXPECT_EQ(body_of(client.read_answer()), "/2");
}

TEST(Server, TurnsAnAnswerThatCannotBeSentInto500) {
    RunningServer running([](const RequestHead&) {
        return std::make_unique<WholeExchange>(0, [](const Request&, const Reply& reply) {
            Response response;
            response.set("Location", "/a\r\nSet-Cookie: stolen");
            reply(std::move(response));
        });
    });
    RawClient client(running.server.port());
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto answer = client.read_answer();
    EXPECT_EQ(status_of(answer), 500);
    EXPECT_EQ(answer.find("stolen"), std::string::npos);
}

TEST(Server, TellsWhatItServed) {
    RunningServer running;
    RawClient client(running.server.port());
    client.send("GET /seen?q HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto answer = client.read_answer();
    ASSERT_TRUE(wait_for([&] { return running.application.all_served().size() == 1; }));
    const auto served = running.application.all_served().front();
    EXPECT_EQ(served.method, "GET");
    EXPECT_EQ(served.path, "/seen");
    EXPECT_EQ(served.status, 200);
    EXPECT_EQ(served.sent, answer.size());
}

TEST(Server, SpreadsConnectionsOverItsThreads) {
    std::mutex mutex;
    std::vector<std::thread::id> seen;
    ServerOptions options;
    options.threads = 2;
    RunningServer running(
        [&](const RequestHead&) {
            const std::scoped_lock lock(mutex);
            seen.push_back(std::this_thread::get_id());
            return std::make_unique<WholeExchange>(0, [](const Request&, const Reply& reply) { reply({}); });
        },
        options);
    for (int count = 0; count < 2; ++count) {
        RawClient client(running.server.port());
        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        client.read_answer();
    }
    ASSERT_EQ(seen.size(), 2u);
    EXPECT_NE(seen[0], seen[1]);
}

TEST(Server, SaysWhyItCannotListen) {
    TestApplication application;
    ServerOptions options;
    options.address = "not an address";
    EXPECT_THROW(Server(options, application), std::runtime_error);
    options.address = "203.0.113.1";
    EXPECT_THROW(Server(options, application), std::runtime_error);
}

} // namespace
} // namespace gateway::http
