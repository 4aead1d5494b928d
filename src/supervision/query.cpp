#include "gateway/base/codes.hpp"
#include "service.hpp"

#include <algorithm>
#include <initializer_list>

namespace gateway::supervision {
namespace {

using service::Call;

std::string parameter(const Call& call, const char* name) {
    const auto found = call.query.find(name);
    return found == call.query.end() ? std::string() : found->second;
}

std::string one_of(const Call& call, const char* name, std::initializer_list<std::string_view> known,
                   std::vector<FieldError>& errors) {
    std::string value = parameter(call, name);
    if (!value.empty() && std::ranges::find(known, value) == known.end()) {
        std::string names;
        for (const std::string_view each : known) {
            names += (names.empty() ? "" : ", ") + std::string(each);
        }
        errors.push_back({std::string("/") + name,
                          "unknown_code",
                          {"应为 " + names + " 之一。", "Must be one of " + names + "."}});
    }
    return value;
}

std::optional<Time> moment(const Call& call, const char* name, std::vector<FieldError>& errors) {
    const std::string text = parameter(call, name);
    const auto time = parse_time(text);
    if (!text.empty() && !time) {
        errors.push_back({std::string("/") + name,
                          "wrong_date",
                          {"应为日期或日期时间，如 2019-04-18 或 2019-04-18T09:00:00+08:00。",
                           "Must be a date or date-time, e.g. 2019-04-18 or 2019-04-18T09:00:00+08:00."}});
    }
    return time;
}

std::string department(const Call& call, std::vector<FieldError>& errors) {
    std::string code = parameter(call, "department");
    if (!code.empty()) {
        if (auto reason = check_credit_code(code)) {
            errors.push_back({"/department", reason->code, std::move(reason->text)});
        }
    }
    return code;
}

std::string region(const Call& call, std::vector<FieldError>& errors) {
    std::string code = parameter(call, "region");
    const bool digits = code.find_first_not_of("0123456789") == std::string::npos;
    if (!code.empty() && (code.size() != 6 || !digits)) {
        errors.push_back({"/region", "length", {"行政区划代码应为6位数字。", "A region has six digits."}});
        return {};
    }
    return code;
}

/// False when what is asked for and what is seen have nothing in common.
bool narrow(RecordQuery& query, const service::Visibility& visible, const std::string& department,
            const std::string& region) {
    query.department = visible.credit_code.empty() ? department : visible.credit_code;
    if (!department.empty() && department != query.department) {
        return false;
    }
    query.region_prefix = visible.region_prefix;
    if (region.empty()) {
        return true;
    }
    const std::string prefix(region_prefix(region));
    if (prefix.starts_with(query.region_prefix)) {
        query.region_prefix = prefix;
        return true;
    }
    return query.region_prefix.starts_with(prefix);
}

} // namespace

std::optional<RecordQuery> read_query(const Call& call, const char* from, const char* to) {
    std::vector<FieldError> errors;
    const std::string body = department(call, errors);
    const std::string root = region(call, errors);
    RecordQuery query;
    query.colour = one_of(call, "colour", {"amber", "red"}, errors);
    query.state = one_of(call, "state", {"open", "passed", "lifted", "closed"}, errors);
    query.rule = parameter(call, "rule");
    query.project_no = parameter(call, "project_no");
    query.sent_from = moment(call, from, errors);
    query.sent_to = moment(call, to, errors);
    if (!errors.empty()) {
        throw invalid_fields(std::move(errors));
    }
    return narrow(query, service::visibility(call.caller), body, root) ? std::optional(query) : std::nullopt;
}

NoticeQuery read_notice_query(const Call& call) {
    std::vector<FieldError> errors;
    NoticeQuery query;
    const std::string state = one_of(call, "state", {"unread", "acknowledged"}, errors);
    query.level = one_of(call, "level", {"department", "city", "province"}, errors);
    if (!errors.empty()) {
        throw invalid_fields(std::move(errors));
    }
    if (!state.empty()) {
        query.acknowledged = state == "acknowledged";
    }
    const service::Visibility visible = service::visibility(call.caller);
    query.department = visible.credit_code;
    query.city_prefix = visible.region_prefix;
    return query;
}

} // namespace gateway::supervision
