#pragma once

#include "gateway/http/server.hpp"

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace gateway::http {

/// Waits for a condition; false after five seconds.
bool wait_for(const std::function<bool()>& condition);

/// A client that sends whatever octets a test wants.
class RawClient {
public:
    explicit RawClient(unsigned short port);
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    bool send(std::string_view octets); ///< false: the server has closed
    std::string read_to_end();          ///< what came until the server closed; throws after five seconds
    std::string read_past(std::string_view mark); ///< until `mark` came (or the end)
    std::string read_answer();                    ///< one answer with its Content-Length
    bool send_without_waiting(std::string_view octets, std::size_t& sent); ///< what fits now
    bool is_closed(); ///< the server has ended the connection, as far as it can be seen now
    void reset();     ///< closes with a TCP reset
    bool was_reset() const { return was_reset_; } ///< the last read ended with a reset, not with an end
    void end_sending();

private:
    bool more();
    int socket_;
    std::string buffer_;
    bool was_reset_ = false;
};

std::string body_of(std::string_view answer);
int status_of(std::string_view answer);

/// A whole-body exchange from a function.
class WholeExchange : public Exchange {
public:
    using Handler = std::function<void(Request, Reply)>;
    WholeExchange(std::uint64_t limit, Handler handler) : limit_(limit), handler_(std::move(handler)) {}
    std::uint64_t body_limit() const override { return limit_; }
    void finish(Request request, Reply reply) override { handler_(std::move(request), std::move(reply)); }

private:
    std::uint64_t limit_;
    Handler handler_;
};

Response text_response(std::string body, int status = 200);

/// Answers with what its function makes; without one it echoes method, path, query and body.
class TestApplication : public Application {
public:
    using Open = std::function<std::unique_ptr<Exchange>(const RequestHead&)>;
    TestApplication() = default;
    explicit TestApplication(Open open) : open_(std::move(open)) {}

    std::unique_ptr<Exchange> open(const RequestHead& head) override;
    Response refuse(int status, const RequestHead* head) override;
    void served(const RequestHead& head, int status, std::size_t sent,
                std::chrono::microseconds elapsed) override;

    struct Served {
        std::string method;
        std::string path;
        int status;
        std::size_t sent;
    };
    std::vector<Served> all_served();

private:
    Open open_;
    std::mutex mutex_;
    std::vector<Served> served_;
};

/// A running server with its application.
struct RunningServer {
    explicit RunningServer(TestApplication::Open open = {}, ServerOptions options = {})
        : application(std::move(open)), server(std::move(options), application) {
        server.start();
    }
    TestApplication application;
    Server server;
};

} // namespace gateway::http
