#include "watch.hpp"

#include "gateway/matters/matters.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace gateway::supervision {
namespace {

constexpr std::chrono::seconds step_every{2};
constexpr auto raise_name = "raise";
constexpr auto settle_name = "settle";

using Key = std::pair<std::string, std::string>; ///< case, rule

/// The sweep to go on with; empty while it rests.
std::optional<Sweep> next_step(store::Transaction& tx, const char* name, const Pace& pace, Time now) {
    Sweep sweep = find_sweep(tx, name);
    if (!sweep.cursor.empty()) {
        return sweep;
    }
    if (sweep.began_at <= now && now < sweep.began_at + pace.rest) {
        return std::nullopt;
    }
    return Sweep{"", now};
}

/// Names of bodies as their matters give them: the body that handles a case for another stands under its
/// code.
void name_departments(store::Transaction& tx, std::vector<Record>& records) {
    std::set<std::string> codes;
    for (const Record& record : records) {
        codes.insert(record.matter_code);
    }
    const auto matters = matters::find_published(tx, codes);
    for (Record& record : records) {
        const auto found = matters.find(record.matter_code);
        record.institution_name = found == matters.end() ? record.institution : found->second.dept_name;
        record.department_name =
            record.department == record.institution ? record.institution_name : record.department;
    }
}

/// Notices to all whom the records concern and who have none yet.
void tell(store::Transaction& tx, const std::vector<Record>& records, Time now) {
    std::vector<Notice> notices;
    for (const Record& record : records) {
        std::ranges::move(notices_of(record), std::back_inserter(notices));
    }
    insert_notices(tx, notices, now);
}

void mark_cases(store::Transaction& tx, const std::vector<Record>& records) {
    std::vector<cases::Mark> marks;
    for (const Record& record : records) {
        marks.push_back({record.project_no, record.state_at, "supervision." + record.colour,
                         Json{{"number", record.number},
                              {"rule", record.rule},
                              {"limit_at", format_time(record.limit_at)}}});
    }
    cases::add_marks(tx, marks);
}

journal::Change by_itself(const char* action) {
    journal::Change change;
    change.actor = "system";
    change.action = action;
    return change;
}

/// A record that ended speaks again: the same number, another round of notices and escalation. What the
/// department answered stays until it answers anew.
Record reopened(const Record& old, Record fresh) {
    fresh.number = old.number;
    fresh.round = old.round + 1;
    fresh.revision = old.revision;
    fresh.explanation = old.explanation;
    fresh.answered_at = old.answered_at;
    fresh.answered_by = old.answered_by;
    return fresh;
}

/// Records that the cases of a page need: new ones, and old ones to be opened again.
std::pair<std::vector<Record>, std::vector<Record>> missing(const Foundation& foundation,
                                                            store::Transaction& tx,
                                                            const std::vector<cases::CaseFacts>& page,
                                                            Time now) {
    std::vector<std::string> numbers;
    for (const cases::CaseFacts& facts : page) {
        numbers.push_back(facts.project_no);
    }
    std::map<Key, Record> known;
    for (Record& record : find_records_of(tx, numbers)) {
        Key key{record.project_no, record.rule};
        known.emplace(std::move(key), std::move(record));
    }
    std::vector<Record> fresh, again;
    for (const cases::CaseFacts& facts : page) {
        for (const Rule& rule : foundation.rules) {
            if (!speaks(rule, *foundation.calendar, facts, now)) {
                continue;
            }
            const auto found = known.find({facts.project_no, rule.id});
            if (found == known.end()) {
                fresh.push_back(opened(rule, *foundation.calendar, facts, now));
            } else if (found->second.state == State::lifted || found->second.state == State::passed) {
                again.push_back(reopened(found->second, opened(rule, *foundation.calendar, facts, now)));
            }
        }
    }
    return {std::move(fresh), std::move(again)};
}

} // namespace

const Rule* Foundation::find(std::string_view id) const {
    const auto found = std::ranges::find(rules, id, &Rule::id);
    return found == rules.end() ? nullptr : &*found;
}

void journal_records(store::Transaction& tx, const std::vector<Record>& records, const journal::Change& by) {
    std::vector<journal::Change> changes;
    for (const Record& record : records) {
        journal::Change change = by;
        change.entity = "supervision:" + record.number;
        change.record_key = record.number;
        change.version = record.revision;
        change.operation = record.revision == 1 ? journal::Operation::insert : journal::Operation::update;
        change.digest = crypto::sm3(canonical_json(record_json(record)));
        changes.push_back(std::move(change));
    }
    if (!changes.empty()) {
        journal::append(tx, changes);
    }
}

void raise_step(const Foundation& foundation, const Pace& pace, store::Transaction& tx, Time now) {
    auto sweep = next_step(tx, raise_name, pace, now);
    if (!sweep) {
        return;
    }
    const auto page =
        cases::find_due(tx, horizon(foundation.rules, *foundation.calendar, now), sweep->cursor, pace.page);
    auto [fresh, again] = missing(foundation, tx, page, now);
    name_departments(tx, fresh);
    name_departments(tx, again);
    std::vector<Record> raised = insert_records(tx, fresh, now);
    std::ranges::move(save_records(tx, again), std::back_inserter(raised));
    tell(tx, raised, now);
    mark_cases(tx, raised);
    journal_records(tx, raised, by_itself("supervision.raise"));
    const bool last = page.size() < static_cast<std::size_t>(pace.page);
    sweep->cursor = last ? "" : cases::due_cursor(page.back());
    save_sweep(tx, raise_name, *sweep);
}

void settle_step(const Foundation& foundation, const Pace& pace, store::Transaction& tx, Time now) {
    auto sweep = next_step(tx, settle_name, pace, now);
    if (!sweep) {
        return;
    }
    std::vector<Record> page = find_open(tx, sweep->cursor, pace.page);
    const bool last = page.size() < static_cast<std::size_t>(pace.page);
    sweep->cursor = last ? "" : page.back().number;
    std::set<std::string> numbers;
    for (const Record& record : page) {
        numbers.insert(record.project_no);
    }
    const auto facts = cases::find_cases(tx, numbers);
    std::vector<Record> changed;
    for (Record& record : page) {
        if (settle(record, foundation.find(record.rule), *foundation.calendar, facts.at(record.project_no),
                   now)) {
            changed.push_back(std::move(record));
        }
    }
    name_departments(tx, changed);
    std::vector<Record> saved = save_records(tx, changed);
    journal_records(tx, saved, by_itself("supervision.settle"));
    std::erase_if(saved, [](const Record& record) { return record.state != State::open; });
    tell(tx, saved, now);
    save_sweep(tx, settle_name, *sweep);
}

std::vector<service::ScheduledWork> watch(const std::shared_ptr<const Foundation>& foundation) {
    return {{"supervision.raise", step_every,
             [foundation](store::Transaction& tx, Time now) { raise_step(*foundation, Pace{}, tx, now); }},
            {"supervision.settle", step_every,
             [foundation](store::Transaction& tx, Time now) { settle_step(*foundation, Pace{}, tx, now); }}};
}

} // namespace gateway::supervision
