#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <limits>
#include <mutex>
#include <thread>
#include <vector>

namespace gateway::service {

/// Threads for what may take long, with a queue of its own: so it never takes a database worker or more than
/// its threads from the requests.
class Lane {
public:
    /// At most `queue` pieces of work wait, of `most_octets` together.
    Lane(int threads, std::size_t queue, std::size_t most_octets = std::numeric_limits<std::size_t>::max());
    ~Lane(); ///< as finish()
    /// False when the queue is full, or after finish(). `octets`: what the work keeps in memory meanwhile.
    bool submit(std::function<void()> work, std::size_t octets = 0);
    /// Waits for what is queued; afterwards nothing is taken.
    void finish();

private:
    struct Waiting {
        std::function<void()> work;
        std::size_t octets;
    };
    void run();
    const std::size_t limit_;
    const std::size_t most_octets_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Waiting> queue_;
    std::size_t octets_ = 0; ///< of what is queued
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

} // namespace gateway::service
