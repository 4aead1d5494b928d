#pragma once

#include "case_rules.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/service/parameters.hpp"
#include "store.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace gateway::cases {

/// An event as a department's system reports it, by itself.
struct FeedEvent {
    std::string sender; ///< credit code of the department; empty: the provincial team
    std::string project_no;
    Event event;
    Time occurred_at{}; ///< when it began; of a material what was said, else its arrival
    std::string source_id;
    crypto::Digest digest{}; ///< over what was handed in
};

/// One that was kept or refused by rule.
struct HeldEvent {
    long long id = 0;
    FeedEvent feed;
    FeedReason reason = FeedReason::case_missing;
    std::string state; ///< held, rejected, taken or discarded
    Time noted_at{};
    std::optional<Time> settled_at;
};

/// Several cases, locked in the order of their numbers, and all their events.
std::vector<Case> lock_cases(store::Transaction& tx, const std::set<std::string>& numbers);
std::map<std::string, std::vector<EventRow>> find_events_of(store::Transaction& tx,
                                                            const std::set<std::string>& numbers);
/// State, moments and revision of several.
void save_states(store::Transaction& tx, const std::vector<Case>& records);

/// What is known under these (project_no, source_id): its digest, and whether it was refused by rule.
struct KnownEvent {
    crypto::Digest digest{};
    std::string state; ///< taken, held, rejected or discarded
    std::string reason;
};
std::map<std::pair<std::string, std::string>, KnownEvent>
find_known_events(store::Transaction& tx, const std::string& sender, const std::vector<FeedEvent>& events);

void insert_held(store::Transaction& tx, const std::vector<HeldEvent>& events);
/// Those that wait for these cases, in the order they happened; locked.
std::vector<HeldEvent> lock_waiting(store::Transaction& tx, const std::vector<std::string>& numbers);
/// Numbers of cases that are there though events of their own department wait for them.
std::vector<std::string> find_overlooked(store::Transaction& tx, int limit);
std::optional<HeldEvent> lock_held(store::Transaction& tx, long long id);
void save_held(store::Transaction& tx, const HeldEvent& event);

struct HeldQuery : service::Scope {
    std::string reason;
    std::string state;
    std::string project_no;
};
/// Newest first, limit + 1 at most; `page.after` is {id}.
std::vector<HeldEvent> list_held(store::Transaction& tx, const HeldQuery& query, const service::Page& page);
/// Of a case, by those who may read it.
std::vector<HeldEvent> held_of_case(store::Transaction& tx, const std::string& project_no,
                                    const std::set<std::string>& senders);

} // namespace gateway::cases
