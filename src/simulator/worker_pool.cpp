#include "worker_pool.hpp"

namespace gateway::simulator {

WorkerPool::WorkerPool(int threads, std::size_t most_waiting) : most_waiting_(most_waiting) {
    for (int i = 0; i < threads; ++i) {
        threads_.emplace_back([this] { run(); });
    }
}

WorkerPool::~WorkerPool() { stop(); }

bool WorkerPool::submit(Job job, std::chrono::milliseconds delay) {
    {
        const std::lock_guard lock(mutex_);
        if (stopping_ || jobs_.size() >= most_waiting_) {
            return false;
        }
        jobs_.emplace(std::chrono::steady_clock::now() + delay, std::move(job));
    }
    changed_.notify_one();
    return true;
}

void WorkerPool::end_delays() {
    {
        const std::lock_guard lock(mutex_);
        hurried_ = true;
    }
    changed_.notify_all();
}

void WorkerPool::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        hurried_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) {
        if (thread.joinable()) {
            thread.join();
        }
    }
}

void WorkerPool::run() {
    Job job;
    while (take(job)) {
        job();
        job = nullptr; // what it holds goes now, not when the next one comes
    }
}

bool WorkerPool::take(Job& job) {
    std::unique_lock lock(mutex_);
    while (true) {
        if (jobs_.empty()) {
            if (stopping_) {
                return false;
            }
            changed_.wait(lock);
        } else if (const Due due = jobs_.begin()->first;
                   hurried_ || due <= std::chrono::steady_clock::now()) {
            job = std::move(jobs_.begin()->second);
            jobs_.erase(jobs_.begin());
            return true;
        } else {
            changed_.wait_until(lock, due);
        }
    }
}

} // namespace gateway::simulator
