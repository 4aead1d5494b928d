#pragma once

#include "gateway/http/message.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace gateway::http {

struct ClientOptions {
    std::chrono::milliseconds connect_timeout{5'000};
    std::chrono::milliseconds answer_timeout{30'000}; ///< from the first byte sent to the last received
    std::size_t answer_limit = 64u << 20;
    std::string ca_file; ///< PEM for https; empty: the system's store. Peer and host name are always checked.
};

/// On a network failure is normal: an outcome, not an exception.
struct ClientOutcome {
    std::optional<Response> response; ///< empty: no whole answer came
    /// Stable: "resolve", "connect", "tls", "timeout" (of any step), "reset", "malformed", "too_large",
    /// "cancelled".
    std::string failure;
};

/// A client of one origin ("http://127.0.0.1:8080"), one request at a time, the connection kept. It blocks
/// its thread, always ends within its timeouts, and may be interrupted by cancel() from another thread
/// (failure "cancelled"). A kept connection that the peer closed before any byte of the answer is tried once
/// more on a new one, for idempotent methods only.
class Client {
public:
    /// Throws std::invalid_argument for what is no origin, std::runtime_error for a CA file that cannot be
    /// used.
    explicit Client(std::string origin, ClientOptions options = {});
    ~Client();
    Client(Client&&) noexcept;
    /// Host, Content-Length and Connection are the client's work. Throws std::invalid_argument for a method,
    /// target or field that could break out of its line.
    ClientOutcome send(std::string_view method, std::string_view target, const Fields& fields,
                       std::string_view body);
    /// For good: the request under way and all later ones fail with "cancelled".
    void cancel();
    const std::string& origin() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace gateway::http
