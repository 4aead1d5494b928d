#include "application_service.hpp"

#include "acceptance.hpp"
#include "gateway/base/record.hpp"
#include "gateway/service/change.hpp"
#include "rules.hpp"

#include <algorithm>

namespace gateway::cases {
namespace {

constexpr std::size_t most_missing = 100;

Problem application_not_found() {
    return Problem(ProblemKind::not_found, "application_not_found",
                   {"没有找到该申请，请核对申请编号。", "There is no such application. Check the number."});
}

/// Everything that changed it, without persons: the digest stands for the rest.
void journal_step(const service::Call& call, store::Transaction& tx, const Application& application,
                  const std::string& action) {
    journal::Change change = service::change_by(call, "cases.application." + action);
    change.entity = "application:" + application.application_no;
    change.record_key = application.application_no;
    change.version = application.revision;
    change.operation = application.revision == 1 ? journal::Operation::insert : journal::Operation::update;
    change.digest = crypto::sm3(canonical_json(Json{{"columns", application.columns},
                                                    {"materials", application.materials},
                                                    {"course", application.course},
                                                    {"state", to_text(application.stored)}}));
    journal::append(tx, change); // without dataset: the nation has no table for it
}

Application lock_own(const service::Call& call, store::Transaction& tx, const std::string& number) {
    auto application = lock_application(tx, number);
    if (!application || !call.caller.may_write(application->owner())) {
        throw application_not_found();
    }
    return *std::move(application);
}

Application take(const service::Call& call, store::Transaction& tx, const std::string& number, Step step) {
    Application application = lock_own(call, tx, number);
    application.stored = take_step(state_at(application.stored, application.decide_by, call.now), step);
    return application;
}

void save(const service::Call& call, store::Transaction& tx, Application& application, Step step) {
    ++application.revision;
    save_application(tx, application);
    journal_step(call, tx, application, std::string(to_text(step)));
}

/// A step that ends it without a case.
Application decide(const service::Call& call, store::Transaction& tx, const std::string& number, Step step,
                   Json decision) {
    Application application = take(call, tx, number, step);
    application.decided_at = call.now;
    application.course["decision"] = std::move(decision);
    save(call, tx, application, step);
    return application;
}

/// The members of an application that are not columns of the acceptance.
struct Receipt {
    std::string number;
    std::optional<Time> received;
};
Receipt take_receipt(Json& body, std::vector<FieldError>& errors) {
    Json own = Json::object();
    for (const char* name : {"application_no", "received_at"}) {
        if (body.is_object() && body.contains(name)) {
            own[name] = std::move(body[name]);
            body.erase(name);
        }
    }
    ObjectReader reader(own, errors);
    Receipt receipt{reader.optional_text("application_no", 50).value_or(""), reader.time("received_at")};
    if (!receipt.number.empty()) {
        if (auto check = check_project_no(receipt.number)) {
            reader.fault("application_no", "project_no." + check->code, std::move(check->text));
        }
    }
    return receipt;
}

void check_receipt(const Receipt& receipt, const Intake& intake, Time now, std::vector<FieldError>& errors) {
    if (receipt.received && *receipt.received > now + clock_tolerance) {
        fault(errors, "/received_at", "in_future",
              "收件时间晚于当前时间，请核对；如属系统时钟偏差，请先校时。",
              "The receipt lies in the future. Check it, and the clock of your system.");
    }
    if (receipt.received && intake.applied && *intake.applied > *receipt.received) {
        fault(errors, "/received_at", "date_order", "收件时间不能早于申请时间，请核对。",
              "The receipt cannot come before the application. Check both dates.");
    }
}

Json materials_of(const std::vector<Event>& events) {
    Json materials = Json::array();
    for (const Event& event : events) {
        materials.push_back(Json::parse(event.content));
    }
    return materials;
}

/// Under which list: one that came in the very moment in which a reform moved its list, under the heir.
std::string list_now(const service::Call& call, store::Transaction& tx, const std::string& code) {
    const auto matters = matters::find_published(tx, {code});
    if (const auto found = matters.find(code); found != matters.end() && found->second.in_use) {
        return code;
    }
    const auto heirs = matters::find_successors(tx, code);
    const auto own = std::ranges::find_if(
        heirs, [&](const std::string& heir) { return call.caller.may_write(heir.substr(0, 18)); });
    return own == heirs.end() ? code : *own;
}

/// What the acceptance of an application adds to its columns; then it is a case like any other.
Intake intake_of(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                 const Application& application, bool deemed) {
    std::vector<FieldError> errors;
    Json input = application.columns;
    ObjectReader body(call.body, errors);
    input["accept_date"] = format_time(body.optional_time("accept_date").value_or(call.now));
    for (const auto& [name, width] :
         {std::pair{"accept_doc_no", 50}, {"handle_user_name", 100}, {"project_no", 50}}) {
        if (auto text = body.optional_text(name, width)) {
            input[name] = *std::move(text);
        }
    }
    body.finish();
    refuse(std::move(errors));
    if (deemed) {
        input["accept_date"] = format_time(application.received_at);
    }
    input["matter_code"] = list_now(call, tx, application.matter_code);
    input["materials"] = application.materials;
    std::vector<FieldError> faults;
    Intake intake = read_intake(foundation, std::move(input), IntakeForm::accept, faults);
    check_intake(intake, call.now, faults);
    if (intake.accepted && *intake.accepted < application.received_at) {
        fault(faults, "/accept_date", "date_order", "受理时间不能早于收件时间，请核对。",
              "The acceptance cannot come before the receipt. Check both dates.");
    }
    refuse(std::move(faults));
    return intake;
}

} // namespace

std::optional<Time> deemed_accepted_at(const Application& application, Time now) {
    const bool deemed =
        state_at(application.stored, application.decide_by, now) == ApplicationState::deemed ||
        application.course.value("deemed", false);
    return deemed ? std::optional(application.received_at) : std::nullopt;
}

Application receive_application(const Foundation& foundation, const service::Call& call,
                                store::Transaction& tx) {
    require_own_matter(call);
    std::vector<FieldError> errors;
    Json body = call.body;
    const Receipt receipt = take_receipt(body, errors);
    Intake intake = read_intake(foundation, std::move(body), IntakeForm::application, errors);
    check_accept(intake, call.now, errors);
    check_receipt(receipt, intake, call.now, errors);
    refuse(std::move(errors));
    const auto matters = matters::find_published(tx, {intake.matter_code});
    const auto matter = matters.find(intake.matter_code);
    if (auto reason = matter_fault(matter == matters.end() ? nullptr : &matter->second, intake, call.now)) {
        name_successors(tx, intake.matter_code, *reason);
        throw Problem(ProblemKind::unprocessable, reason->code, reason->text, {*reason});
    }
    Application application;
    application.application_no = receipt.number;
    application.matter_code = intake.matter_code;
    application.received_at = receipt.received.value();
    application.decide_by = end_of_working_days(*foundation.calendar, application.received_at,
                                                foundation.rules.decide_working_days);
    application.columns = std::move(intake.accept);
    application.materials = materials_of(intake.events);
    application.course = Json::object();
    if (!insert_application(tx, application)) {
        throw Problem(ProblemKind::conflict, "application_no_taken",
                      {"该申请编号已被使用；请更换编号，或不填写由平台生成。",
                       "The number of the application is taken. Choose another or leave it out."});
    }
    journal_step(call, tx, application, "receive");
    return application;
}

Application request_supplement(const service::Call& call, store::Transaction& tx, const std::string& number) {
    std::vector<FieldError> errors;
    ObjectReader body(call.body, errors);
    Json missing = Json::array();
    const auto inputs = body.objects("materials", most_missing);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        ObjectReader each(*inputs[i], errors, "/materials/" + std::to_string(i));
        missing.push_back(
            {{"material_name", each.text("material_name", 200)}, {"reason", each.text("reason", 500)}});
        each.finish();
    }
    if (missing.empty()) {
        body.fault("materials", "required",
                   {"请一次列明需要补正的全部材料。", "Name everything that is missing, all at once."});
    }
    const Time due = body.time("due");
    body.finish();
    if (errors.empty() && due <= call.now) {
        fault(errors, "/due", "date_order", "补正期限应晚于当前时间，请核对。",
              "The applicant needs time: the due date must lie in the future.");
    }
    refuse(std::move(errors));
    Application application = take(call, tx, number, Step::request_supplement);
    application.course["supplement"] = {{"requested_at", format_time(call.now)},
                                        {"due", format_time(due)},
                                        {"materials", std::move(missing)}};
    save(call, tx, application, Step::request_supplement);
    return application;
}

Application supplement_application(const Foundation& foundation, const service::Call& call,
                                   store::Transaction& tx, const std::string& number) {
    std::vector<FieldError> errors;
    ObjectReader body(call.body, errors);
    std::vector<Event> materials;
    const auto inputs = body.objects("materials", most_events);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        materials.push_back(read_event(foundation, EventKind::material, *inputs[i],
                                       "/materials/" + std::to_string(i), errors));
    }
    if (inputs.empty()) {
        body.fault("materials", "required", {"请登记补正的材料。", "Name the papers that came."});
    }
    body.finish();
    refuse(std::move(errors));
    Application application = take(call, tx, number, Step::supplement);
    for (const Event& material : materials) {
        application.materials.push_back(Json::parse(material.content));
    }
    application.course["supplemented_at"] = format_time(call.now);
    save(call, tx, application, Step::supplement);
    return application;
}

Accepted accept_application(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                            const std::string& number) {
    Application application = lock_own(call, tx, number);
    const bool deemed = deemed_accepted_at(application, call.now).has_value();
    application.stored =
        take_step(state_at(application.stored, application.decide_by, call.now), Step::accept);
    std::vector<Submission> submissions(1);
    submissions[0].call = &call;
    submissions[0].intake = intake_of(foundation, call, tx, application, deemed);
    submissions[0].given = given_digest(submissions[0].intake);
    CaseOrProblem outcome = case_or_problem(std::move(accept_together(foundation, submissions, tx).front()));
    if (const auto* problem = std::get_if<Problem>(&outcome)) {
        throw *problem;
    }
    Accepted accepted{std::move(application), std::get<Case>(std::move(outcome))};
    accepted.application.project_no = accepted.record.project_no;
    accepted.application.decided_at = call.now;
    if (deemed) {
        accepted.application.course["deemed"] = true;
    }
    save(call, tx, accepted.application, Step::accept);
    return accepted;
}

Application refuse_application(const service::Call& call, store::Transaction& tx, const std::string& number) {
    std::vector<FieldError> errors;
    ObjectReader body(call.body, errors);
    Json decision{{"reason", body.text("reason", 2000)}, {"doc_no", body.text("doc_no", 50)}};
    if (auto name = body.optional_text("handle_user_name", 100)) {
        decision["handle_user_name"] = *std::move(name);
    }
    body.finish();
    refuse(std::move(errors));
    return decide(call, tx, number, Step::refuse, std::move(decision));
}

Application withdraw_application(const service::Call& call, store::Transaction& tx,
                                 const std::string& number) {
    std::vector<FieldError> errors;
    ObjectReader body(call.body, errors);
    Json decision{{"reason", body.text("reason", 2000)}};
    body.finish();
    refuse(std::move(errors));
    return decide(call, tx, number, Step::withdraw, std::move(decision));
}

Application read_application(const service::Call& call, store::Transaction& tx, const std::string& number) {
    auto application = find_application(tx, number);
    if (!application || !call.caller.may_read(application->owner())) {
        throw application_not_found();
    }
    return *std::move(application);
}

} // namespace gateway::cases
