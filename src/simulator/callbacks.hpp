#pragma once

#include "gateway/http/client.hpp"
#include "worker_pool.hpp"

#include <chrono>
#include <mutex>
#include <string>
#include <vector>

namespace gateway::simulator {

struct Platform;

enum class CallbackState { none, pending, delivered, failed };

/// Tells those who asked for a scan that it was confirmed: one worker, a few attempts with pauses between.
class Callbacks {
public:
    Callbacks();
    ~Callbacks(); ///< stop()
    /// The scan's answer goes to its callback address. Each attempt is signed anew, the body stays the same.
    void send(Platform& platform, const std::string& scan_id);
    /// Before each attempt but the first. For tests; not while something is under way.
    void set_pauses(std::vector<std::chrono::milliseconds> pauses) { pauses_ = std::move(pauses); }
    /// Interrupts what is under way and takes nothing more.
    void stop();

private:
    class Calling;
    void attempt(Platform& platform, const std::string& scan_id, std::size_t number);
    void schedule(Platform& platform, const std::string& scan_id, std::size_t number);
    bool deliver(const Platform& platform, const std::string& url, const std::string& body);

    std::vector<std::chrono::milliseconds> pauses_;
    std::mutex mutex_;
    http::Client* calling_ = nullptr; ///< the call under way
    bool stopping_ = false;
    WorkerPool pool_; ///< last: its threads use what stands above
};

} // namespace gateway::simulator
