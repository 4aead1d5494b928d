#include "model.hpp"

#include "gateway/base/codes.hpp"
#include "gateway/base/record.hpp"
#include "gateway/base/text.hpp"

#include <algorithm>
#include <stdexcept>

namespace gateway::cases {
namespace {

constexpr std::size_t handle_item_length = 33;

void move_member(Json& from, Json& to, const char* name) {
    auto& members = from.get_ref<Json::object_t&>();
    if (const auto found = members.find(name); found != members.end()) {
        to[name] = std::move(found->second);
        members.erase(found);
    }
}

/// Takes our own members out of `input`, so that what is left is columns.
Json take_own_members(Json& input, IntakeForm form) {
    Json own = Json::object();
    move_member(input, own, "matter_code");
    move_member(input, own, "task_version");
    if (form == IntakeForm::accept || form == IntakeForm::line) {
        move_member(input, own, "project_no");
    }
    if (form != IntakeForm::correction) {
        move_member(input, own, "materials");
    }
    if (form == IntakeForm::line) {
        move_member(input, own, "processes");
        move_member(input, own, "special_procedures");
        move_member(input, own, "result");
    }
    return own;
}

void read_matter_code(ObjectReader& own, IntakeForm form, Intake& intake) {
    if (form == IntakeForm::correction) {
        intake.matter_code = own.optional_text("matter_code", handle_item_length).value_or("");
    } else {
        intake.matter_code = own.text("matter_code", handle_item_length);
    }
    const std::string& code = intake.matter_code;
    if (code.empty()) {
        return;
    }
    auto check = code.size() == handle_item_length ? check_task_handle_item(code) : check_task_code(code);
    if (check) {
        own.fault("matter_code", "matter_code." + check->code, std::move(check->text));
    }
}

void read_project_no(ObjectReader& own, IntakeForm form, Intake& intake) {
    if (form == IntakeForm::correction || form == IntakeForm::application) {
        return;
    }
    intake.project_no = form == IntakeForm::line ? own.text("project_no", 50)
                                                 : own.optional_text("project_no", 50).value_or("");
    const std::string& number = intake.project_no;
    if (number.empty()) {
        return;
    }
    if (auto check = check_project_no(number)) {
        own.fault("project_no", "project_no." + check->code, std::move(check->text));
    } else if (number == "." || number == "..") { // could not stand in a path (RFC 3986 §5.2.4)
        own.fault("project_no", "project_no.character",
                  {"办件编号不能只是“.”或“..”，请使用本部门系统的完整编号。",
                   "\".\" and \"..\" cannot be case numbers. Use the full number of your system."});
    }
}

void read_events(const Foundation& foundation, ObjectReader& own, EventKind kind, Intake& intake,
                 std::vector<FieldError>& errors) {
    const char* member = facts(kind).member;
    std::size_t at = 0;
    for (const Json* input : own.objects(member, most_events)) {
        const std::string pointer = own.pointer(member) + "/" + std::to_string(at++);
        intake.events.push_back(read_event(foundation, kind, *input, pointer, errors));
    }
}

bool is_blank_member(const Json& object, const char* name) {
    const auto& members = object.get_ref<const Json::object_t&>();
    const auto found = members.find(name);
    return found == members.end() || found->second.is_null() ||
           (found->second.is_string() && trim(found->second.get_ref<const std::string&>()).empty());
}

Json read_columns(const Foundation& foundation, EventKind kind, Json& input, const std::string& pointer,
                  std::vector<FieldError>& errors) {
    const NationalTable& table = foundation.table(kind);
    if (kind != EventKind::process || !input.is_object() || !is_blank_member(input, "event_end_time")) {
        return read_record(table, input, Completeness::full, event_managed, errors, pointer);
    }
    input.erase("event_end_time");
    Json record = read_record(table, input, Completeness::full, {"row_guid", "project_no", "event_end_time"},
                              errors, pointer);
    if (const auto start = record.find("event_start_time"); start != record.end()) {
        Json end = *start;
        record["event_end_time"] = std::move(end);
    }
    return record;
}

Event event_of(EventKind kind, const Json& record) {
    Event event;
    event.kind = kind;
    event.start = time_of(record, facts(kind).start);
    event.end = time_of(record, facts(kind).end);
    event.special_type = text_of(record, "special_type");
    return event;
}

} // namespace

std::string_view to_text(State state) {
    switch (state) {
    case State::accepted:
        return "accepted";
    case State::processing:
        return "processing";
    case State::finished:
        break;
    }
    return "finished";
}

State state_from_text(std::string_view text) {
    for (const State state : {State::accepted, State::processing, State::finished}) {
        if (to_text(state) == text) {
            return state;
        }
    }
    throw std::logic_error("unknown state of a case");
}

const KindFacts& facts(EventKind kind) { return kinds[static_cast<std::size_t>(kind)]; }

EventKind kind_from_name(std::string_view name) {
    const auto found =
        std::ranges::find(kinds, name, [](const KindFacts& k) { return std::string_view(k.name); });
    if (found == kinds.end()) {
        throw std::logic_error("unknown kind of event");
    }
    return found->kind;
}

Foundation::Foundation(std::shared_ptr<const Standard> the_standard,
                       std::shared_ptr<const WorkCalendar> the_calendar,
                       std::shared_ptr<const crypto::BlindIndex> the_applicants)
    : standard(std::move(the_standard)), calendar(std::move(the_calendar)),
      applicants(std::move(the_applicants)), accept(&standard->table("up_pro_accept")),
      rules(CaseRules::parse(standard->file("case_rules.toml"))),
      time_units(&standard->codes("time_unit")), events{} {
    for (const KindFacts& kind : kinds) {
        events[static_cast<std::size_t>(kind.kind)] = &standard->table(kind.table);
    }
}

Event read_event(const Foundation& foundation, EventKind kind, Json input, const std::string& pointer,
                 std::vector<FieldError>& errors) {
    const Json record = read_columns(foundation, kind, input, pointer, errors);
    Event event = event_of(kind, record);
    event.pointer = pointer;
    event.content = canonical_json(record);
    return event;
}

Event stored_event(EventKind kind, const std::string& content) {
    Event event = event_of(kind, Json::parse(content));
    event.content = content;
    return event;
}

Intake read_intake(const Foundation& foundation, Json input, IntakeForm form,
                   std::vector<FieldError>& errors) {
    Intake intake;
    Json members = Json::object();
    if (input.is_object()) {
        members = take_own_members(input, form);
    }
    intake.accept =
        read_record(*foundation.accept, input, Completeness::full,
                    form == IntakeForm::application ? application_managed : accept_managed, errors);
    if (!input.is_object()) {
        return intake;
    }
    ObjectReader own(members, errors);
    read_matter_code(own, form, intake);
    intake.task_version = own.optional_integer("task_version", 1, 2'147'483'647);
    read_project_no(own, form, intake);
    for (const EventKind kind : {EventKind::material, EventKind::process, EventKind::special_procedure}) {
        read_events(foundation, own, kind, intake, errors);
    }
    if (const Json* result = own.member("result")) {
        intake.events.push_back(
            read_event(foundation, EventKind::result, *result, own.pointer("result"), errors));
    }
    intake.applied = time_of(intake.accept, "apply_date");
    intake.accepted = time_of(intake.accept, "accept_date");
    return intake;
}

std::optional<Time> time_of(const Json& record, std::string_view name) {
    const auto& members = record.get_ref<const Json::object_t&>();
    const auto found = members.find(name);
    return found == members.end() ? std::nullopt : parse_time(found->second.get_ref<const std::string&>());
}

} // namespace gateway::cases
