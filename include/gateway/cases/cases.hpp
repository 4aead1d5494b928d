#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/json.hpp"
#include "gateway/store/transaction.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace gateway::cases {

/// What other modules need of a case (办件); nothing personal.
struct CaseFacts {
    std::string project_no;
    std::string matter_code; ///< 31 or 33
    int task_version = 1;    ///< of the list it was accepted under
    std::string task_name;
    std::string owner;  ///< credit code of the body
    std::string region; ///< six digits
    std::string state;  ///< accepted, processing or finished
    Time accepted_at{};
    std::optional<Time> promised_at;  ///< the deadline with extensions and suspensions
    std::optional<Time> statutory_at; ///< the same of the statutory limit; empty where the law sets none
    std::optional<Time> due_at;       ///< the earlier of the two while it is open
    std::string handling_body;        ///< credit code of the body that handles it now, most often the owner
    std::optional<Time> finished_at;
};

/// Those of these numbers that are there. One indexed statement.
std::map<std::string, CaseFacts> find_cases(store::Transaction& tx, const std::set<std::string>& numbers);

/// Whether cases here are found by their applicant: then the key of that index must not be made anew.
bool are_applicants_indexed(store::Transaction& tx);

/// Open cases with a deadline, promised or statutory, before `until`, most urgent first, `limit` at most.
/// Begin with an empty `cursor`, go on with due_cursor of the last one. One indexed statement.
std::vector<CaseFacts> find_due(store::Transaction& tx, Time until, const std::string& cursor, int limit);
std::string due_cursor(const CaseFacts& last);

/// How punctual a body was: cases it handled that were finished in a period.
struct Punctuality {
    std::string body;       ///< credit code of the handling body
    long long finished = 0; ///< all of them
    long long promised = 0; ///< those with a promised end
    long long on_time = 0;  ///< those finished by then
};
/// Cases finished in [from, until), of all bodies, of one (`body`) or of a subtree (`region_prefix`), by
/// body. One statement that reads the period's part of an index.
std::vector<Punctuality> count_finished(store::Transaction& tx, Time from, Time until,
                                        const std::string& body, const std::string& region_prefix);

/// Something another module knows of a case, for its timeline. Nothing personal.
struct Mark {
    std::string project_no;
    Time occurred_at{};
    std::string kind; ///< module and word: "supervision.amber"
    Json detail;      ///< an object
};
/// Keeps it. The case must be there.
void add_mark(store::Transaction& tx, const Mark& mark);
/// The same for several, in one statement.
void add_marks(store::Transaction& tx, const std::vector<Mark>& marks);

} // namespace gateway::cases
