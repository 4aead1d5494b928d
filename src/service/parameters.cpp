#include "gateway/service/parameters.hpp"

#include <algorithm>

namespace gateway::service {

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

std::string choice_parameter(const Call& call, const char* name, std::span<const std::string> choices,
                             std::vector<FieldError>& errors) {
    std::string value = parameter(call, name);
    if (!value.empty() && std::ranges::find(choices, value) == choices.end()) {
        std::string names;
        for (const std::string& choice : choices) {
            names += (names.empty() ? "" : ", ") + choice;
        }
        fault(errors, std::string("/") + name, "unknown_code", "应为 " + names + " 之一。",
              "Must be one of " + names + ".");
    }
    return value;
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

bool narrow_to_asked(Scope& scope, const std::string& region, std::initializer_list<std::string> owners) {
    const bool agree =
        std::ranges::all_of(owners, [&](const std::string& owner) { return narrow_owner(scope, owner); });
    return agree && (region.empty() || narrow_region(scope, std::string(region_prefix(region))));
}

bool narrow_to_caller(Scope& scope, const Caller& caller) {
    if (caller.role == Role::department && caller.may_read(scope.owner)) {
        return true; // its own, or those of a body it succeeds, asked for by name
    }
    const Visibility visible = visibility(caller);
    return narrow_owner(scope, visible.credit_code) && narrow_region(scope, visible.region_prefix);
}

} // namespace gateway::service
