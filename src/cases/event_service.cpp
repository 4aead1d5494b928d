#include "rules.hpp"
#include "service.hpp"

#include <algorithm>

namespace gateway::cases {
namespace {

Event read_body(const Foundation& foundation, const service::Call& call, EventKind kind) {
    std::vector<FieldError> errors;
    Event event = read_event(foundation, kind, call.body, "", errors);
    refuse(std::move(errors));
    return event;
}

void require_order(const Event& event, const Moments& moments, Time now) {
    std::vector<FieldError> errors;
    check_event(event, moments, now, errors);
    refuse(std::move(errors));
}

/// A case after one event more. Only special procedures need those before them: their sum makes the deadline.
void take_event(const Foundation& foundation, store::Transaction& tx, Case& record, const Event& event) {
    switch (event.kind) {
    case EventKind::process:
        record.state = State::processing;
        record.last_event_at = std::max(record.last_event_at, event.end.value());
        return;
    case EventKind::result:
        record.state = State::finished;
        record.finished_at = event.start;
        return;
    case EventKind::material:
        return;
    case EventKind::special_procedure:
        break;
    }
    std::vector<Event> events{event};
    for (const EventRow& row : find_events(tx, record.project_no)) {
        events.push_back(stored_event(row.kind, row.content));
    }
    take_events(foundation, record, events);
}

Problem event_not_found() {
    return Problem(
        ProblemKind::not_found, "record_not_found",
        {"该办件下没有这条记录，请核对记录唯一标识。", "The case has no such record. Check its row_guid."});
}

std::vector<EventRow>::iterator find_row(std::vector<EventRow>& rows, EventKind kind,
                                         const std::string& row_guid) {
    const auto found = std::ranges::find_if(rows, [&](const EventRow& row) {
        return row.kind == kind && (kind == EventKind::result || row.row_guid == row_guid);
    });
    if (found == rows.end()) {
        throw event_not_found();
    }
    return found;
}

/// What a corrected event is measured against: all others.
Moments moments_without(const Case& record, const std::vector<EventRow>& rows, const EventRow& corrected) {
    std::vector<Event> others;
    for (const EventRow& row : rows) {
        if (row.row_guid != corrected.row_guid) {
            others.push_back(stored_event(row.kind, row.content));
        }
    }
    return {record.accepted_at, last_process_end(record.accepted_at, others),
            corrected.kind == EventKind::result ? std::nullopt : record.finished_at};
}

/// A result that comes forward must not leave a special procedure behind that begins after it.
void require_nothing_after(const Event& result, const std::vector<EventRow>& rows) {
    const bool left = std::ranges::any_of(rows, [&](const EventRow& row) {
        return row.kind == EventKind::special_procedure && row.occurred_at > result.start.value();
    });
    if (left) {
        throw invalid_fields(
            {{"/result_date",
              "date_order",
              {"办结时间不能早于已登记的特别程序开始时间，请核对。",
               "The result cannot come before the start of a special procedure. Check both dates."}}});
    }
}

} // namespace

void require_open(const Case& record, EventKind kind) {
    if (record.state != State::finished) {
        return;
    }
    if (kind == EventKind::result) {
        throw Problem(ProblemKind::conflict, "result_exists",
                      {"该办件已有办结信息；如需更正，请使用修改接口。",
                       "The case has its result already: to correct it, change that one."});
    }
    throw Problem(
        ProblemKind::conflict, "case_finished",
        {"该办件已办结，不能再登记办理环节、特别程序或材料；如需更正，请修改已登记的内容。",
         "The case is finished: nothing can be added to it. To correct what is there, change that."});
}

Change add_event(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                 EventKind kind, const std::string& project_no) {
    const Event event = read_body(foundation, call, kind);
    Case record = lock_own_case(call, tx, project_no);
    require_open(record, kind);
    require_order(event, {record.accepted_at, record.last_event_at, record.finished_at}, call.now);
    if (kind == EventKind::result) {
        require_nothing_after(event, find_events(tx, project_no));
    }
    take_event(foundation, tx, record, event);
    ++record.revision;
    Change change{std::move(record), event_rows(project_no, {event}, call.now).front()};
    insert_events(tx, {change.event});
    save_state(tx, change.record);
    journal::append(tx, event_change(call, change.event));
    return change;
}

Change correct_event(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                     EventKind kind, const std::string& project_no, const std::string& row_guid) {
    const Event event = read_body(foundation, call, kind);
    Case record = lock_own_case(call, tx, project_no);
    std::vector<EventRow> rows = find_events(tx, project_no);
    const auto row = find_row(rows, kind, row_guid);
    if (row->content == event.content) {
        return {std::move(record), *row};
    }
    require_order(event, moments_without(record, rows, *row), call.now);
    if (kind == EventKind::result) {
        require_nothing_after(event, rows);
    }
    ++row->version;
    row->content = event.content;
    row->occurred_at = event.start.value_or(row->occurred_at);
    std::vector<Event> events;
    for (const EventRow& each : rows) {
        events.push_back(stored_event(each.kind, each.content));
    }
    take_events(foundation, record, events);
    ++record.revision;
    save_correction(tx, *row);
    save_state(tx, record);
    journal::append(tx, event_change(call, *row));
    return {std::move(record), *row};
}

} // namespace gateway::cases
