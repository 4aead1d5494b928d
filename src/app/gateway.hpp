#pragma once

#include "config.hpp"
#include "gateway/base/clock.hpp"

#include <functional>
#include <memory>
#include <string>

namespace gateway::app {

/// The whole gateway in one object: `serve` runs one, tests and the demonstration run it inside their own
/// process. The log is the process's own business and is opened before.
class Gateway {
public:
    /// `cluster_ended` is called, on a thread of its own, when the private PostgreSQL ended by itself:
    /// nothing but stop() makes sense then, and not from within.
    explicit Gateway(Config config, Clock clock = system_clock(), std::function<void()> cluster_ended = {});
    ~Gateway(); ///< stop()

    /// Returns when requests are served. Throws std::runtime_error or Problem with what is missing; nothing
    /// then runs on.
    void start();
    /// Lets requests in flight finish (http.stop_grace), then ends the link, the database and the private
    /// cluster.
    void stop();

    unsigned short port() const;
    std::string url() const; ///< of this machine, e.g. "http://127.0.0.1:8080"
    const std::string& connection_string() const;
    /// Reads the clients now, as a change made by another process would cause a moment later.
    void reload_clients();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace gateway::app
