#include "lane.hpp"

namespace gateway::service {

Lane::Lane(int threads, std::size_t queue, std::size_t most_octets)
    : limit_(queue), most_octets_(most_octets) {
    for (int i = 0; i < threads; ++i) {
        threads_.emplace_back([this] { run(); });
    }
}

Lane::~Lane() { finish(); }

void Lane::finish() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) {
        if (thread.joinable()) {
            thread.join();
        }
    }
}

bool Lane::submit(std::function<void()> work, std::size_t octets) {
    {
        const std::lock_guard lock(mutex_);
        if (stopping_ || queue_.size() >= limit_ || octets > most_octets_ - octets_) {
            return false;
        }
        queue_.push_back({std::move(work), octets});
        octets_ += octets;
    }
    changed_.notify_one();
    return true;
}

void Lane::run() {
    for (;;) {
        std::function<void()> work;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
            if (queue_.empty()) {
                return;
            }
            work = std::move(queue_.front().work);
            octets_ -= queue_.front().octets;
            queue_.pop_front();
        }
        work();
    }
}

} // namespace gateway::service
