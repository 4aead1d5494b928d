#include "refresher.hpp"

#include "gateway/base/log.hpp"
#include "gateway/store/database.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace gateway::app {

Refresher::Refresher(std::string name, std::function<void()> work, std::chrono::milliseconds interval)
    : name_(std::move(name)), work_(std::move(work)), interval_(interval), thread_([this] { run(); }) {}

Refresher::~Refresher() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void Refresher::request() {
    {
        const std::lock_guard lock(mutex_);
        requested_ = true;
    }
    changed_.notify_all();
}

void Refresher::run() {
    constexpr std::chrono::milliseconds after_failure{1000};
    std::chrono::milliseconds pause = interval_;
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait_for(lock, pause, [this] { return requested_ || stopping_; });
        if (stopping_) {
            return;
        }
        requested_ = false;
        lock.unlock();
        pause = interval_;
        try {
            work_();
        } catch (...) {
            log::warning("refresh_failed", {{"what", name_}, {"code", store::current_code()}});
            pause = std::min(interval_, after_failure);
        }
        lock.lock();
    }
}

} // namespace gateway::app
