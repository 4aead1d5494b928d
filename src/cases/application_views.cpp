#include "application_service.hpp"
#include "gateway/base/codes.hpp"
#include "gateway/base/or_null.hpp"

#include <algorithm>

namespace gateway::cases {
namespace {

CodeCheck check_state(std::string_view state) {
    if (std::ranges::find(application_states, state) != application_states.end()) {
        return std::nullopt;
    }
    return CodeFault{
        "unknown_code",
        {"状态应为 received、deemed、supplementing、supplemented、accepted、refused 或 withdrawn。",
         "The state is received, deemed, supplementing, supplemented, accepted, refused or "
         "withdrawn."}};
}

Json member_or_null(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found == object.end() ? Json(nullptr) : *found;
}

} // namespace

Json application_json(const Application& application, Time now) {
    const auto state = state_at(application.stored, application.decide_by, now);
    Json possible = Json::array();
    for (const Step step : possible_steps(state)) {
        possible.push_back(to_text(step));
    }
    const std::string owner = application.owner();
    return {{"application_no", application.application_no},
            {"matter_code", application.matter_code},
            {"department", owner},
            {"region", credit_code_region(owner)},
            {"state", to_text(state)},
            {"received_at", format_time(application.received_at)},
            {"decide_by", format_time(application.decide_by)},
            {"deemed_accepted_at", or_null(deemed_accepted_at(application, now))},
            {"decided_at", or_null(application.decided_at)},
            {"project_no", or_null(application.project_no)},
            {"revision", application.revision},
            {"application", application.columns},
            {"materials", application.materials},
            {"supplement", member_or_null(application.course, "supplement")},
            {"supplemented_at", member_or_null(application.course, "supplemented_at")},
            {"decision", member_or_null(application.course, "decision")},
            {"possible", std::move(possible)}};
}

std::optional<ApplicationQuery> read_application_query(const service::Call& call) {
    std::vector<FieldError> errors;
    const std::string department = code_parameter(call, "department", check_credit_code, errors);
    const std::string region = code_parameter(call, "region", check_region, errors);
    ApplicationQuery query;
    query.state = code_parameter(call, "state", check_state, errors);
    query.matter_code = code_parameter(call, "matter_code", check_matter_code, errors);
    query.received_from = time_parameter(call, "received_from", errors);
    query.received_to = time_parameter(call, "received_to", errors);
    query.open = parameter(call, "open") == "true";
    query.now = call.now;
    refuse(std::move(errors));
    const bool possible = narrow_to_asked(query, region, {department, query.matter_code.substr(0, 18)}) &&
                          narrow_to_caller(query, call.caller);
    return possible ? std::optional(query) : std::nullopt;
}

} // namespace gateway::cases
