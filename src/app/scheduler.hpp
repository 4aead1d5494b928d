#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/service/module.hpp"
#include "gateway/store/database.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace gateway::app {

/// Runs scheduled work on one thread, in one process at a time: the one that holds the advisory lock of this
/// scheduler's name. First right after the start, then every so often; a failure is logged and the work is
/// due again at its next time.
class Scheduler {
public:
    Scheduler(std::string_view name, const std::string& connection_string,
              std::vector<service::ScheduledWork> work, Clock clock);
    ~Scheduler(); ///< waits for work in progress

private:
    using Steady = std::chrono::steady_clock;
    struct Due {
        service::ScheduledWork work;
        Steady::time_point at;
    };
    void run();
    bool holds_lock();
    void run_due();
    void run_piece(const service::ScheduledWork& work);
    Steady::time_point next() const;

    const long long lock_key_;
    store::Session session_;
    const Clock clock_;
    std::vector<Due> due_;
    bool locked_ = false;
    long long lock_epoch_ = 0;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::thread thread_; // last: it uses all of the above
};

/// One scheduler for each piece of work that speaks to other services, so that whom one of them waits for
/// holds up no other.
std::vector<std::unique_ptr<Scheduler>> make_couriers(const std::string& connection_string,
                                                      std::vector<service::ScheduledWork> work,
                                                      const Clock& clock);

} // namespace gateway::app
