#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace gateway::simulator {

/// Threads for what would hold up the network's: a bounded queue of jobs, each with the moment it is due.
class WorkerPool {
public:
    using Job = std::function<void()>;

    WorkerPool(int threads, std::size_t most_waiting);
    ~WorkerPool(); ///< stop()
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// False when the queue is full or the pool stops: the job will not run. A job must not throw.
    bool submit(Job job, std::chrono::milliseconds delay = std::chrono::milliseconds(0));
    /// From now on delays are over: what waits is done at once. For a quick stop.
    void end_delays();
    /// Takes nothing new, does what waits, and returns when all threads have ended.
    void stop();

private:
    using Due = std::chrono::steady_clock::time_point;
    void run();
    bool take(Job& job);

    std::mutex mutex_;
    std::condition_variable changed_;
    std::multimap<Due, Job> jobs_;
    std::size_t most_waiting_;
    bool hurried_ = false;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

} // namespace gateway::simulator
