#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/json.hpp"
#include "gateway/base/problem.hpp"
#include "gateway/http/message.hpp"
#include "gateway/journal/journal.hpp"
#include "gateway/service/caller.hpp"
#include "gateway/service/reform.hpp"
#include "gateway/store/transaction.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gateway::service {

/// One request as a handler sees it: routed, signed in, its body parsed.
struct Call {
    http::Request request;
    std::map<std::string, std::string> parameters; ///< of the path, decoded
    std::map<std::string, std::string> query;      ///< decoded; names checked against the operation
    Json body;                                     ///< null unless the operation takes JSON
    Caller caller;                                 ///< empty for public operations
    Time now;
    std::string trace_id; ///< 32 hex digits (W3C Trace Context)
};

/// A query parameter as the reader of the API must know it.
struct QueryParameter {
    std::string name;
    Text description;
    Json schema;
};

/// What an operation promises; /openapi.json is generated from it, and requests are checked against it.
struct Operation {
    std::string id;  ///< camelCase verb and noun: "acceptCase"
    std::string tag; ///< the module
    Text summary;
    std::string scope; ///< in the token; "*": any client; "person:…": a person's; "": public
    std::vector<QueryParameter> query;
    std::optional<Json> request_schema; ///< set: a JSON body is required
    Json request_example;
    int status = 200; ///< of success
    Json response_schema;
    Json response_example;
    bool open_query = false; ///< parameters that are not known are left alone (RFC 6749 §3.1)
    bool if_match = false;   ///< If-Match is required (428 without)
    std::string request_type = "application/json"; ///< of the body; NDJSON for imports, a form for the token
    std::string response_type = "application/json";
    bool listed = true; ///< false: an asset of a page, no operation for readers of the API
    bool open_on_loopback =
        false; ///< needs no token from this machine itself (a Prometheus beside the program)
};

/// One line of an import: its number from 1 and its text without the line break.
struct Line {
    long long number;
    std::string text;
};

enum class LineState { accepted, unchanged, rejected };
struct LineOutcome {
    LineState state = LineState::accepted;
    std::vector<FieldError> reasons; ///< of a rejected line
};

/// Takes some lines in one transaction and says for each what became of it. A bad line is an outcome, not an
/// exception. The call's parameter "import_id" names the import.
using ImportHandler = std::function<std::vector<LineOutcome>(const Call& call, std::span<const Line> lines,
                                                             store::Transaction& tx)>;

/// An answer, or why not.
using Outcome = std::variant<http::Response, Problem>;
/// Answers several requests in one transaction, each as if it were alone: one outcome for each, in order. A
/// refusal is an outcome, not an exception, and has written nothing. What it throws ends the transaction;
/// then each request is tried alone.
using JoinHandler =
    std::function<std::vector<Outcome>(std::span<const Call* const> calls, store::Transaction& tx)>;

/// What a handler of several steps has. Each call waits for its end and throws the Problem.
class Steps {
public:
    virtual ~Steps() = default;
    /// A short transaction of its own, as for `transact`: it may run again, and has no other effects.
    virtual void transact(const std::function<void(store::Transaction&)>& work) = 0;
    /// CPU work that is slow (the hash of a password on purpose): one at a time in the whole program, but for
    /// routes that take files, which have threads of their own.
    virtual void slowly(const std::function<void()>& work) = 0;
};

/// A path and how it is answered. Exactly one of `transact`, `join`, `stepwise` and `import` is set; `cached`
/// may stand before it.
struct Route {
    std::string method;
    std::string pattern;
    Operation operation;
    /// The ordinary handler: on a database worker, in one transaction that commits when it returns. No other
    /// effects.
    std::function<http::Response(const Call&, store::Transaction&)> transact;
    /// The same for a route that many call at once: concurrent requests share a transaction and its commit.
    JoinHandler join;
    /// For what must wait between transactions: the hash of a password, an answer of another service. On a
    /// thread that may block. Takes no Idempotency-Key.
    std::function<http::Response(const Call&, Steps&)> stepwise;
    /// `stepwise` over a whole file: few at a time, apart from all others, so that no sign-in waits behind a
    /// stranger's file; and what waits is bounded in octets too, for it lies in memory.
    bool takes_file = false;
    /// NDJSON, streamed in constant memory.
    ImportHandler import;
    /// Tried first, on the network thread: must not block. Empty: go on to the ordinary handler.
    std::function<std::optional<http::Response>(const Call&)> cached;
    std::uint64_t body_limit = 1 << 20;
};

/// One row for the nation: a record of a national table in its national form, without control columns.
struct NationalRow {
    std::string table;
    std::string row_guid;
    int version = 1;
    journal::Operation operation = journal::Operation::insert;
    Json row;
};

/// How journal entries of one dataset become national rows. `load` gets entries of this dataset and returns,
/// for each and in order, one row or more. Rows are immutable per (key, version): the same entry gives the
/// same rows for ever.
struct Dataset {
    std::string name;
    std::function<std::vector<std::vector<NationalRow>>(store::Transaction&, std::span<const journal::Entry>)>
        load;
};

/// Rows that come down from the nation. Idempotent: the same rows may come again.
struct Downlink {
    std::string table;
    std::function<void(store::Transaction&, const std::vector<Json>& rows)> take;
};

/// Work that is due again and again: one transaction each time, or, where other services are spoken to in
/// between, several short ones (`talk`), on a thread of its own so that nothing else waits. One of the two is
/// set.
struct ScheduledWork {
    std::string name;
    std::chrono::seconds every;
    std::function<void(store::Transaction&, Time now)> run = {};
    std::function<void(Steps&, Time now)> talk = {};
};

/// What a module gives to the whole.
struct Module {
    std::string name;
    std::vector<Route> routes;
    std::vector<Dataset> datasets;
    std::vector<Downlink> downlinks;
    std::vector<ScheduledWork> work;
    /// Entities of this prefix ("matter:") changed in any process: drop what is cached of them ("" =
    /// everything).
    std::function<void(std::string_view entity)> changed;
    /// Set when reforms of institutions touch its records.
    std::optional<ReformHook> reform;
};

} // namespace gateway::service
