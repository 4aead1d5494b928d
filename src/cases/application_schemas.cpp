#include "descriptions.hpp"
#include "gateway/base/record.hpp"
#include "schema_parts.hpp"

namespace gateway::cases {
namespace {

constexpr auto example_no = "SQ11320500PDY000167D2019041800000007";

Json state_schema() {
    return Json{{"type", "string"},
                {"enum", Json(application_states)},
                {"title", "申请状态：已收件、视为受理、待补正、已补正、已受理、不予受理、已撤回"}};
}

Json required(Json schema, std::initializer_list<const char*> names) {
    schema["required"] = Json::array();
    for (const char* name : names) {
        schema["required"].push_back(name);
    }
    return schema;
}

Json sized(const char* title, int width) {
    return Json{{"type", "string"}, {"minLength", 1}, {"maxLength", width}, {"title", title}};
}

Json given_moment(const char* title) {
    return Json{{"type", "string"}, {"format", "date-time"}, {"title", title}};
}

Json missing_schema() {
    return array_of(required(object_schema(Json{{"material_name", sized("材料名称", 200)},
                                                {"reason", sized("需补正的内容或理由", 500)}}),
                             {"material_name", "reason"}));
}

Json summary_properties() {
    return Json{
        {"application_no", project_no_schema("申请编号")},
        {"matter_code", matter_code_schema()},
        {"department", text_schema("实施主体的统一社会信用代码")},
        {"region", text_schema("行政区划代码")},
        {"state", state_schema()},
        {"received_at", moment_schema("收件时间")},
        {"decide_by", moment_schema("应作出受理决定或告知补正的期限（行政许可法第三十二条）")},
        {"decided_at", moment_schema("受理、不予受理或撤回的时间")},
        {"project_no", Json{{"type", Json::array({"string", "null"})}, {"title", "受理后的办件编号"}}},
        {"revision", number_schema("申请修订号，与 ETag 一致")}};
}

} // namespace

Json application_intake_schema(const Foundation& foundation) {
    Json schema = record_schema(*foundation.accept, Completeness::full, application_managed);
    Json& properties = schema["properties"];
    properties["matter_code"] = matter_code_schema();
    properties["task_version"] = number_schema("事项版本；填写时须为在用版本");
    properties["application_no"] = project_no_schema("申请编号；不填写的由平台生成");
    properties["received_at"] = given_moment("收件时间");
    properties["materials"] = array_of(event_schema(foundation, EventKind::material));
    schema["required"].push_back("matter_code");
    schema["required"].push_back("received_at");
    return schema;
}

Json step_schema(const Foundation& foundation, Step step) {
    switch (step) {
    case Step::request_supplement:
        return required(
            object_schema(Json{{"materials", missing_schema()}, {"due", given_moment("补正期限")}}),
            {"materials", "due"});
    case Step::supplement:
        return required(
            object_schema(Json{{"materials", array_of(event_schema(foundation, EventKind::material))}}),
            {"materials"});
    case Step::accept:
        return object_schema(
            Json{{"accept_date", given_moment("受理时间；不填写的为当前时间，视为受理的为收件时间")},
                 {"accept_doc_no", sized("受理文书编号", 50)},
                 {"handle_user_name", sized("受理人员", 100)},
                 {"project_no", project_no_schema("办件编号；不填写的由平台按48位规则生成")}});
    case Step::refuse:
        return required(object_schema(Json{{"reason", sized("不予受理的理由", 2000)},
                                           {"doc_no", sized("不予受理文书编号", 50)},
                                           {"handle_user_name", sized("经办人员", 100)}}),
                        {"reason", "doc_no"});
    case Step::withdraw:
        break;
    }
    return required(object_schema(Json{{"reason", sized("撤回的理由", 2000)}}), {"reason"});
}

Json application_schema(const Foundation& foundation) {
    Json properties = summary_properties();
    const Json nothing{{"type", "null"}};
    properties["deemed_accepted_at"] = moment_schema("逾期未告知的，视为受理的时间，即收件之日");
    properties["application"] = record_schema(*foundation.accept, Completeness::full, application_managed);
    properties["materials"] = array_of(event_schema(foundation, EventKind::material));
    properties["supplement"] =
        Json{{"oneOf", Json::array({object_schema(Json{{"requested_at", given_moment("告知时间")},
                                                       {"due", given_moment("补正期限")},
                                                       {"materials", missing_schema()}}),
                                    nothing})}};
    properties["supplemented_at"] = moment_schema("补正时间");
    properties["decision"] =
        Json{{"oneOf", Json::array({object_schema(Json{{"reason", text_schema("理由")},
                                                       {"doc_no", text_schema("文书编号")}}),
                                    nothing})}};
    properties["possible"] = Json{{"type", "array"},
                                  {"items", Json{{"type", "string"}, {"enum", Json(application_steps)}}},
                                  {"title", "当前可执行的操作"}};
    return object_schema(std::move(properties));
}

Json application_summary_schema() { return object_schema(summary_properties()); }

Json example_application_intake() {
    Json record = example_intake(IntakeForm::accept);
    for (const char* name : {"accept_date", "accept_doc_no"}) {
        record.erase(name);
    }
    record["received_at"] = "2019-04-18T09:20:00+08:00";
    return record;
}

Json example_step(Step step) {
    switch (step) {
    case Step::request_supplement:
        return Json{
            {"materials", Json::array({Json{{"material_name", "营业场所平面图"}, {"reason", "缺少该材料"}}})},
            {"due", "2019-05-10T23:59:59+08:00"}};
    case Step::supplement:
        return Json{{"materials", Json::array({example_event(EventKind::material)})}};
    case Step::accept:
        return Json{{"accept_doc_no", "苏示受〔2019〕42号"}, {"handle_user_name", "李四（演示）"}};
    case Step::refuse:
        return Json{{"reason", "申请事项依法不属于本机关职权范围"}, {"doc_no", "苏示不受〔2019〕3号"}};
    case Step::withdraw:
        break;
    }
    return Json{{"reason", "申请人不再需要办理"}};
}

Json example_application_summary() {
    const std::string code = example_intake(IntakeForm::accept).at("matter_code");
    return Json{{"application_no", example_no},
                {"matter_code", code},
                {"department", code.substr(0, 18)},
                {"region", code.substr(2, 6)},
                {"state", "received"},
                {"received_at", "2019-04-18T09:20:00+08:00"},
                {"decide_by", "2019-04-25T23:59:59+08:00"},
                {"decided_at", nullptr},
                {"project_no", nullptr},
                {"revision", 1}};
}

Json example_application() {
    Json record = example_application_summary();
    Json columns = example_application_intake();
    for (const char* name : {"matter_code", "received_at", "materials"}) {
        columns.erase(name);
    }
    record["deemed_accepted_at"] = nullptr;
    record["application"] = std::move(columns);
    record["materials"] = Json::array({example_event(EventKind::material)});
    record["supplement"] = nullptr;
    record["supplemented_at"] = nullptr;
    record["decision"] = nullptr;
    record["possible"] = Json::array({"request-supplement", "accept", "refuse", "withdraw"});
    return record;
}

} // namespace gateway::cases
