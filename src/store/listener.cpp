#include "connection.hpp"
#include "gateway/base/log.hpp"
#include "gateway/store/database.hpp"
#include "problems.hpp"

#include <pqxx/notification>
#include <pqxx/pqxx>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <poll.h>
#include <sys/eventfd.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

namespace gateway::store {
namespace {

using namespace std::chrono_literals;
using Notified = std::function<void(const std::string&, const std::string&)>;

/// A bell that wakes a thread sleeping in poll().
class Bell {
public:
    Bell() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
        if (descriptor_ < 0)
            throw std::system_error(errno, std::generic_category(), "eventfd");
    }
    ~Bell() { ::close(descriptor_); }
    Bell(const Bell&) = delete;
    Bell& operator=(const Bell&) = delete;
    void ring() { eventfd_write(descriptor_, 1); }
    int descriptor() const { return descriptor_; }

private:
    int descriptor_;
};

template <class Action>
void guarded(const Action& action) {
    try {
        action();
    } catch (...) {
        log::error("listener_callback_failed", {{"code", current_code()}});
    }
}

class Receiver : public pqxx::notification_receiver {
public:
    Receiver(pqxx::connection_base& connection, const std::string& channel, const Notified& notified)
        : notification_receiver(connection, channel), notified_(notified) {}
    void operator()(const std::string& payload, int) override {
        guarded([&] { notified_(channel(), payload); });
    }

private:
    const Notified& notified_;
};

} // namespace

struct Listener::Impl {
    std::string connection_string;
    std::vector<std::string> channels;
    Notified notified;
    std::function<void()> reconnected;
    Bell bell;
    std::atomic<bool> stopping{false};
    std::unique_ptr<pqxx::connection> connection;
    std::vector<std::unique_ptr<Receiver>> receivers; ///< of `connection`, so gone before it
    std::thread thread;

    bool listen();
    void forget();
    void receive();
    void run();
    void wait(int timeout_ms);
};

bool Listener::Impl::listen() {
    try {
        connection = connect(connection_string, 10s);
        for (const auto& channel : channels) {
            receivers.push_back(std::make_unique<Receiver>(*connection, channel, notified));
        }
        if (connection->is_open())
            return true;
    } catch (const pqxx::failure&) {
        // The database is away; the caller tries again.
    }
    forget();
    return false;
}

void Listener::Impl::forget() {
    receivers.clear();
    connection.reset();
}

void Listener::Impl::wait(int timeout_ms) {
    std::array<pollfd, 2> sources{pollfd{bell.descriptor(), POLLIN, 0},
                                  pollfd{connection ? connection->sock() : -1, POLLIN, 0}};
    ::poll(sources.data(), sources.size(), timeout_ms);
}

void Listener::Impl::receive() {
    try {
        while (!stopping && connection->is_open()) {
            connection->get_notifs();
            wait(-1);
        }
    } catch (const pqxx::failure&) {
        // Lost; run() connects again.
    }
}

void Listener::Impl::run() {
    auto pause = 0ms;
    while (!stopping) {
        if (connection) {
            receive();
            if (!stopping)
                log::warning("listener_lost");
            forget();
        } else if (listen()) {
            pause = 0ms;
            guarded(reconnected);
        } else {
            pause = std::clamp(pause * 2, 50ms, 1000ms);
            wait(static_cast<int>(pause.count()));
        }
    }
}

Listener::Listener(std::string connection_string, std::vector<std::string> channels, Notified notified,
                   std::function<void()> reconnected)
    : impl_(std::make_unique<Impl>()) {
    impl_->connection_string = std::move(connection_string);
    impl_->channels = std::move(channels);
    impl_->notified = std::move(notified);
    impl_->reconnected = std::move(reconnected);
    impl_->listen();
    impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
}

Listener::~Listener() {
    impl_->stopping = true;
    impl_->bell.ring();
    impl_->thread.join();
    impl_->forget();
}

} // namespace gateway::store
