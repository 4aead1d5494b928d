#include "service.hpp"

#include "gateway/service/answers.hpp"
#include "rules.hpp"

namespace gateway::cases {
namespace {

constexpr std::size_t credit_code_length = 18;
constexpr int most_draws = 3; ///< somebody may have given a number of our form as his own

void require_own_matter(const service::Call& call) {
    if (!call.body.is_object()) {
        return; // read_intake says so
    }
    const std::string code = text_of(call.body, "matter_code");
    if (code.size() >= credit_code_length && !call.caller.may_write(code.substr(0, credit_code_length))) {
        const FieldError reason = not_your_matter();
        throw Problem(ProblemKind::forbidden, reason.code, reason.text);
    }
}

Intake read_body(const Foundation& foundation, const service::Call& call, IntakeForm form) {
    std::vector<FieldError> errors;
    Intake intake = read_intake(foundation, call.body, form, errors);
    check_intake(intake, call.now, errors);
    if (!errors.empty()) {
        throw invalid_fields(std::move(errors));
    }
    return intake;
}

matters::PublishedMatter require_matter(store::Transaction& tx, const Intake& intake) {
    auto matter = matters::find_published(tx, intake.matter_code);
    if (auto reason = matter_fault(matter, intake)) {
        throw Problem(ProblemKind::unprocessable, reason->code, reason->text, {*reason});
    }
    return *std::move(matter);
}

std::string insert_new(store::Transaction& tx, const Case& record, const Json& accept) {
    const std::string prefix = number_prefix(record, accept);
    for (int draw = 0; draw < most_draws; ++draw) {
        if (auto number = insert_case(tx, record, prefix)) {
            return *std::move(number);
        }
        if (!record.project_no.empty()) {
            break;
        }
    }
    throw Problem(ProblemKind::conflict, "project_no_taken",
                  {"该办件编号已被使用；请更换编号，或不填写由平台生成。更正已有办件请使用修改接口。",
                   "The case number is taken. Choose another or leave it out; to correct a case that is "
                   "there, change that one."});
}

void require_same_matter(const Intake& intake, const Case& record) {
    std::vector<FieldError> errors;
    if (!intake.matter_code.empty() && intake.matter_code != record.matter_code) {
        fault(errors, "/matter_code", "matter_fixed",
              "办件的事项不能修改；如受理时选错事项，请以退回办结后重新受理。",
              "The matter of a case cannot change: conclude the case as sent back and accept it anew.");
    }
    if (intake.task_version && *intake.task_version != record.task_version) {
        fault(errors, "/task_version", "matter_fixed", "办件的事项版本不能修改，请填写受理时的版本或不填写。",
              "The version a case was accepted under cannot change: give that one or none.");
    }
    if (!errors.empty()) {
        throw invalid_fields(std::move(errors));
    }
}

std::vector<Event> events_of(store::Transaction& tx, const std::string& project_no) {
    std::vector<Event> events;
    for (const EventRow& row : find_events(tx, project_no)) {
        events.push_back(stored_event(row.kind, row.content));
    }
    return events;
}

} // namespace

FieldError not_your_matter() {
    return {"/matter_code",
            "not_your_matter",
            {"只能受理和办理本部门实施的事项；请核对事项编码或使用该部门的账户。",
             "Only the body of the matter may do this. Check the code or use that body's account."}};
}

Problem not_found() {
    return Problem(ProblemKind::not_found, "case_not_found",
                   {"没有找到该办件，请核对办件编号。", "There is no such case. Check the number."});
}

journal::Change accept_change(const service::Call& call, const Case& record, long long requires_position) {
    journal::Change change;
    change.actor = call.caller.client_id;
    change.action = record.version == 1 ? "cases.accept" : "cases.correct";
    change.entity = "case:" + record.project_no;
    change.dataset = "cases.accept";
    change.record_key = record.row_guid;
    change.version = record.version;
    change.operation = record.version == 1 ? journal::Operation::insert : journal::Operation::update;
    change.digest = crypto::sm3(record.content);
    change.requires_position = requires_position;
    return change;
}

journal::Change event_change(const service::Call& call, const EventRow& event) {
    journal::Change change;
    change.actor = call.caller.client_id;
    change.dataset = std::string("cases.") + facts(event.kind).name;
    change.action = event.version == 1 ? change.dataset : "cases.correct";
    change.entity = "case:" + event.project_no;
    change.record_key = event.row_guid;
    change.version = event.version;
    change.operation = event.version == 1 ? journal::Operation::insert : journal::Operation::update;
    change.digest = crypto::sm3(event.content);
    return change;
}

Case accept_case(const Foundation& foundation, const service::Call& call, store::Transaction& tx) {
    require_own_matter(call);
    const Intake intake = read_body(foundation, call, IntakeForm::accept);
    const matters::PublishedMatter matter = require_matter(tx, intake);
    Case record = open_case(foundation, intake, matter, given_digest(intake));
    record.project_no = insert_new(tx, record, intake.accept);
    std::vector<journal::Change> changes{accept_change(call, record, matter.position)};
    const auto rows = event_rows(record.project_no, intake.events, call.now);
    insert_events(tx, rows);
    for (const EventRow& row : rows) {
        changes.push_back(event_change(call, row));
    }
    journal::append(tx, changes, call.trace_id);
    return record;
}

Case correct_case(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                  const std::string& project_no) {
    require_own_matter(call);
    const Intake intake = read_body(foundation, call, IntakeForm::correction);
    Case record = lock_own_case(call, tx, project_no);
    require_same_matter(intake, record);
    const std::vector<Event> events = events_of(tx, project_no);
    std::vector<FieldError> errors;
    check_earliest(intake.accepted.value(), events, errors);
    if (!errors.empty()) {
        throw invalid_fields(std::move(errors));
    }
    const std::string before = record.content;
    correct_accept(foundation, record, intake, events);
    if (record.content == before) {
        return record;
    }
    ++record.revision;
    ++record.version;
    save_correction(tx, record);
    journal::append(tx, accept_change(call, record, 0), call.trace_id);
    return record;
}

Case lock_own_case(const service::Call& call, store::Transaction& tx, const std::string& project_no) {
    auto record = lock_case(tx, project_no);
    if (!record || !call.caller.may_write(record->owner())) {
        throw not_found();
    }
    service::check_if_match(call, record->revision);
    return *std::move(record);
}

Case read_case(const service::Call& call, store::Transaction& tx, const std::string& project_no) {
    auto record = find_case(tx, project_no);
    if (!record || !call.caller.may_read(record->owner())) {
        throw not_found();
    }
    return *std::move(record);
}

} // namespace gateway::cases
