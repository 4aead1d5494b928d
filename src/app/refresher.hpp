#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace gateway::app {

/// Runs `work` on a thread of its own whenever it is asked to, and at least every `interval`; after a failure
/// again in a second. Requests made while it runs become one further run, so the last request is always
/// answered by a later run.
class Refresher {
public:
    Refresher(std::string name, std::function<void()> work, std::chrono::milliseconds interval);
    ~Refresher(); ///< waits for a run in progress
    void request();

private:
    void run();

    const std::string name_;
    const std::function<void()> work_;
    const std::chrono::milliseconds interval_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool requested_ = false;
    bool stopping_ = false;
    std::thread thread_; // last: it uses all of the above
};

} // namespace gateway::app
