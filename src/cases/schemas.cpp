#include "descriptions.hpp"
#include "gateway/base/record.hpp"

#include <algorithm>

namespace gateway::cases {
namespace {

Json text(const char* title) { return Json{{"type", "string"}, {"title", title}}; }
Json number(const char* title) { return Json{{"type", "integer"}, {"minimum", 1}, {"title", title}}; }
Json moment(const char* title) {
    return Json{{"type", Json::array({"string", "null"})}, {"format", "date-time"}, {"title", title}};
}
Json state() {
    return Json{{"type", "string"},
                {"enum", Json::array({"accepted", "processing", "finished"})},
                {"title", "办件状态：受理、办理中、办结"}};
}
Json object(Json properties) { return Json{{"type", "object"}, {"properties", std::move(properties)}}; }
Json array_of(Json item) {
    return Json{{"type", "array"}, {"items", std::move(item)}, {"maxItems", most_events}};
}

Json matter_code() {
    return Json{{"type", "string"},
                {"pattern", "^[0-9A-Z]{31}([0-9]{2})?$"},
                {"title", "事项编码：业务办理项编码（33位），无办理项的为实施编码（31位）"}};
}
Json project_no(const char* title) {
    return Json{{"type", "string"},
                {"minLength", 1},
                {"maxLength", 50},
                {"pattern", "^[!-~]{1,50}$"},
                {"title", title}};
}

/// What the system gives an event stands beside its columns.
Json stored_schema(const Foundation& foundation, EventKind kind) {
    Json schema = record_schema(foundation.table(kind), Completeness::full, event_managed);
    schema["properties"]["row_guid"] = text("记录唯一标识");
    schema["properties"]["version"] = number("记录版本");
    return schema;
}

} // namespace

Json event_schema(const Foundation& foundation, EventKind kind) {
    Json schema = record_schema(foundation.table(kind), Completeness::full, event_managed);
    if (kind == EventKind::process) { // the start stands in for it
        Json& required = schema["required"];
        required.erase(std::ranges::remove(required, Json("event_end_time")).begin(), required.end());
    }
    return schema;
}

Json intake_schema(const Foundation& foundation, IntakeForm form) {
    Json schema = record_schema(*foundation.accept, Completeness::full, accept_managed);
    Json& properties = schema["properties"];
    properties["matter_code"] = matter_code();
    properties["task_version"] = number("事项版本；填写时须为在用版本");
    if (form == IntakeForm::correction) {
        return schema;
    }
    schema["required"].push_back("matter_code");
    properties["project_no"] = project_no("办件编号；不填写的由平台按48位规则生成");
    properties["materials"] = array_of(event_schema(foundation, EventKind::material));
    if (form == IntakeForm::line) {
        schema["required"].push_back("project_no");
        properties["processes"] = array_of(event_schema(foundation, EventKind::process));
        properties["special_procedures"] = array_of(event_schema(foundation, EventKind::special_procedure));
        properties["result"] = event_schema(foundation, EventKind::result);
    }
    return schema;
}

Json accepted_schema() {
    return object(Json{{"project_no", project_no("办件编号")},
                       {"row_guid", text("记录唯一标识")},
                       {"task_version", number("事项版本")},
                       {"promise_date", moment("承诺办结时间")},
                       {"state", state()},
                       {"version", number("受理信息版本")},
                       {"revision", number("办件修订号，与 ETag 一致")}});
}

Json change_schema() {
    return object(Json{{"project_no", project_no("办件编号")},
                       {"row_guid", text("记录唯一标识")},
                       {"version", number("记录版本")},
                       {"state", state()},
                       {"promised_at", moment("计入特别程序后的承诺办结时间")},
                       {"statutory_at", moment("计入特别程序后的法定办结时间；法律未规定时限的为空")},
                       {"revision", number("办件修订号，与 ETag 一致")}});
}

Json case_schema(const Foundation& foundation) {
    Json result{
        {"oneOf", Json::array({stored_schema(foundation, EventKind::result), Json{{"type", "null"}}})}};
    return object(
        Json{{"project_no", project_no("办件编号")},
             {"row_guid", text("记录唯一标识")},
             {"matter_code", matter_code()},
             {"task_code", text("实施编码")},
             {"task_version", number("事项版本")},
             {"department", text("实施主体的统一社会信用代码")},
             {"region", text("行政区划代码")},
             {"handling_body", text("现办理单位的统一社会信用代码；未转办的为实施主体")},
             {"state", state()},
             {"promised_at", moment("计入特别程序后的承诺办结时间")},
             {"statutory_at", moment("计入特别程序后的法定办结时间；法律未规定时限的为空")},
             {"finished_at", moment("办结时间")},
             {"version", number("受理信息版本")},
             {"revision", number("办件修订号，与 ETag 一致")},
             {"accept", record_schema(*foundation.accept, Completeness::full, event_managed)},
             {"processes", array_of(stored_schema(foundation, EventKind::process))},
             {"special_procedures", array_of(stored_schema(foundation, EventKind::special_procedure))},
             {"result", std::move(result)},
             {"materials", array_of(stored_schema(foundation, EventKind::material))}});
}

Json summary_schema() {
    return object(Json{{"project_no", project_no("办件编号")},
                       {"row_guid", text("记录唯一标识")},
                       {"matter_code", matter_code()},
                       {"task_code", text("实施编码")},
                       {"task_name", text("事项名称")},
                       {"task_version", number("事项版本")},
                       {"department", text("实施主体的统一社会信用代码")},
                       {"region", text("行政区划代码")},
                       {"handling_body", text("现办理单位的统一社会信用代码；未转办的为实施主体")},
                       {"state", state()},
                       {"accepted_at", moment("受理时间")},
                       {"promised_at", moment("计入特别程序后的承诺办结时间")},
                       {"statutory_at", moment("计入特别程序后的法定办结时间；法律未规定时限的为空")},
                       {"finished_at", moment("办结时间")},
                       {"revision", number("办件修订号，与 ETag 一致")}});
}

} // namespace gateway::cases
