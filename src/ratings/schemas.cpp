#include "gateway/service/schemas.hpp"

#include "gateway/base/record.hpp"
#include "views.hpp"

namespace gateway::ratings {
namespace {

Json text(const char* title, const char* format = nullptr) {
    Json schema{{"type", "string"}, {"title", title}};
    if (format != nullptr) {
        schema["format"] = format;
    }
    return schema;
}
Json nullable(const char* type, const char* title) {
    return {{"type", Json::array({type, "null"})}, {"title", title}};
}
Json number(const char* title) { return {{"type", "integer"}, {"title", title}}; }
Json flag(const char* title) { return {{"type", "boolean"}, {"title", title}}; }
/// The columns of the national table describe what is handed in, under the names of our API.
Json said_properties(const Foundation& foundation) {
    const Json columns = record_schema(*foundation.table, Completeness::full, {}).at("properties");
    return {{"satisfaction", columns.at("satisfaction")},
            {"stars",
             {{"type", "integer"},
              {"minimum", 1},
              {"maximum", 5},
              {"title", "星级：5为最好，与满意度代码相反；与 satisfaction 二者填一"}}},
            {"channel", columns.at("pf")},
            {"rater_name", columns.at("username")},
            {"text", columns.at("writingevaluation")},
            {"rated_at", text("评价时间；不填为收到的时间", "date-time")},
            {"is_default", flag("默认评价：逾期无人评价而由业务系统填写")}};
}

Json closed(Json properties, Json required) {
    Json schema = service::object_schema(std::move(properties));
    schema["required"] = std::move(required);
    schema["additionalProperties"] = false;
    schema["oneOf"] = Json::array({{{"required", {"satisfaction"}}}, {{"required", {"stars"}}}});
    return schema;
}

Json summary_properties() {
    return {
        {"row_guid", text("记录唯一标识")},
        {"project_no", text("办件编号")},
        {"service_no", text("服务编号；空为对办件的评价（一事一评）")},
        {"matter_code", text("事项编码")},
        {"task_name", text("事项名称")},
        {"department", text("实施主体的统一社会信用代码")},
        {"region", text("行政区划代码")},
        {"satisfaction", text("满意度代码：1为最好")},
        {"stars", number("星级：5为最好")},
        {"channel", text("评价渠道")},
        {"rated_at", text("评价时间", "date-time")},
        {"times", number("评价次数")},
        {"is_default", flag("默认评价")},
        {"state", {{"type", "string"}, {"enum", {"valid", "invalid"}}, {"title", "有效、申诉后认定无效"}}},
        {"released", flag("文字评价已公开")},
        {"revision", number("修订号，与 ETag 一致")}};
}

constexpr auto guid = "5b1f0c4de2a94c77b6d08e3fa1c2d394";
constexpr auto matter_code = "11320500PDY000167D3000199001000";
constexpr auto case_number = "11320500PDY000167D300019900100020190418100000042";
constexpr auto rated_at = "2019-04-26T08:30:00+08:00";

} // namespace

Json submission_schema(const Foundation& foundation, Form form) {
    Json properties = said_properties(foundation);
    properties["project_no"] = text("办件编号");
    properties["service_no"] = text("服务编号：一次一评时填写，在办件内唯一；不填为一事一评，须已办结");
    Json required = Json::array({"project_no", "channel"});
    if (form == Form::line) {
        required.push_back("rated_at");
    }
    return closed(std::move(properties), std::move(required));
}

Json said_schema(const Foundation& foundation) {
    return closed(said_properties(foundation), Json::array({"channel"}));
}

Json rating_schema() {
    Json properties = summary_properties();
    properties["rater_name"] = nullable("string", "评价人");
    properties["text"] = nullable("string", "文字评价");
    properties["version"] = number("记录版本");
    return service::object_schema(std::move(properties));
}

Json summary_schema() { return service::object_schema(summary_properties()); }

Json task_schema(bool with_steps) {
    Json properties{{"row_guid", text("评价的记录唯一标识")},
                    {"matter_code", text("事项编码")},
                    {"department", text("实施主体的统一社会信用代码")},
                    {"region", text("行政区划代码")},
                    {"rated_on", text("评价日期", "date")},
                    {"state", {{"type", "string"}, {"enum", state_names()}, {"title", "整改状态"}}},
                    {"opened_at", text("建立时间", "date-time")},
                    {"due_at", text("整改期限", "date-time")},
                    {"overdue", flag("逾期未整改")},
                    {"rectified_at", nullable("string", "整改时间")},
                    {"called_back_at", nullable("string", "回访时间")},
                    {"satisfied", nullable("boolean", "回访是否满意")},
                    {"reopened", flag("回访不满意，已重新整改")},
                    {"appealed_at", nullable("string", "申诉时间")},
                    {"possible_steps", {{"type", "array"}, {"items", {{"type", "string"}}}}},
                    {"revision", number("修订号，与 ETag 一致")}};
    if (with_steps) {
        properties["steps"] = {{"type", "array"},
                               {"items", service::object_schema({{"step", text("步骤")},
                                                                 {"occurred_at", text("时间", "date-time")},
                                                                 {"actor", text("客户端编号")},
                                                                 {"note", nullable("string", "说明")}})}};
    }
    return service::object_schema(std::move(properties));
}

Json step_schema(Step step) {
    Json properties{{"note", {{"type", "string"}, {"maxLength", 1000}, {"title", "说明、理由或回访记录"}}}};
    Json required = Json::array();
    if (step == Step::call_back) {
        properties["satisfied"] = flag("评价人对整改是否满意");
        required.push_back("satisfied");
    } else if (step != Step::accept && step != Step::close) {
        required.push_back("note");
    }
    Json schema = service::object_schema(std::move(properties));
    schema["required"] = std::move(required);
    schema["additionalProperties"] = false;
    return schema;
}

Json figures_schema() {
    Json grades = Json::object();
    for (const char* grade : {"1", "2", "3", "4", "5"}) {
        grades[grade] = number("该满意度代码的有效评价数");
    }
    return service::object_schema(
        {{"key", text("分组：total、行政区划代码、统一社会信用代码、事项编码或月份")},
         {"ratings", number("有效评价数（含默认评价）")},
         {"grades", service::object_schema(std::move(grades))},
         {"defaults", number("其中默认评价数")},
         {"excluded", number("申诉后认定无效数，不计入其他各项")},
         {"negative", number("差评数（代码4、5）")},
         {"satisfaction_rate", nullable("number", "满意率：非差评数/有效评价数")},
         {"rectified", number("已整改差评数")},
         {"rectification_rate", nullable("number", "整改率：已整改/差评整改数")},
         {"called_back", number("已回访差评数")},
         {"call_back_rate", nullable("number", "回访率：已回访/差评整改数")},
         {"overdue", number("未按期整改数")}});
}

Json public_schema() {
    return service::object_schema({{"satisfaction", text("满意度代码：1为最好")},
                                   {"stars", number("星级：5为最好")},
                                   {"channel", text("评价渠道")},
                                   {"rated_on", text("评价日期", "date")},
                                   {"text", text("文字评价；未公开的没有此项")}});
}

Json example_said() {
    return {{"satisfaction", "4"},
            {"channel", "2"},
            {"rater_name", "张三（演示）"},
            {"text", "等候时间较长"},
            {"rated_at", rated_at}};
}

Json example_submission() {
    Json record = example_said();
    record["project_no"] = case_number;
    return record;
}

Json example_rating() {
    Json record = example_summary();
    record["rater_name"] = "张三（演示）";
    record["text"] = "等候时间较长";
    record["version"] = 1;
    return record;
}

Json example_summary() {
    return {{"row_guid", guid},
            {"project_no", case_number},
            {"service_no", ""},
            {"matter_code", matter_code},
            {"task_name", "食品经营许可（演示）"},
            {"department", "11320500PDY000167D"},
            {"region", "320500"},
            {"satisfaction", "4"},
            {"stars", 2},
            {"channel", "2"},
            {"rated_at", rated_at},
            {"times", 1},
            {"is_default", false},
            {"state", "valid"},
            {"released", false},
            {"revision", 1}};
}

Json example_task(bool with_steps) {
    Json record{{"row_guid", guid},
                {"matter_code", matter_code},
                {"department", "11320500PDY000167D"},
                {"region", "320500"},
                {"rated_on", "2019-04-26"},
                {"state", "rectified"},
                {"opened_at", rated_at},
                {"due_at", "2019-05-20T23:59:59+08:00"},
                {"overdue", false},
                {"rectified_at", "2019-05-06T10:00:00+08:00"},
                {"called_back_at", nullptr},
                {"satisfied", nullptr},
                {"reopened", false},
                {"appealed_at", nullptr},
                {"possible_steps", {"call-back"}},
                {"revision", 3}};
    if (with_steps) {
        record["steps"] = Json::array({{{"step", "rectify"},
                                        {"occurred_at", "2019-05-06T10:00:00+08:00"},
                                        {"actor", "c-0123456789abcdef"},
                                        {"note", "已增设窗口，缩短等候时间"}}});
    }
    return record;
}

Json example_step(Step step) {
    Json words{{"note", step == Step::appeal ? "经核实，该评价与本事项无关" : "已增设窗口，缩短等候时间"}};
    if (step == Step::call_back) {
        words["satisfied"] = true;
    }
    return words;
}

Json example_figures() {
    return {{"key", "total"},
            {"ratings", 1000},
            {"grades", {{"1", 900}, {"2", 70}, {"3", 20}, {"4", 7}, {"5", 3}}},
            {"defaults", 0},
            {"excluded", 1},
            {"negative", 10},
            {"satisfaction_rate", 0.99},
            {"rectified", 9},
            {"rectification_rate", 0.9},
            {"called_back", 9},
            {"call_back_rate", 0.9},
            {"overdue", 1}};
}

Json example_public() {
    return {{"satisfaction", "1"},
            {"stars", 5},
            {"channel", "3"},
            {"rated_on", "2019-04-26"},
            {"text", "服务周到"}};
}

} // namespace gateway::ratings
