#include "worker.hpp"

#include "gateway/base/log.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>

namespace gateway::http {
namespace {

using std::chrono::milliseconds;

/// Timeouts are kept to a quarter of the shortest, and never looked at more often than a machine at rest can
/// bear.
milliseconds tick_of(const ServerOptions& options) {
    const auto shortest =
        std::min({options.header_timeout, options.body_timeout, options.idle_timeout, options.write_timeout});
    return std::clamp(shortest / 4, milliseconds(5), milliseconds(250));
}

} // namespace

void Connection::look_at_the_clock(SteadyClock::time_point now) {
    if (now >= deadline_) {
        stop_the_clock();
        expired_ = true;
        cancel_operation();
    }
}

void Connection::close_if_idle() {
    if (idle_) {
        cut();
    }
}

void Connection::cut() {
    cut_ = true;
    cut_waits();
    cancel_operation();
}

Worker::Worker(std::shared_ptr<Hall> shared_hall)
    : hall(std::move(shared_hall)), open_(context.get_executor()), clock_(context),
      tick_(tick_of(hall->options)) {}

void Worker::run() {
    for (;;) {
        try {
            context.run();
            return;
        } catch (const std::exception& failure) {
            log::error("http_worker_failure", {{"reason", failure.what()}});
        }
    }
}

void Worker::adopt(Socket socket) {
    // No shared_ptr in what is posted: a handler that is never run stays in the context, which would keep
    // itself.
    asio::post(context, [this, held = std::move(socket)]() mutable {
        serve_connection(shared_from_this(), std::move(held));
    });
}

void Worker::close_idle() {
    asio::post(context, [this] {
        open_.reset();
        for (auto* connection : present_) { // none leaves while it is told: it ends in a later turn
            connection->close_if_idle();
        }
    });
}

void Worker::cut() {
    asio::post(context, [this] {
        for (auto* connection : present_) {
            connection->cut();
        }
    });
}

void Worker::enter(Connection& connection) {
    present_.insert(&connection);
    if (present_.size() == 1) {
        tick();
    }
}

void Worker::leave(Connection& connection) {
    present_.erase(&connection);
    hall->connections.fetch_sub(1, std::memory_order_relaxed);
    if (present_.empty()) {
        clock_.cancel();
    }
}

void Worker::tick() {
    clock_.expires_after(tick_); // cancels the wait before, so there is one at most
    clock_.async_wait([this](ErrorCode cancelled) {
        if (cancelled || present_.empty()) {
            return;
        }
        const auto now = SteadyClock::now();
        for (auto* connection : present_) {
            connection->look_at_the_clock(now);
        }
        tick();
    });
}

} // namespace gateway::http
