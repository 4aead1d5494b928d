#include "scheduler.hpp"

#include "gateway/base/log.hpp"
#include "gateway/base/text.hpp"
#include "gateway/store/database.hpp"

#include <algorithm>
#include <utility>

namespace gateway::app {
namespace {

constexpr std::chrono::seconds statement_timeout{30};
constexpr std::chrono::seconds retry_lock{5};

class SessionSteps final : public service::Steps {
public:
    explicit SessionSteps(store::Session& session) : session_(session) {}
    void transact(const std::function<void(store::Transaction&)>& work) override { session_.transact(work); }
    void slowly(const std::function<void()>& work) override { work(); } // nobody waits for this thread

private:
    store::Session& session_;
};

} // namespace

Scheduler::Scheduler(std::string_view name, const std::string& connection_string,
                     std::vector<service::ScheduledWork> work, Clock clock)
    : lock_key_(static_cast<long long>(stable_hash(name))), session_(connection_string, statement_timeout),
      clock_(std::move(clock)) {
    for (service::ScheduledWork& piece : work) {
        due_.push_back({std::move(piece), Steady::now()});
    }
    thread_ = std::thread([this] { run(); });
}

Scheduler::~Scheduler() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

/// The lock ends with the connection: after a loss another process may have it.
bool Scheduler::holds_lock() {
    if (locked_ && lock_epoch_ == session_.connection_epoch()) {
        return true;
    }
    try {
        locked_ = session_.try_advisory_lock(lock_key_);
        lock_epoch_ = session_.connection_epoch();
    } catch (const Problem& problem) {
        locked_ = false;
        log::warning("scheduler_waits", {{"code", problem.code()}});
    }
    return locked_;
}

void Scheduler::run_piece(const service::ScheduledWork& work) {
    if (work.talk) {
        SessionSteps steps(session_);
        work.talk(steps, clock_());
    } else {
        session_.transact([&](store::Transaction& tx) { work.run(tx, clock_()); });
    }
}

void Scheduler::run_due() {
    for (Due& due : due_) {
        {
            const std::lock_guard lock(mutex_);
            if (stopping_) {
                return;
            }
        }
        if (due.at > Steady::now()) {
            continue;
        }
        due.at = Steady::now() + due.work.every;
        try {
            run_piece(due.work);
        } catch (...) {
            log::error("scheduled_work_failed", {{"work", due.work.name}, {"code", store::current_code()}});
        }
    }
}

Scheduler::Steady::time_point Scheduler::next() const {
    const auto soonest =
        std::min_element(due_.begin(), due_.end(), [](const Due& a, const Due& b) { return a.at < b.at; });
    return soonest != due_.end() ? soonest->at : Steady::now() + std::chrono::hours(1);
}

void Scheduler::run() {
    while (true) {
        const bool own = holds_lock();
        if (own) {
            run_due();
        }
        std::unique_lock lock(mutex_);
        if (changed_.wait_until(lock, own ? next() : Steady::now() + retry_lock,
                                [this] { return stopping_; })) {
            return;
        }
    }
}

std::vector<std::unique_ptr<Scheduler>> make_couriers(const std::string& connection_string,
                                                      std::vector<service::ScheduledWork> work,
                                                      const Clock& clock) {
    std::vector<std::unique_ptr<Scheduler>> couriers;
    for (service::ScheduledWork& piece : work) {
        const std::string name = "gateway.courier." + piece.name;
        couriers.push_back(
            std::make_unique<Scheduler>(name, connection_string, std::vector{std::move(piece)}, clock));
    }
    return couriers;
}

} // namespace gateway::app
