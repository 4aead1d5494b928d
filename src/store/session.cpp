#include "connection.hpp"
#include "gateway/base/log.hpp"
#include "gateway/store/database.hpp"
#include "problems.hpp"

#include <pqxx/pqxx>

#include <algorithm>
#include <random>
#include <thread>
#include <utility>

namespace gateway::store {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

constexpr int most_attempts = 3;

/// A random moment, so that two transactions in conflict do not meet again.
void step_aside(int attempt) {
    static thread_local std::minstd_rand random{std::random_device{}()};
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % (5u << attempt)));
}

void run_actions(std::vector<std::function<void()>>& actions) {
    for (auto& action : actions) {
        try {
            action();
        } catch (...) {
            log::warning("after_commit_failed", {{"code", current_code()}});
        }
    }
}

[[noreturn]] void throw_for_caller(std::exception_ptr error) {
    if (is_driver_error(error))
        throw to_problem(error);
    std::rethrow_exception(error);
}

} // namespace

struct Session::Impl {
    std::string connection_string;
    std::chrono::milliseconds statement_timeout;
    std::unique_ptr<pqxx::connection> connection;
    Prepared prepared;
    long long epoch = 1;
    bool holds_lock = false;
    std::chrono::milliseconds pause{0}; ///< after a failed connect; grows to 1 s
    SteadyClock::time_point not_before{};

    /// Throws database_unavailable, at once when the last try was a moment ago.
    pqxx::connection& connected();
    void drop();
    /// One attempt. `error` is empty after the commit.
    Failure attempt(const std::function<void(Transaction&)>& work, std::exception_ptr& error);
    void commit(pqxx::work& work);
    /// classify(), knowing the state of the connection as well.
    Failure judge(std::exception_ptr error) const;
};

pqxx::connection& Session::Impl::connected() {
    if (connection && connection->is_open())
        return *connection;
    drop();
    if (SteadyClock::now() < not_before)
        throw database_unavailable();
    try {
        connection = connect(connection_string, statement_timeout);
        pause = 0ms;
        return *connection;
    } catch (const pqxx::failure&) {
        if (pause == 0ms)
            log::warning("database_unreachable");
        pause = std::clamp(pause * 2, 50ms, 1000ms);
        not_before = SteadyClock::now() + pause;
        throw database_unavailable();
    }
}

void Session::Impl::drop() {
    if (!connection)
        return;
    connection.reset();
    prepared.clear();
    holds_lock = false;
    ++epoch;
}

Failure Session::Impl::judge(std::exception_ptr error) const {
    const auto failure = classify(error);
    if (failure == Failure::in_doubt || !is_driver_error(error))
        return failure;
    return connection->is_open() ? failure : Failure::lost;
}

void Session::Impl::commit(pqxx::work& work) {
    // Known to be broken before the COMMIT is sent: nothing is in doubt.
    if (!connection->is_open())
        throw pqxx::broken_connection();
    try {
        work.commit();
    } catch (...) {
        if (judge(std::current_exception()) == Failure::lost)
            throw pqxx::in_doubt_error("lost in COMMIT");
        throw;
    }
}

Failure Session::Impl::attempt(const std::function<void(Transaction&)>& work, std::exception_ptr& error) {
    auto& open = connected();
    std::vector<std::function<void()>> actions;
    try {
        pqxx::work transaction(open);
        Transaction tx(transaction, prepared);
        work(tx);
        tx.refuse_swallowed_failure();
        actions = std::move(tx.committed_actions());
        commit(transaction);
    } catch (...) {
        error = std::current_exception();
        const auto failure = judge(error);
        if (failure == Failure::lost || failure == Failure::in_doubt || !open.is_open())
            drop();
        return failure;
    }
    run_actions(actions);
    return Failure::final;
}

Session::Session(std::string connection_string, std::chrono::milliseconds statement_timeout)
    : impl_(std::make_unique<Impl>()) {
    impl_->connection_string = std::move(connection_string);
    impl_->statement_timeout = statement_timeout;
}

Session::~Session() = default;

// A transaction costs two round trips of its own, BEGIN and COMMIT. libpqxx 6 has no pipeline for prepared
// statements, so BEGIN cannot travel with the first of them.
void Session::transact(const std::function<void(Transaction&)>& work) {
    for (int attempt = 1;; ++attempt) {
        std::exception_ptr error;
        const bool locked = impl_->holds_lock;
        const auto failure = impl_->attempt(work, error);
        if (!error)
            return;
        const bool again = failure == Failure::conflict || (failure == Failure::lost && !locked);
        if (!again || attempt == most_attempts)
            throw_for_caller(error);
        if (failure == Failure::conflict)
            step_aside(attempt);
    }
}

bool Session::try_advisory_lock(long long key) {
    auto& open = impl_->connected();
    std::exception_ptr error;
    try {
        pqxx::nontransaction statement(open);
        const bool taken =
            statement.exec1("SELECT pg_try_advisory_lock(" + std::to_string(key) + ")")[0].as<bool>();
        impl_->holds_lock = impl_->holds_lock || taken;
        return taken;
    } catch (...) {
        error = std::current_exception();
    }
    if (impl_->judge(error) == Failure::lost)
        impl_->drop();
    throw_for_caller(error);
}

long long Session::connection_epoch() const { return impl_->epoch; }

void Session::close() { impl_->drop(); }

} // namespace gateway::store
