#include "gateway/service/parameters.hpp"
#include "service.hpp"

namespace gateway::cases {
namespace {

using service::Call;

CodeCheck check_state(std::string_view state) {
    if (state == "accepted" || state == "processing" || state == "finished") {
        return std::nullopt;
    }
    return CodeFault{"unknown_code",
                     {"状态应为 accepted（受理）、processing（办理中）或 finished（办结）。",
                      "The state is accepted, processing or finished."}};
}

} // namespace

std::optional<CaseQuery> read_query(const Call& call) {
    std::vector<FieldError> errors;
    const std::string department = code_parameter(call, "department", check_credit_code, errors);
    const std::string region = code_parameter(call, "region", check_region, errors);
    CaseQuery query;
    query.state = code_parameter(call, "state", check_state, errors);
    query.task_code = code_parameter(call, "task_code", check_task_code, errors);
    query.matter_code = code_parameter(call, "matter_code", check_matter_code, errors);
    query.accepted_from = time_parameter(call, "accepted_from", errors);
    query.accepted_to = time_parameter(call, "accepted_to", errors);
    query.due_before = time_parameter(call, "due_before", errors);
    query.handed_to = code_parameter(call, "handed_to", check_credit_code, errors);
    refuse(std::move(errors));
    // Whoever may read what this body handles sees it whoever the owner is.
    const bool handler = !query.handed_to.empty() && call.caller.may_read(query.handed_to);
    const bool possible =
        narrow_to_asked(query, region,
                        {department, query.task_code.substr(0, 18), query.matter_code.substr(0, 18)}) &&
        (handler || narrow_to_caller(query, call.caller));
    return possible ? std::optional(query) : std::nullopt;
}

} // namespace gateway::cases
