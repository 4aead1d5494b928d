#include "gateway/base/codes.hpp"
#include "service.hpp"

#include <algorithm>
#include <array>

namespace gateway::ratings {
namespace {

using namespace std::chrono;
using service::Call;

constexpr int most_days = 366;
constexpr int usual_days = 30;

/// Reads query parameters and collects what is wrong with them.
class Parameters {
public:
    explicit Parameters(const Call& call) : call_(call) {}

    std::string text(const char* name) const {
        const auto found = call_.query.find(name);
        return found == call_.query.end() ? std::string() : found->second;
    }
    void fault(const char* name, std::string code, Text words) {
        errors_.push_back({std::string("/") + name, std::move(code), std::move(words)});
    }
    std::string checked(const char* name, CodeCheck (*check)(std::string_view)) {
        std::string value = text(name);
        if (!value.empty()) {
            if (auto wrong = check(value)) {
                fault(name, wrong->code, std::move(wrong->text));
            }
        }
        return value;
    }
    std::string one_of(const char* name, const std::vector<std::string>& values) {
        std::string value = text(name);
        if (!value.empty() && std::ranges::find(values, value) == values.end()) {
            std::string known;
            for (const std::string& each : values) {
                known += (known.empty() ? "" : ", ") + each;
            }
            fault(name, "unknown_code", {"取值应为：" + known + "。", "It is one of: " + known + "."});
        }
        return value;
    }
    std::optional<bool> flag(const char* name) {
        const std::string value = one_of(name, {"true", "false"});
        return value.empty() ? std::nullopt : std::optional(value == "true");
    }
    std::optional<Time> time(const char* name) {
        const std::string value = text(name);
        const auto time = parse_time(value);
        if (!value.empty() && !time) {
            wrong_date(name);
        }
        return time;
    }
    std::optional<Date> date(const char* name) {
        const std::string value = text(name);
        const auto date = parse_date(value);
        if (!value.empty() && !date) {
            wrong_date(name);
        }
        return date;
    }
    void finish() {
        if (!errors_.empty()) {
            throw invalid_fields(std::move(errors_));
        }
    }

private:
    void wrong_date(const char* name) {
        fault(name, "wrong_date", {"应为日期，如 2019-04-18。", "Must be a date, such as 2019-04-18."});
    }
    const Call& call_;
    std::vector<FieldError> errors_;
};

CodeCheck check_matter(std::string_view code) {
    return code.size() == 33 ? check_task_handle_item(code) : check_task_code(code);
}

CodeCheck check_region(std::string_view region) {
    if (region.size() == 6 && region.find_first_not_of("0123456789") == std::string_view::npos) {
        return std::nullopt;
    }
    return CodeFault{"length", {"行政区划代码应为6位数字。", "A region has six digits."}};
}

/// False when the query asks for another body already.
bool narrow_owner(std::string& owner, const std::string& by) {
    if (by.empty() || owner == by) {
        return true;
    }
    const bool open = owner.empty();
    owner = by;
    return open;
}

/// False when the two subtrees have nothing in common.
bool narrow_region(std::string& prefix, const std::string& by) {
    if (prefix.starts_with(by)) {
        return true;
    }
    const bool inside = by.starts_with(prefix);
    prefix = by;
    return inside;
}

/// What both lists ask, narrowed to what the caller sees. False when nothing can match.
bool read_scope(Parameters& parameters, const Call& call, std::string& owner, std::string& region_prefix,
                std::string& matter_code) {
    const std::string department = parameters.checked("department", check_credit_code);
    const std::string region = parameters.checked("region", check_region);
    matter_code = parameters.checked("matter_code", check_matter);
    parameters.finish();
    const service::Visibility visible = service::visibility(call.caller);
    return narrow_owner(owner, visible.credit_code) && narrow_owner(owner, department) &&
           narrow_owner(owner, matter_code.substr(0, 18)) &&
           narrow_region(region_prefix, visible.region_prefix) &&
           (region.empty() || narrow_region(region_prefix, std::string(gateway::region_prefix(region))));
}

} // namespace

std::optional<Query> read_query(const Foundation& foundation, const Call& call) {
    Parameters parameters(call);
    Query query;
    const std::string grade = parameters.one_of("satisfaction", {"1", "2", "3", "4", "5"});
    query.channel = parameters.text("channel");
    if (!query.channel.empty() && foundation.channels->find(query.channel) == nullptr) {
        parameters.fault("channel", "unknown_code",
                         {"评价渠道不在代码表 rating_channel 中。", "No such code in rating_channel."});
    }
    const std::string state = parameters.one_of("state", {"valid", "invalid"});
    query.project_no = parameters.checked("project_no", check_project_no);
    query.from = parameters.time("rated_from");
    query.to = parameters.time("rated_to");
    const bool possible = read_scope(parameters, call, query.owner, query.region_prefix, query.matter_code);
    if (!grade.empty()) {
        query.grade = grade.front() - '0';
    }
    if (!state.empty()) {
        query.valid = state == "valid";
    }
    return possible ? std::optional(query) : std::nullopt;
}

std::optional<TaskQuery> read_task_query(const Call& call) {
    Parameters parameters(call);
    TaskQuery query;
    query.state = parameters.one_of("state", state_names());
    query.overdue = parameters.flag("overdue");
    const bool possible = read_scope(parameters, call, query.owner, query.region_prefix, query.matter_code);
    return possible ? std::optional(query) : std::nullopt;
}

StatisticsQuery read_statistics_query(const Call& call) {
    Parameters parameters(call);
    StatisticsQuery query;
    query.owner = parameters.checked("department", check_credit_code);
    query.matter_code = parameters.checked("matter_code", check_matter);
    query.group_by = parameters.one_of("group_by", {"region", "department", "matter", "month"});
    if (const std::string region = parameters.checked("region", check_region); region.size() == 6) {
        query.region_prefix = region_prefix(region);
    }
    query.to = parameters.date("to").value_or(beijing_date(call.now));
    query.from = parameters.date("from").value_or(Date(sys_days(query.to) - days(usual_days - 1)));
    const auto length = sys_days(query.to) - sys_days(query.from);
    if (length < days(0) || length >= days(most_days)) {
        parameters.fault("from", "out_of_range",
                         {"统计时段应为1至366天，起始日期不晚于截止日期。",
                          "The period has 1 to 366 days and does not end before it begins."});
    }
    parameters.finish();
    return query;
}

} // namespace gateway::ratings
