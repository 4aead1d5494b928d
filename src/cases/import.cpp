#include "acceptance.hpp"
#include "rules.hpp"
#include "service.hpp"

namespace gateway::cases {
namespace {

using service::LineOutcome;
using service::LineState;

FieldError number_taken() {
    return {
        "/project_no",
        "project_no_taken",
        {"该办件编号已被其他部门使用，请更换编号。", "Another body uses this case number. Choose another."}};
}

FieldError case_differs() {
    return {"/project_no",
            "case_differs",
            {"该编号的办件已存在，且与本行内容不一致，未予覆盖；如需更正，请使用修改接口。",
             "There is a case of this number that differs from the line; it was left as it is. To correct "
             "it, change it."}};
}

LineOutcome rejected(FieldError reason) { return {LineState::rejected, {std::move(reason)}}; }

/// What is wrong with the line by itself goes to `reasons`.
Submission read_line(const Foundation& foundation, const service::Call& call, const std::string& text,
                     std::vector<FieldError>& reasons) {
    Submission submission{&call, {}, {}};
    try {
        submission.intake = read_intake(foundation, parse_json(text), IntakeForm::line, reasons);
        check_intake(submission.intake, call.now, reasons);
    } catch (const Problem& problem) {
        reasons.push_back({"", problem.code(), problem.text()});
    }
    if (reasons.empty() && !call.caller.may_write(submission.intake.matter_code.substr(0, 18))) {
        reasons.push_back(not_your_matter());
    }
    if (reasons.empty()) {
        submission.given = given_digest(submission.intake);
    }
    return submission;
}

/// The same line again changes nothing; another one does not take the place of the first.
LineOutcome judge(const Submission& submission, const Known& known) {
    if (known.given == submission.given) {
        return {LineState::unchanged, {}};
    }
    const bool own = known.owner == submission.intake.matter_code.substr(0, 18);
    return rejected(own ? case_differs() : number_taken());
}

LineOutcome outcome_of(const Submission& submission, Acceptance& acceptance) {
    if (const auto* known = std::get_if<Known>(&acceptance)) {
        return judge(submission, *known);
    }
    if (auto* reason = std::get_if<FieldError>(&acceptance)) {
        return rejected(std::move(*reason));
    }
    return {LineState::accepted, {}};
}

} // namespace

std::vector<LineOutcome> import_cases(const Foundation& foundation, const service::Call& call,
                                      std::span<const service::Line> lines, store::Transaction& tx) {
    std::vector<LineOutcome> outcomes(lines.size());
    std::vector<Submission> submissions;
    std::vector<std::size_t> indexes; // of the submissions' lines
    for (std::size_t i = 0; i < lines.size(); ++i) {
        Submission submission = read_line(foundation, call, lines[i].text, outcomes[i].reasons);
        if (outcomes[i].reasons.empty()) {
            submissions.push_back(std::move(submission));
            indexes.push_back(i);
        } else {
            outcomes[i].state = LineState::rejected;
        }
    }
    auto acceptances = accept_together(foundation, submissions, tx);
    for (std::size_t i = 0; i < acceptances.size(); ++i) {
        outcomes[indexes[i]] = outcome_of(submissions[i], acceptances[i]);
    }
    return outcomes;
}

} // namespace gateway::cases
