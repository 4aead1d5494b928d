#include "query.hpp"

#include "model.hpp"

namespace gateway::cases {

using service::Call;

std::string parameter(const Call& call, const char* name) {
    const auto found = call.query.find(name);
    return found == call.query.end() ? std::string() : found->second;
}

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

bool narrow_owner(Scope& scope, const std::string& owner) {
    if (owner.empty() || scope.owner == owner) {
        return true;
    }
    const bool open = scope.owner.empty();
    scope.owner = owner;
    return open;
}

bool narrow_region(Scope& scope, const std::string& prefix) {
    if (scope.region_prefix.starts_with(prefix)) {
        return true;
    }
    const bool inside = prefix.starts_with(scope.region_prefix);
    scope.region_prefix = prefix;
    return inside;
}

bool narrow_to_caller(Scope& scope, const service::Caller& caller) {
    const service::Visibility visible = service::visibility(caller);
    return narrow_owner(scope, visible.credit_code) && narrow_region(scope, visible.region_prefix);
}

} // namespace gateway::cases
