#include "gateway/base/codes.hpp"
#include "gateway/service/parameters.hpp"
#include "service.hpp"

namespace gateway::supervision {
namespace {

using service::Call;

using Choices = std::vector<std::string>;

} // namespace

std::optional<RecordQuery> read_query(const Call& call, const char* from, const char* to) {
    std::vector<FieldError> errors;
    const std::string department = code_parameter(call, "department", check_credit_code, errors);
    const std::string region = code_parameter(call, "region", check_region, errors);
    RecordQuery query;
    query.colour = choice_parameter(call, "colour", Choices{"amber", "red"}, errors);
    query.state = choice_parameter(call, "state", Choices{"open", "passed", "lifted", "closed"}, errors);
    query.rule = parameter(call, "rule");
    query.project_no = parameter(call, "project_no");
    query.sent_from = time_parameter(call, from, errors);
    query.sent_to = time_parameter(call, to, errors);
    refuse(std::move(errors));
    const bool possible =
        narrow_to_asked(query, region, {department}) && narrow_to_caller(query, call.caller);
    return possible ? std::optional(query) : std::nullopt;
}

NoticeQuery read_notice_query(const Call& call) {
    std::vector<FieldError> errors;
    NoticeQuery query;
    const std::string state = choice_parameter(call, "state", Choices{"unread", "acknowledged"}, errors);
    query.level = choice_parameter(call, "level", Choices{"department", "city", "province"}, errors);
    refuse(std::move(errors));
    if (!state.empty()) {
        query.acknowledged = state == "acknowledged";
    }
    const service::Visibility visible = service::visibility(call.caller);
    query.department = visible.credit_code;
    query.city_prefix = visible.region_prefix;
    return query;
}

} // namespace gateway::supervision
