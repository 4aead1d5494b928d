#pragma once

#include "case_rules.hpp"
#include "feed_store.hpp"
#include "service.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace gateway::cases {

/// What becomes of an event that came by itself: it is taken, or not, for a reason.
struct Verdict {
    std::optional<FeedReason> reason;
    std::optional<FieldError> contradicts{}; ///< what of the case it contradicts

    bool taken() const { return !reason; }
};

/// Measures an event against all that is known of its case. Whatever the order in which the events of a case
/// come, the same ones are taken: an event is measured against the acceptance, the result and now, never
/// against its neighbours. `latest` is when the latest one happened.
Verdict judge(const FeedEvent& event, const Case& record, const std::vector<Event>& events, Time latest,
              const FeedRules& rules, Time now);

/// Cases under change by events, locked to the end of the transaction: what is taken is written at once by
/// finish().
class FeedBook {
public:
    FeedBook(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
             const std::set<std::string>& numbers);
    /// The case, when it is there and the sender may write it; else nullptr: a foreign case is as unknown as
    /// none.
    const Case* find(const FeedEvent& event) const;
    /// `release`: the department wants it in, out of order or not.
    Verdict offer(const FeedEvent& event, bool release = false);
    /// Writes the taken events, the cases as they then stand, and the journal.
    void finish();
    std::vector<Case> changed() const;

private:
    struct Page {
        Case record;
        std::vector<Event> events;
        Time latest{};
        bool changed = false;
    };
    const Foundation& foundation_;
    const service::Call& call_;
    store::Transaction& tx_;
    std::map<std::string, Page> pages_;
    std::vector<EventRow> rows_;
    std::vector<journal::Change> changes_;
};

/// NDJSON of events: {project_no, kind, columns, optional event_id, optional occurred_at of a material}.
std::vector<service::LineOutcome> import_events(const Foundation& foundation, const service::Call& call,
                                                std::span<const service::Line> lines, store::Transaction& tx);
/// Takes what waited for these cases, in the order it happened; the cases that it changed, as they then
/// stand.
std::vector<Case> take_waiting(const Foundation& foundation, const service::Call& call,
                               store::Transaction& tx, const std::vector<std::string>& numbers);
/// The same for cases that came while their events were being kept; due again and again.
void take_overlooked(const Foundation& foundation, store::Transaction& tx, Time now);

/// 404 "held_event_not_found"; 409 "held_event_settled"; 409 "event_still_held" when the reason stands as it
/// did.
HeldEvent release_event(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                        const std::string& id);
HeldEvent discard_event(const service::Call& call, store::Transaction& tx, const std::string& id);
std::optional<HeldQuery> read_held_query(const service::Call& call);

} // namespace gateway::cases
