#include "gateway/base/codes.hpp"
#include "service.hpp"

namespace gateway::cases {
namespace {

using service::Call;

std::string parameter(const Call& call, const char* name) {
    const auto found = call.query.find(name);
    return found == call.query.end() ? std::string() : found->second;
}

/// A code whose form is checked: what can match nothing is a mistake the caller wants to hear of.
std::string code_parameter(const Call& call, const char* name, CodeCheck (*check)(std::string_view),
                           std::vector<FieldError>& errors) {
    std::string code = parameter(call, name);
    if (!code.empty()) {
        if (auto reason = check(code)) {
            errors.push_back({std::string("/") + name, reason->code, std::move(reason->text)});
        }
    }
    return code;
}

CodeCheck check_matter_code(std::string_view code) {
    return code.size() == 33 ? check_task_handle_item(code) : check_task_code(code);
}

CodeCheck check_region(std::string_view region) {
    if (region.size() == 6 && region.find_first_not_of("0123456789") == std::string_view::npos) {
        return std::nullopt;
    }
    return CodeFault{"length", {"行政区划代码应为6位数字。", "A region has six digits."}};
}

CodeCheck check_state(std::string_view state) {
    if (state == "accepted" || state == "processing" || state == "finished") {
        return std::nullopt;
    }
    return CodeFault{"unknown_code",
                     {"状态应为 accepted（受理）、processing（办理中）或 finished（办结）。",
                      "The state is accepted, processing or finished."}};
}

std::optional<Time> time_parameter(const Call& call, const char* name, std::vector<FieldError>& errors) {
    const std::string text = parameter(call, name);
    const auto time = parse_time(text);
    if (!text.empty() && !time) {
        fault(errors, std::string("/") + name, "wrong_date",
              "应为日期或日期时间，如 2019-04-18 或 2019-04-18T09:00:00+08:00。",
              "Must be a date or date-time, e.g. 2019-04-18 or 2019-04-18T09:00:00+08:00.");
    }
    return time;
}

/// False when the query asks for another body already.
bool narrow_owner(CaseQuery& query, const std::string& owner) {
    if (owner.empty() || query.owner == owner) {
        return true;
    }
    const bool open = query.owner.empty();
    query.owner = owner;
    return open;
}

/// False when the two subtrees have nothing in common.
bool narrow_region(CaseQuery& query, const std::string& prefix) {
    if (query.region_prefix.starts_with(prefix)) {
        return true;
    }
    const bool inside = prefix.starts_with(query.region_prefix);
    query.region_prefix = prefix;
    return inside;
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
    if (!errors.empty()) {
        throw invalid_fields(std::move(errors));
    }
    const service::Visibility visible = service::visibility(call.caller);
    // Whoever may read what this body handles sees it whoever the owner is.
    const bool handler = !query.handed_to.empty() && call.caller.may_read(query.handed_to);
    const bool possible =
        (handler ||
         (narrow_owner(query, visible.credit_code) && narrow_region(query, visible.region_prefix))) &&
        narrow_owner(query, department) && narrow_owner(query, query.task_code.substr(0, 18)) &&
        narrow_owner(query, query.matter_code.substr(0, 18)) &&
        (region.empty() || narrow_region(query, std::string(region_prefix(region))));
    return possible ? std::optional(query) : std::nullopt;
}

} // namespace gateway::cases
