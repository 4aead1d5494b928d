#pragma once

#include "deadline.hpp"
#include "gateway/crypto/sm.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/service/parameters.hpp"
#include "gateway/store/transaction.hpp"
#include "model.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gateway::cases {

/// Where an applicant's cases are found (search.hpp); empty while the key is missing.
struct ApplicantIndex {
    std::optional<crypto::Digest> digest;
    std::string key_id;
};

/// A case (办件) as it stands.
struct Case {
    std::string project_no;
    std::string row_guid;
    std::string
        matter_code; ///< 31 or 33; its first 18 characters are the body, its first 31 the implementation code
    int task_version = 1;
    State state = State::accepted;
    Time applied_at{};
    Time accepted_at{};
    TimeLimit promise;
    TimeLimit statutory;             ///< without unit: the law sets none
    std::optional<Time> promised_at; ///< deadlines with extensions and suspensions
    std::optional<Time> statutory_at;
    std::string application_no;           ///< it came from; empty: it began with its acceptance
    std::optional<std::string> handed_to; ///< the body that handles it for its owner
    std::string handling_unit;            ///< of the handling body; empty: not said
    std::optional<Time> finished_at;
    Time last_event_at{};
    int revision = 1;
    int version = 1;
    crypto::Digest given{}; ///< of what was handed in first
    ApplicantIndex applicant;
    std::string content;

    std::string owner() const { return matter_code.substr(0, 18); }
    std::string handling_body() const { return handed_to.value_or(owner()); }
    std::string task_code() const { return matter_code.substr(0, 31); }
};

/// A process, special procedure, result or material as it stands.
struct EventRow {
    std::string row_guid;
    std::string project_no;
    EventKind kind = EventKind::process;
    int version = 1;
    Time occurred_at{};
    std::string content;
    std::string source_id;          ///< how its department's system names it; empty: it came by the API
    crypto::Digest source_digest{}; ///< of what was handed in under it
};

/// A case to be inserted: under its number, or under `prefix` and the next serial when it has none.
struct NewCase {
    const Case* record;
    std::string prefix;
};
/// Inserts all whose number is free, in one statement: row_guid → number of those inserted.
std::map<std::string, std::string> insert_cases(store::Transaction& tx, const std::vector<NewCase>& cases);
/// Inserts cases that all have numbers by COPY, which costs the database half as much when they are many.
/// False, and nothing is inserted, when one of the numbers or guids is taken.
bool copy_cases(store::Transaction& tx, const std::vector<NewCase>& cases);
void insert_events(store::Transaction& tx, const std::vector<EventRow>& events);

std::optional<Case> find_case(store::Transaction& tx, const std::string& project_no);
std::optional<Case> lock_case(store::Transaction& tx, const std::string& project_no);
/// Of a case, in the order they happened.
std::vector<EventRow> find_events(store::Transaction& tx, const std::string& project_no);

/// Whose the taken ones among these numbers are, and what was handed in first.
struct Known {
    std::string owner;
    crypto::Digest given{};
};
std::map<std::string, Known> find_known(store::Transaction& tx, const std::vector<std::string>& numbers);

/// State, moments and revision.
void save_state(store::Transaction& tx, const Case& record);
/// The acceptance too; the version before goes to the history.
void save_correction(store::Transaction& tx, const Case& record);
void save_correction(store::Transaction& tx, const EventRow& event);

/// What a list asks; an empty member asks nothing.
struct CaseQuery : service::Scope {
    std::string task_code;
    std::string matter_code;
    std::string state;
    std::optional<Time> accepted_from;
    std::optional<Time> accepted_to; ///< exclusive
    std::string handed_to;           ///< the body that handles it for another
    std::optional<Time> due_before;  ///< open, and one of its deadlines is earlier than this
};
/// Summaries, limit + 1 at most: newest acceptance first, `page.after` is {accepted_at, project_no}; with
/// `due_before` the most urgent first, `page.after` is {due_at, project_no}.
std::vector<Json> list_cases(store::Transaction& tx, const CaseQuery& query, const service::Page& page);

/// What a search asks beside: the applicant under every key, and bounds of the promise.
struct SearchQuery : CaseQuery {
    std::vector<crypto::Digest> applicant; ///< empty: anybody
    std::string project_no;
    std::optional<Time> promised_from;
    std::optional<Time> promised_to; ///< exclusive
};
/// As list_cases, newest acceptance first.
std::vector<Json> search_cases(store::Transaction& tx, const SearchQuery& query, const service::Page& page);

/// Applicants of some cases that are in no index yet.
struct Unindexed {
    std::string project_no;
    std::string type;
    std::string number;
};
std::vector<Unindexed> find_unindexed(store::Transaction& tx, int limit);
void save_applicants(store::Transaction& tx,
                     const std::vector<std::pair<std::string, ApplicantIndex>>& indexed);

/// The content of one version, with the number of its case.
struct Version {
    std::string project_no;
    std::string content;
};
using VersionKey = std::pair<std::string, int>; ///< row_guid, version
/// In the given order. Throw std::logic_error when one is missing.
std::vector<Version> load_accepts(store::Transaction& tx, const std::vector<VersionKey>& keys);
std::vector<Version> load_events(store::Transaction& tx, const std::vector<VersionKey>& keys);

} // namespace gateway::cases
