#pragma once

#include "config.hpp"
#include "gateway/base/clock.hpp"

#include <memory>
#include <string>

namespace gateway::app {

/// The whole gateway in one object: `serve` runs one, tests and the demonstration run it inside their own
/// process. The log is the process's own business and is opened before.
class Gateway {
public:
    explicit Gateway(Config config, Clock clock = system_clock());
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
