#include "gateway/store/database.hpp"

#include "gateway/base/log.hpp"
#include "problems.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace gateway::store {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

constexpr auto between_probes = 2s; ///< while nothing else tells how the database is

struct Task {
    std::function<void(Transaction&)> work;
    std::function<void(const Problem*)> done;
};

void report(const Task& task, const Problem* problem) {
    try {
        task.done(problem);
    } catch (...) {
        log::error("done_failed", {{"code", current_code()}});
    }
}

} // namespace

struct Database::Impl {
    explicit Impl(DatabaseOptions o) : options(std::move(o)) {}

    DatabaseOptions options;
    mutable std::mutex mutex;
    std::condition_variable changed;
    std::deque<Task> tasks;
    bool stopping = false;
    std::atomic<bool> healthy{false};
    SteadyClock::time_point heard{}; ///< when a worker last began to ask the database for anything
    std::vector<std::thread> workers;

    void serve();
    /// The next task; nothing when it is time to ask how the database is: without traffic nobody else would
    /// notice that it went or came back. While it is there one worker asks for all.
    std::optional<Task> next();
    std::optional<Task> take();
    bool finished() const;
    std::optional<Problem> attempt(Session& session, const std::function<void(Transaction&)>& work);
};

bool Database::Impl::finished() const {
    std::lock_guard lock(mutex);
    return stopping && tasks.empty();
}

std::optional<Task> Database::Impl::next() {
    std::unique_lock lock(mutex);
    const auto ready = [this] { return stopping || !tasks.empty(); };
    while (healthy && !changed.wait_for(lock, between_probes, ready)) {
        if (SteadyClock::now() - heard >= between_probes) {
            return take();
        }
    }
    if (!healthy) {
        changed.wait_for(lock, 1s, ready);
    }
    return take();
}

std::optional<Task> Database::Impl::take() {
    heard = SteadyClock::now();
    if (tasks.empty())
        return std::nullopt;
    auto task = std::move(tasks.front());
    tasks.pop_front();
    return task;
}

std::optional<Problem> Database::Impl::attempt(Session& session,
                                               const std::function<void(Transaction&)>& work) {
    try {
        session.transact(work);
        healthy = true;
        return std::nullopt;
    } catch (...) {
        auto problem = to_problem(std::current_exception());
        healthy = problem.code() != "database_unavailable" && problem.code() != "outcome_unknown";
        return problem;
    }
}

void Database::Impl::serve() {
    Session session(options.connection_string, options.statement_timeout);
    const auto probe = [](Transaction& tx) { tx.exec("SELECT 1"); };
    attempt(session, probe); // connects before the first request comes
    while (!finished()) {
        if (auto task = next()) {
            const auto problem = attempt(session, task->work);
            report(*task, problem ? &*problem : nullptr);
        } else if (!finished()) {
            attempt(session, probe);
        }
    }
}

Database::Database(DatabaseOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {
    for (int i = 0; i < impl_->options.workers; ++i) {
        impl_->workers.emplace_back([impl = impl_.get()] { impl->serve(); });
    }
}

Database::~Database() {
    {
        std::lock_guard lock(impl_->mutex);
        impl_->stopping = true;
    }
    impl_->changed.notify_all();
    for (auto& worker : impl_->workers)
        worker.join();
}

void Database::submit(std::function<void(Transaction&)> work, std::function<void(const Problem*)> done) {
    {
        std::lock_guard lock(impl_->mutex);
        if (impl_->stopping || impl_->tasks.size() >= impl_->options.queue)
            throw busy();
        impl_->tasks.push_back({std::move(work), std::move(done)});
    }
    impl_->changed.notify_one();
}

void Database::run(const std::function<void(Transaction&)>& work) {
    std::mutex mutex;
    std::condition_variable changed;
    bool ended = false;
    std::optional<Problem> failure;
    submit(work, [&](const Problem* problem) {
        std::lock_guard lock(mutex); // notified under the lock: these variables end with the waiting function
        if (problem)
            failure = *problem;
        ended = true;
        changed.notify_one();
    });
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return ended; });
    if (failure)
        throw *failure;
}

std::size_t Database::queued() const {
    std::lock_guard lock(impl_->mutex);
    return impl_->tasks.size();
}

bool Database::healthy() const { return impl_->healthy; }

} // namespace gateway::store
