#include "service.hpp"

#include "acceptance.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/service/change.hpp"
#include "rules.hpp"

namespace gateway::cases {
namespace {

constexpr std::size_t credit_code_length = 18;

Intake read_body(const Foundation& foundation, const service::Call& call, IntakeForm form) {
    std::vector<FieldError> errors;
    Intake intake = read_intake(foundation, call.body, form, errors);
    check_intake(intake, call.now, errors);
    refuse(std::move(errors));
    return intake;
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
    refuse(std::move(errors));
}

std::vector<Event> events_of(store::Transaction& tx, const std::string& project_no) {
    std::vector<Event> events;
    for (const EventRow& row : find_events(tx, project_no)) {
        events.push_back(stored_event(row.kind, row.content));
    }
    return events;
}

} // namespace

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

CaseOrProblem case_or_problem(Acceptance acceptance) {
    if (const auto* reason = std::get_if<FieldError>(&acceptance)) {
        return Problem(ProblemKind::unprocessable, reason->code, reason->text, {*reason});
    }
    if (std::holds_alternative<Known>(acceptance)) {
        return Problem(ProblemKind::conflict, "project_no_taken",
                       {"该办件编号已被使用；请更换编号，或不填写由平台生成。更正已有办件请使用修改接口。",
                        "The case number is taken. Choose another or leave it out; to correct a case that is "
                        "there, change that one."});
    }
    return std::get<Case>(std::move(acceptance));
}

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
    journal::Change change = service::change_by(call, record.version == 1 ? "cases.accept" : "cases.correct");
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
    const std::string dataset = std::string("cases.") + facts(event.kind).name;
    journal::Change change = service::change_by(call, event.version == 1 ? dataset : "cases.correct");
    change.dataset = dataset;
    change.entity = "case:" + event.project_no;
    change.record_key = event.row_guid;
    change.version = event.version;
    change.operation = event.version == 1 ? journal::Operation::insert : journal::Operation::update;
    change.digest = crypto::sm3(event.content);
    return change;
}

std::vector<CaseOrProblem> accept_cases(const Foundation& foundation,
                                        std::span<const service::Call* const> calls, store::Transaction& tx) {
    std::vector<std::optional<Problem>> refusals(calls.size());
    std::vector<Submission> submissions;
    for (std::size_t i = 0; i < calls.size(); ++i) {
        try {
            require_own_matter(*calls[i]);
            Intake intake = read_body(foundation, *calls[i], IntakeForm::accept);
            const auto given = given_digest(intake);
            submissions.push_back({calls[i], std::move(intake), given});
        } catch (const Problem& problem) {
            refusals[i] = problem;
        }
    }
    auto acceptances = accept_together(foundation, submissions, tx);
    std::vector<CaseOrProblem> result;
    auto next = acceptances.begin();
    for (auto& refusal : refusals) {
        result.push_back(refusal ? CaseOrProblem(*std::move(refusal)) : case_or_problem(std::move(*next++)));
    }
    return result;
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
    refuse(std::move(errors));
    const std::string before = record.content;
    correct_accept(foundation, record, intake, events);
    if (record.content == before) {
        return record;
    }
    ++record.revision;
    ++record.version;
    save_correction(tx, record);
    journal::append(tx, accept_change(call, record, 0));
    return record;
}

Case lock_own_case(const service::Call& call, store::Transaction& tx, const std::string& project_no) {
    auto record = lock_case(tx, project_no);
    if (!record ||
        !(call.caller.may_write(record->owner()) || call.caller.may_write(record->handling_body()))) {
        throw not_found();
    }
    service::check_if_match(call, record->revision);
    return *std::move(record);
}

Case read_case(const service::Call& call, store::Transaction& tx, const std::string& project_no) {
    auto record = find_case(tx, project_no);
    if (!record ||
        !(call.caller.may_read(record->owner()) || call.caller.may_read(record->handling_body()))) {
        throw not_found();
    }
    return *std::move(record);
}

} // namespace gateway::cases
