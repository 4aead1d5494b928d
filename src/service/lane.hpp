#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace gateway::service {

/// Threads for what may take long, with a queue of its own: so it never takes a database worker or more than
/// its threads from the requests.
class Lane {
public:
    Lane(int threads, std::size_t queue);
    ~Lane(); ///< as finish()
    /// False when the queue is full, or after finish().
    bool submit(std::function<void()> work);
    /// Waits for what is queued; afterwards nothing is taken.
    void finish();

private:
    void run();
    const std::size_t limit_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> queue_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

} // namespace gateway::service
