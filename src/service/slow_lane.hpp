#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace gateway::service {

/// One thread for slow CPU work (password hashes), so that it never takes more than one core from the
/// requests.
class SlowLane {
public:
    explicit SlowLane(std::size_t queue);
    ~SlowLane(); ///< finishes what is queued
    /// False when the queue is full.
    bool submit(std::function<void()> work);

private:
    void run();
    const std::size_t limit_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> queue_;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace gateway::service
