#include "descriptions.hpp"
#include "gateway/base/record.hpp"
#include "schema_parts.hpp"

#include <algorithm>

namespace gateway::cases {
namespace {

Json state() {
    return Json{{"type", "string"},
                {"enum", Json::array({"accepted", "processing", "finished"})},
                {"title", "办件状态：受理、办理中、办结"}};
}

/// What the system gives an event stands beside its columns.
Json stored_schema(const Foundation& foundation, EventKind kind) {
    Json schema = record_schema(foundation.table(kind), Completeness::full, event_managed);
    schema["properties"]["row_guid"] = text_schema("记录唯一标识");
    schema["properties"]["version"] = number_schema("记录版本");
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
    properties["matter_code"] = matter_code_schema();
    properties["task_version"] = number_schema("事项版本；填写时须为在用版本");
    if (form == IntakeForm::correction) {
        return schema;
    }
    schema["required"].push_back("matter_code");
    properties["project_no"] = project_no_schema("办件编号；不填写的由平台按48位规则生成");
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
    return object_schema(Json{
        {"project_no", project_no_schema("办件编号")},
        {"row_guid", text_schema("记录唯一标识")},
        {"task_version", number_schema("事项版本")},
        {"promise_date", moment_schema("承诺办结时间")},
        {"handling_unit", Json{{"type", Json::array({"string", "null"})}, {"title", "现办理的内设机构"}}},
        {"application_no", Json{{"type", Json::array({"string", "null"})}, {"title", "来源申请编号"}}},
        {"state", state()},
        {"version", number_schema("受理信息版本")},
        {"revision", number_schema("办件修订号，与 ETag 一致")}});
}

Json change_schema() {
    return object_schema(
        Json{{"project_no", project_no_schema("办件编号")},
             {"row_guid", text_schema("记录唯一标识")},
             {"version", number_schema("记录版本")},
             {"state", state()},
             {"promised_at", moment_schema("计入特别程序后的承诺办结时间")},
             {"statutory_at", moment_schema("计入特别程序后的法定办结时间；法律未规定时限的为空")},
             {"revision", number_schema("办件修订号，与 ETag 一致")}});
}

Json case_schema(const Foundation& foundation) {
    Json result{
        {"oneOf", Json::array({stored_schema(foundation, EventKind::result), Json{{"type", "null"}}})}};
    return object_schema(Json{
        {"project_no", project_no_schema("办件编号")},
        {"row_guid", text_schema("记录唯一标识")},
        {"matter_code", matter_code_schema()},
        {"task_code", text_schema("实施编码")},
        {"task_version", number_schema("事项版本")},
        {"department", text_schema("实施主体的统一社会信用代码")},
        {"region", text_schema("行政区划代码")},
        {"handling_body", text_schema("现办理单位的统一社会信用代码；未转办的为实施主体")},
        {"state", state()},
        {"promised_at", moment_schema("计入特别程序后的承诺办结时间")},
        {"statutory_at", moment_schema("计入特别程序后的法定办结时间；法律未规定时限的为空")},
        {"finished_at", moment_schema("办结时间")},
        {"ended",
         Json{{"type", Json::array({"string", "null"})},
              {"title", "如何终结：concluded 办结、withdrawn 申请人撤件；取自代码表 case_result 的 ends"}}},
        {"delivery_due", moment_schema("结果应送达的期限（行政许可法第四十四条）；不采用快递递送的为空")},
        {"version", number_schema("受理信息版本")},
        {"revision", number_schema("办件修订号，与 ETag 一致")},
        {"accept", record_schema(*foundation.accept, Completeness::full, event_managed)},
        {"processes", array_of(stored_schema(foundation, EventKind::process))},
        {"special_procedures", array_of(stored_schema(foundation, EventKind::special_procedure))},
        {"result", std::move(result)},
        {"materials", array_of(stored_schema(foundation, EventKind::material))}});
}

Json summary_schema() {
    return object_schema(
        Json{{"project_no", project_no_schema("办件编号")},
             {"row_guid", text_schema("记录唯一标识")},
             {"matter_code", matter_code_schema()},
             {"task_code", text_schema("实施编码")},
             {"task_name", text_schema("事项名称")},
             {"task_version", number_schema("事项版本")},
             {"department", text_schema("实施主体的统一社会信用代码")},
             {"region", text_schema("行政区划代码")},
             {"handling_body", text_schema("现办理单位的统一社会信用代码；未转办的为实施主体")},
             {"state", state()},
             {"accepted_at", moment_schema("受理时间")},
             {"promised_at", moment_schema("计入特别程序后的承诺办结时间")},
             {"statutory_at", moment_schema("计入特别程序后的法定办结时间；法律未规定时限的为空")},
             {"finished_at", moment_schema("办结时间")},
             {"revision", number_schema("办件修订号，与 ETag 一致")}});
}

} // namespace gateway::cases
