#pragma once

#include "gateway/base/problem.hpp"
#include "gateway/store/transaction.hpp"

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace gateway::store {

/// Turns a driver's exception into a Problem by SQLSTATE:
/// 23505 → 409 "already_exists"; 23503 → 422 "unknown_reference"; 22021, 22P05 → 422 "invalid_text";
/// 57014 → 504 "database_timeout"; 08, 53, 57P, 25006, 25P03 → 503 "database_unavailable";
/// 40001, 40P01, 55P03 → 503 "busy"; a commit in doubt → 503 "outcome_unknown".
/// A Problem passes unchanged; anything else is 500 "internal" with an id that the log line carries.
Problem to_problem(std::exception_ptr error);
/// Of what is being caught: all that a log says of it, since the text of an exception may quote its input.
std::string current_code();

/// One connection, used by one thread: lanes, commands, tests.
class Session {
public:
    /// Connects at the first use.
    explicit Session(std::string connection_string,
                     std::chrono::milliseconds statement_timeout = std::chrono::seconds(10));
    ~Session();
    /// Runs `work` in a READ COMMITTED transaction: commits when it returns, rolls back when it throws. Runs
    /// it again (at most 3 times in all) on serialization failure, deadlock or a connection lost before the
    /// commit. A commit in doubt is never repeated: Problem 503 "outcome_unknown". So `work` has no effect
    /// outside its transaction. Throws a Problem for what the driver says (to_problem); what `work` itself
    /// throws passes unchanged. While the session holds an advisory lock a lost connection is not replaced
    /// within the call, since the lock went with it: Problem 503 "database_unavailable", and connection_epoch
    /// has grown.
    void transact(const std::function<void(Transaction&)>& work);
    /// Takes the session-level advisory lock if nobody else has it; it ends with the connection, see
    /// connection_epoch.
    bool try_advisory_lock(long long key);
    /// Grows by one when the connection is lost or closed: a lock taken in an earlier epoch is gone. So a
    /// holder compares it before each transact().
    long long connection_epoch() const;
    void close();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

struct DatabaseOptions {
    std::string connection_string;
    int workers = 8;
    std::size_t queue = 512; ///< waiting requests; one more is Problem 503 "busy"
    std::chrono::milliseconds statement_timeout{10'000};
};

/// N workers, each a thread with its own connection, taking work from one bounded queue.
class Database {
public:
    explicit Database(DatabaseOptions options);
    ~Database(); ///< finishes what is queued, then ends
    /// Queues `work` (runs as in Session::transact); afterwards calls `done` on the worker's thread, with
    /// nullptr after the commit or with the Problem. Throws Problem 503 "busy" at once when the queue is
    /// full.
    void submit(std::function<void(Transaction&)> work, std::function<void(const Problem*)> done);
    /// The same, waiting for the end; throws the Problem. Not for network threads, nor from inside a `work`.
    void run(const std::function<void(Transaction&)>& work);
    std::size_t queued() const;
    bool healthy() const; ///< the last attempt to reach the database succeeded

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Calls back for each notification, on a thread and connection of its own; reconnects by itself and then
/// calls `reconnected`, since notifications may have been missed meanwhile. The constructor returns
/// listening, or, when the database is not there, leaves the connecting (and the call of `reconnected`) to
/// the thread.
class Listener {
public:
    Listener(std::string connection_string, std::vector<std::string> channels,
             std::function<void(const std::string& channel, const std::string& payload)> notified,
             std::function<void()> reconnected);
    ~Listener();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace gateway::store
