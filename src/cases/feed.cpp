#include "feed.hpp"

#include "rules.hpp"

#include <algorithm>

namespace gateway::cases {
namespace {

bool in_future(const FeedEvent& feed, Time now) {
    const Event& event = feed.event;
    switch (event.kind) {
    case EventKind::process:
        return event.end.value_or(feed.occurred_at) > now + clock_tolerance;
    case EventKind::special_procedure: // may be announced before it begins
        return false;
    case EventKind::result:
    case EventKind::material:
        break;
    }
    return feed.occurred_at > now + clock_tolerance;
}

bool after_result(const FeedEvent& feed, const Case& record) {
    if (!record.finished_at || feed.event.kind == EventKind::result) {
        return false;
    }
    const bool process = feed.event.kind == EventKind::process;
    return (process ? feed.event.end.value_or(feed.occurred_at) : feed.occurred_at) > *record.finished_at;
}

FieldError result_exists() {
    return {"/kind",
            "result_exists",
            {"该办件已有办结信息；如需更正，请使用修改接口。",
             "The case has its result already: to correct it, change that one."}};
}

std::optional<FieldError> contradiction(const FeedEvent& feed, const Case& record,
                                        const std::vector<Event>& events, Time now) {
    if (feed.event.kind == EventKind::result && record.state == State::finished) {
        return result_exists();
    }
    std::vector<FieldError> errors;
    check_event(feed.event, {record.accepted_at, record.last_event_at, record.finished_at}, now, errors);
    const bool behind =
        feed.event.kind == EventKind::result && std::ranges::any_of(events, [&](const Event& each) {
            return each.kind == EventKind::special_procedure && each.start > feed.event.start;
        });
    if (errors.empty() && behind) {
        fault(errors, "/result_date", "date_order", "办结时间不能早于已登记的特别程序开始时间，请核对。",
              "The result cannot come before the start of a special procedure. Check both dates.");
    }
    return errors.empty() ? std::nullopt : std::optional(errors.front());
}

} // namespace

Verdict judge(const FeedEvent& feed, const Case& record, const std::vector<Event>& events, Time latest,
              const FeedRules& rules, Time now) {
    if (in_future(feed, now)) {
        return {FeedReason::future};
    }
    if (feed.occurred_at < now - std::chrono::days(rules.too_old_days)) {
        return {FeedReason::too_old};
    }
    if (after_result(feed, record)) {
        return {FeedReason::after_result};
    }
    if (auto with = contradiction(feed, record, events, now)) {
        return {FeedReason::contradiction, std::move(with)};
    }
    if (feed.event.kind != EventKind::material && feed.occurred_at < latest) {
        return {FeedReason::out_of_order};
    }
    return {};
}

FeedBook::FeedBook(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                   const std::set<std::string>& numbers)
    : foundation_(foundation), call_(call), tx_(tx) {
    for (Case& record : lock_cases(tx, numbers)) {
        Page& page = pages_[record.project_no];
        page.latest = record.accepted_at;
        page.record = std::move(record);
    }
    for (const auto& [number, rows] : find_events_of(tx, numbers)) {
        Page& page = pages_.at(number);
        for (const EventRow& row : rows) {
            page.events.push_back(stored_event(row.kind, row.content));
            if (row.kind != EventKind::material) {
                page.latest = std::max(page.latest, row.occurred_at);
            }
        }
    }
}

const Case* FeedBook::find(const FeedEvent& event) const {
    const auto page = pages_.find(event.project_no);
    const bool own =
        page != pages_.end() && (event.sender.empty() || event.sender == page->second.record.owner() ||
                                 event.sender == page->second.record.handling_body());
    return own ? &page->second.record : nullptr;
}

Verdict FeedBook::offer(const FeedEvent& feed, bool release) {
    if (find(feed) == nullptr) {
        return {FeedReason::case_missing};
    }
    Page& page = pages_.at(feed.project_no);
    const FeedRules& rules = foundation_.rules.feed(page.record.owner());
    Verdict verdict = judge(feed, page.record, page.events, page.latest, rules, call_.now);
    const bool reordered = verdict.reason == FeedReason::out_of_order &&
                           (release || rules.of(*verdict.reason) == FeedAction::reorder);
    if (!verdict.taken() && !reordered) {
        return verdict;
    }
    EventRow row = event_rows(feed.project_no, {feed.event}, feed.occurred_at).front();
    row.source_id = feed.source_id;
    row.source_digest = feed.digest;
    changes_.push_back(event_change(call_, row));
    rows_.push_back(std::move(row));
    page.events.push_back(feed.event);
    if (feed.event.kind != EventKind::material) {
        page.latest = std::max(page.latest, feed.occurred_at);
    }
    take_events(foundation_, page.record, page.events);
    ++page.record.revision;
    page.changed = true;
    return {};
}

std::vector<Case> FeedBook::changed() const {
    std::vector<Case> records;
    for (const auto& [number, page] : pages_) {
        if (page.changed) {
            records.push_back(page.record);
        }
    }
    return records;
}

void FeedBook::finish() {
    insert_events(tx_, rows_);
    save_states(tx_, changed());
    journal::append(tx_, changes_);
}

} // namespace gateway::cases
