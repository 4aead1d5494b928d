#pragma once

#include "gateway/service/module.hpp"
#include "rules.hpp"
#include "store.hpp"

#include <memory>
#include <vector>

namespace gateway::supervision {

/// What the room stands on.
struct Foundation {
    std::vector<Rule> rules;
    std::shared_ptr<const WorkCalendar> calendar;

    const Rule* find(std::string_view id) const; ///< nullptr when unknown
};

/// How much a step does in its transaction, and how long a sweep rests before the next.
struct Pace {
    int page = 500;
    std::chrono::seconds rest{10};
};

// Two sweeps, each a step at a time: how far one has come is kept in the step's own transaction, so a crash
// repeats nothing. That no case has two records of a rule is a matter of a unique key, not of the cursor.

/// Raises records of due open cases of which a rule speaks and which have none, or one that was lifted.
void raise_step(const Foundation& foundation, const Pace& pace, store::Transaction& tx, Time now);
/// Looks after the open records: closes, lifts, hands over, escalates.
void settle_step(const Foundation& foundation, const Pace& pace, store::Transaction& tx, Time now);

std::vector<service::ScheduledWork> watch(const std::shared_ptr<const Foundation>& foundation);

/// Journal entries of records that were written. They go nowhere: no national table of supervision is known.
void journal_records(store::Transaction& tx, const std::vector<Record>& records, const journal::Change& by);

} // namespace gateway::supervision
