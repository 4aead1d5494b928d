#pragma once

#include "answer_head.hpp"
#include "gateway/http/server.hpp"
#include "net.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ssl/context.hpp>

#include <atomic>
#include <optional>
#include <unordered_set>

namespace gateway::http {

/// What all threads of one server share.
struct Hall {
    ServerOptions options;
    Application& application;
    std::optional<asio::ssl::context> tls;
    std::atomic<std::size_t> connections = 0;
    std::atomic<bool> stopping = false;
};

/// A connection as its worker sees it. All on the worker's thread.
class Connection {
public:
    virtual ~Connection() = default;
    /// Ends the operation under way when its time is over; the coroutine then answers or closes.
    void look_at_the_clock(SteadyClock::time_point now);
    void close_if_idle();
    /// Ends it as soon as its coroutine comes to run.
    void cut();

protected:
    virtual void cancel_operation() = 0;
    virtual void cut_waits() = 0;

    void allow(std::chrono::milliseconds time) { deadline_ = SteadyClock::now() + time, expired_ = false; }
    void stop_the_clock() { deadline_ = SteadyClock::time_point::max(); }

    SteadyClock::time_point deadline_ = SteadyClock::time_point::max();
    bool expired_ = false;
    bool idle_ = false; ///< waiting for the first octet of a request
    bool cut_ = false;
};

/// One thread with its io_context and the connections that live on it. One timer looks after the deadlines of
/// all of them: a timer for each read and write would cost more than the parsing.
class Worker : public std::enable_shared_from_this<Worker> {
public:
    explicit Worker(std::shared_ptr<Hall> shared_hall);

    void run(); ///< until there is nothing left to do after stop_accepting()
    // From any thread:
    void adopt(Socket socket); ///< a socket that belongs to `context`, counted in the hall already
    void close_idle();         ///< and lets run() end
    void cut();

    // On the worker's thread:
    void enter(Connection& connection);
    void leave(Connection& connection);

    asio::io_context context{1};
    const std::shared_ptr<Hall> hall;
    DateLine date;

private:
    void tick();

    asio::executor_work_guard<Executor> open_;
    Timer clock_;
    const std::chrono::milliseconds tick_;
    std::unordered_set<Connection*> present_;
};

/// Serves the connection on the worker's thread until it ends (session.cpp).
void serve_connection(const std::shared_ptr<Worker>& worker, Socket socket);

} // namespace gateway::http
