#include "filing.hpp"

#include "gateway/base/text.hpp"
#include "rules.hpp"
#include "search.hpp"

#include <algorithm>

namespace gateway::cases {
namespace {

constexpr auto not_in_force = "matter_not_in_force";

// Columns of an acceptance that come from the matter and stay with the case whatever becomes of it.
constexpr std::array from_matter{"catalog_code",     "local_catalog_code", "task_code",    "local_task_code",
                                 "task_handle_item", "task_name",          "task_version", "org_code",
                                 "org_name",         "project_type"};

void set_text(Json& record, const char* name, const std::string& value) {
    if (!value.empty()) {
        record[name] = value;
    }
}

Json with_matter(Json record, const matters::PublishedMatter& matter) {
    set_text(record, "catalog_code", matter.catalog_code);
    set_text(record, "local_catalog_code", matter.local_catalog_code);
    set_text(record, "task_code", matter.task_code);
    set_text(record, "local_task_code", matter.local_task_code);
    set_text(record, "task_handle_item", matter.task_handle_item);
    set_text(record, "task_name", matter.task_name);
    set_text(record, "org_code", matter.dept_code);
    set_text(record, "org_name", matter.dept_name);
    set_text(record, "project_type", matter.project_type);
    record["task_version"] = matter.task_version;
    return record;
}

std::string finish_content(const Foundation& foundation, const TimeLimit& promise, Time accepted,
                           Json record) {
    if (const auto promised = limit_end(foundation, promise, accepted)) {
        record["promise_date"] = format_time(*promised);
    }
    return canonical_json(record);
}

void add_piece(crypto::Sm3& digest, std::string_view piece) {
    digest.add(std::to_string(piece.size())).add(":").add(piece); // lengths keep pieces apart
}

} // namespace

std::optional<FieldError> matter_fault(const matters::PublishedMatter* matter, const Intake& intake,
                                       Time now) {
    if (!matter || !matter->in_force(now)) {
        return FieldError{
            "/matter_code",
            not_in_force,
            {"该事项没有在用的实施清单，不能据此受理办件；请核对事项编码，或先发布（恢复）该事项。",
             "No list in force has this code, so no case can be accepted under it. Check the code, or "
             "publish "
             "or resume the matter first."}};
    }
    if (matter->project_type.empty()) {
        return FieldError{
            "/matter_code",
            "matter_without_application",
            {"该类事项（如处罚、检查）不由申请人申请，不能据此受理办件；请核对事项编码。",
             "Nobody applies for a matter of this kind (penalty, inspection…), so no case can be "
             "accepted under it. Check the code."}};
    }
    if (intake.task_version && *intake.task_version != matter->task_version) {
        const std::string current = std::to_string(matter->task_version);
        return FieldError{"/task_version",
                          "task_version_not_in_force",
                          {"该事项在用版本为" + current + "，请按在用版本受理，或不填写事项版本。",
                           "The version in force is " + current +
                               ": accept the case under it, or leave task_version out."}};
    }
    return std::nullopt;
}

void name_successors(store::Transaction& tx, const std::string& matter_code, FieldError& reason) {
    if (reason.code != not_in_force) {
        return;
    }
    std::string codes;
    for (const std::string& code : matters::find_successors(tx, matter_code)) {
        codes += (codes.empty() ? "" : "、") + code;
    }
    if (!codes.empty()) {
        reason.text = {"该事项因机构改革已改用新编码，请按新编码受理：" + codes + "。",
                       "A reform gave this matter a new code. Accept the case under: " + codes + "."};
    }
}

Case open_case(const Foundation& foundation, Intake& intake, const matters::PublishedMatter& matter,
               const crypto::Digest& given) {
    Case record;
    record.project_no = intake.project_no;
    record.row_guid = new_guid();
    record.matter_code = matter.code;
    record.task_version = matter.task_version;
    record.applied_at = intake.applied.value();
    record.accepted_at = intake.accepted.value();
    record.promise = {matter.promise_day, matter.promise_type};
    if (matter.statutory_day > 0) {
        record.statutory = {matter.statutory_day, matter.statutory_type};
    }
    record.given = given;
    record.applicant = applicant_of(foundation, intake.accept);
    record.content = finish_content(foundation, record.promise, record.accepted_at,
                                    with_matter(std::move(intake.accept), matter));
    take_events(foundation, record, intake.events);
    return record;
}

void correct_accept(const Foundation& foundation, Case& record, const Intake& intake,
                    const std::vector<Event>& events) {
    const Json before = Json::parse(record.content);
    Json after = intake.accept;
    for (const char* name : from_matter) {
        if (const auto member = before.find(name); member != before.end()) {
            after[name] = *member;
        }
    }
    record.applied_at = intake.applied.value();
    record.accepted_at = intake.accepted.value();
    record.applicant = applicant_of(foundation, intake.accept);
    record.content = finish_content(foundation, record.promise, record.accepted_at, std::move(after));
    take_events(foundation, record, events);
}

void take_events(const Foundation& foundation, Case& record, const std::vector<Event>& events) {
    const auto any = [&events](EventKind kind) { return std::ranges::find(events, kind, &Event::kind); };
    record.last_event_at = last_process_end(record.accepted_at, events);
    const std::vector<Special> specials = specials_of(events);
    record.promised_at = deadline_of(foundation, record.promise, record.accepted_at, specials);
    record.statutory_at = deadline_of(foundation, record.statutory, record.accepted_at, specials);
    record.finished_at.reset();
    record.state = any(EventKind::process) != events.end() ? State::processing : State::accepted;
    if (const auto result = any(EventKind::result); result != events.end()) {
        record.state = State::finished;
        record.finished_at = result->start;
    }
}

std::vector<EventRow> event_rows(const std::string& project_no, const std::vector<Event>& events, Time now) {
    std::vector<EventRow> rows;
    rows.reserve(events.size());
    for (const Event& event : events) {
        EventRow& row = rows.emplace_back();
        row.row_guid = new_guid();
        row.project_no = project_no;
        row.kind = event.kind;
        row.occurred_at = event.start.value_or(now);
        row.content = event.content;
    }
    return rows;
}

crypto::Digest given_digest(const Intake& intake) {
    crypto::Sm3 digest;
    add_piece(digest, intake.matter_code);
    add_piece(digest, canonical_json(intake.accept));
    for (const Event& event : intake.events) {
        add_piece(digest, facts(event.kind).name);
        add_piece(digest, event.content);
    }
    return digest.finish();
}

std::string number_prefix(const Intake& intake) {
    return intake.matter_code.substr(0, 31) + format_compact_date(beijing_date(intake.accepted.value())) +
           text_of(intake.accept, "apply_type").substr(0, 1);
}

} // namespace gateway::cases
