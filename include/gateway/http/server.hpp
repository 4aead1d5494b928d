#pragma once

#include "gateway/http/message.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace gateway::http {

/// A Response with this status is no answer: the connection is reset (SO_LINGER 0). Only the simulator does
/// that, to show its clients a broken line.
inline constexpr int no_answer = 0;

/// Called once, from any thread, with the answer of an exchange.
using Reply = std::function<void(Response)>;

/// How one request's body is to be taken, decided when its head is known.
class Exchange {
public:
    virtual ~Exchange() = default;
    /// Octets the body may have; one more is answered with 413 and the connection closed. Streams may be
    /// unlimited (0).
    virtual std::uint64_t body_limit() const = 0;
    /// True: the body comes through consume() in pieces; false: whole in finish().
    virtual bool streams() const { return false; }
    /// One piece of a streamed body. The next piece is read only after `ready` was called (from any thread):
    /// ready(true) to go on, ready(false) to stop reading: finish() is then called at once.
    virtual void consume(std::string piece, std::function<void(bool)> ready);
    /// The whole request is there (a streamed one has an empty body). Runs on a network thread: must not
    /// block. It may call reply at once or later from another thread.
    virtual void finish(Request request, Reply reply) = 0;
    /// The body will never be whole: the client went away, was too slow, sent too much or nonsense, or the
    /// server stops. The exchange is then dropped, maybe before its `ready` or `reply` was called (also when
    /// the server stops): work on other threads must own what it needs. Functors dropped without a call count
    /// as a failure (500).
    virtual void abandon() {}
};

/// What the server serves. Both calls run on network threads and must not block.
class Application {
public:
    virtual ~Application() = default;
    /// Decides by the head alone. Never returns null and never throws: a refusal is an exchange that answers
    /// without wanting the body (body_limit 0 and streams() false; the server then closes if a body was
    /// announced).
    virtual std::unique_ptr<Exchange> open(const RequestHead& head) = 0;
    /// The answer to bytes that are no valid request, too large a head (431) or body (413), or too slow a
    /// client (408). Also an exchange that dropped its reply (500).
    virtual Response refuse(int status, const RequestHead* head) = 0;
    /// After an answer was written, on the network thread. The head's fields have gone with the request and
    /// are empty here; `sent` counts the octets of head and body, 0 when the answer did not get through.
    virtual void served(const RequestHead& /*head*/, int /*status*/, std::size_t /*sent*/,
                        std::chrono::microseconds /*elapsed*/) {}
};

struct ServerOptions {
    std::string address = "127.0.0.1";
    unsigned short port = 0; ///< 0: a free one
    int threads = 2;
    std::string certificate_file; ///< PEM chain; empty: plain HTTP
    std::string private_key_file;
    std::size_t max_connections = 4096;
    std::size_t header_limit = 16 * 1024;
    std::chrono::milliseconds header_timeout{10'000}; ///< from the first byte (or connect) to the whole head
    std::chrono::milliseconds body_timeout{30'000};   ///< for each piece of at most 64 KiB
    std::chrono::milliseconds idle_timeout{75'000};   ///< between requests of a kept connection
    std::chrono::milliseconds write_timeout{30'000};
};

/// An HTTP/1.1 server: keep-alive, pipelining in order, TLS 1.2 and 1.3. Beast and coroutines live behind it.
class Server {
public:
    /// Binds at once (throws std::runtime_error with the reason); serves after start().
    Server(ServerOptions options, Application& application);
    ~Server(); ///< stop(0s) if it still runs
    void start();
    unsigned short port() const;
    /// Stops accepting, closes idle connections, lets requests in flight finish (their answers say
    /// Connection: close), and cuts what is left after `grace`. Returns when all threads have ended.
    void stop(std::chrono::milliseconds grace);
    std::size_t connections() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace gateway::http
