#include "gateway/base/codes.hpp"
#include "gateway/service/parameters.hpp"
#include "service.hpp"

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

    std::string text(const char* name) const { return service::parameter(call_, name); }
    void fault(const char* name, std::string code, Text words) {
        errors_.push_back({std::string("/") + name, std::move(code), std::move(words)});
    }
    std::string checked(const char* name, CodeCheck (*check)(std::string_view)) {
        return service::code_parameter(call_, name, check, errors_);
    }
    std::string one_of(const char* name, const std::vector<std::string>& values) {
        return service::choice_parameter(call_, name, values, errors_);
    }
    std::optional<bool> flag(const char* name) {
        const std::string value = one_of(name, {"true", "false"});
        return value.empty() ? std::nullopt : std::optional(value == "true");
    }
    std::optional<Time> time(const char* name) { return service::time_parameter(call_, name, errors_); }
    std::optional<Date> date(const char* name) {
        const std::string value = text(name);
        const auto date = parse_date(value);
        if (!value.empty() && !date) {
            fault(name, "wrong_date", {"应为日期，如 2019-04-18。", "Must be a date, such as 2019-04-18."});
        }
        return date;
    }
    void finish() { refuse(std::move(errors_)); }

private:
    const Call& call_;
    std::vector<FieldError> errors_;
};

/// What both lists ask, narrowed to what the caller sees. False when nothing can match.
bool read_scope(Parameters& parameters, const Call& call, service::Scope& scope, std::string& matter_code) {
    const std::string department = parameters.checked("department", check_credit_code);
    const std::string region = parameters.checked("region", check_region);
    matter_code = parameters.checked("matter_code", check_matter_code);
    parameters.finish();
    return narrow_to_asked(scope, region, {department, matter_code.substr(0, 18)}) &&
           narrow_to_caller(scope, call.caller);
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
    const bool possible = read_scope(parameters, call, query, query.matter_code);
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
    const bool possible = read_scope(parameters, call, query, query.matter_code);
    return possible ? std::optional(query) : std::nullopt;
}

StatisticsQuery read_statistics_query(const Call& call) {
    Parameters parameters(call);
    StatisticsQuery query;
    query.owner = parameters.checked("department", check_credit_code);
    query.matter_code = parameters.checked("matter_code", check_matter_code);
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
