#include "descriptions.hpp"

#include "gateway/service/answers.hpp"
#include "gateway/service/schemas.hpp"
#include "model.hpp"

#include <algorithm>
#include <iterator>

namespace gateway::supervision {
namespace {

Json text(const char* title) { return {{"type", "string"}, {"title", title}}; }
Json text(const char* title, int width) {
    return {{"type", "string"}, {"title", title}, {"maxLength", width}};
}
Json count(const char* title) { return {{"type", "integer"}, {"minimum", 0}, {"title", title}}; }
Json moment(const char* title) { return {{"type", "string"}, {"format", "date-time"}, {"title", title}}; }
Json perhaps(Json schema) {
    schema["type"] = Json::array({schema["type"], "null"});
    return schema;
}
Json one_of(const char* title, Json values) {
    return {{"type", "string"}, {"enum", std::move(values)}, {"title", title}};
}
Json colours() { return Json::array({"amber", "red"}); }
Json levels() { return Json::array({"department", "city", "province"}); }
Json states() { return Json::array({"open", "passed", "lifted", "closed"}); }

Json figures_schema() {
    const Json colours = service::object_schema({{"amber", count("黄色预警")}, {"red", count("红色预警")}});
    return {
        {"open", colours},
        {"sent", colours},
        {"finished", count("期间办结的办件数")},
        {"promised", count("其中有承诺期限的")},
        {"on_time", count("其中按期办结的")},
        {"on_time_rate", perhaps({{"type", "number"}, {"title", "按期办结率：on_time / promised，0至1"}})}};
}

Json example_figures() {
    return {{"open", {{"amber", 3}, {"red", 1}}},
            {"sent", {{"amber", 12}, {"red", 2}}},
            {"finished", 400},
            {"promised", 400},
            {"on_time", 398},
            {"on_time_rate", 0.995}};
}

service::QueryParameter code_parameter(const char* name, Text description, const char* pattern) {
    return {name, std::move(description), Json{{"type", "string"}, {"pattern", pattern}}};
}
service::QueryParameter choice(const char* name, Text description, Json values) {
    return {name, std::move(description), Json{{"type", "string"}, {"enum", std::move(values)}}};
}
service::QueryParameter time_parameter(const char* name, Text description) {
    return {name, std::move(description), Json{{"type", "string"}, {"format", "date-time"}}};
}
std::vector<service::QueryParameter> body_parameters() {
    return {code_parameter("department",
                           {"责任部门的统一社会信用代码", "Credit code of the responsible body"},
                           "^[0-9A-HJ-NPQRTUWXY]{18}$"),
            code_parameter("region", {"行政区划代码（含下级）", "Six-digit region, with all below it"},
                           "^[0-9]{6}$")};
}

} // namespace

Json rule_json(const Rule& rule) {
    Json document{{"id", rule.id},
                  {"zh", rule.text.zh},
                  {"en", rule.text.en},
                  {"watches", to_text(rule.watches)},
                  {"colour", to_text(rule.colour)},
                  {rule.early ? "before" : "after", rule.days},
                  {"notify", to_text(rule.notify)},
                  {"warning_type", rule.warning_type},
                  {"confidence", rule.confidence}};
    if (rule.city_after) {
        document["city_after"] = *rule.city_after;
    }
    if (rule.province_after) {
        document["province_after"] = *rule.province_after;
    }
    return document;
}

Json rule_schema() {
    return service::object_schema(
        {{"id", text("监察规则编号", 20)},
         {"zh", text("名称")},
         {"en", text("Name")},
         {"watches",
          one_of("监察的期限：promise 承诺、statutory 法定", Json::array({"promise", "statutory"}))},
         {"colour", one_of("灯色：amber 黄、red 红", colours())},
         {"before", count("期限前工作日数")},
         {"after", count("期限后工作日数")},
         {"notify", one_of("首次通知的层级", levels())},
         {"city_after", count("持续红灯多少个工作日后通知设区市")},
         {"province_after", count("持续红灯多少个工作日后通知省级")},
         {"warning_type", text("监察预警类型代码", 1)},
         {"confidence", one_of("取值依据的可信程度", Json::array({"sure", "likely", "unsure"}))}});
}

Json record_schema() {
    return service::object_schema(
        {{"number", text("监察编号", 20)},
         {"project_no", text("办件编号", 50)},
         {"rule", text("监察规则编号", 20)},
         {"colour", one_of("灯色：amber 黄、red 红", colours())},
         {"warning_type", text("监察预警类型代码", 1)},
         {"matter_code", text("事项编码")},
         {"task_type", text("事项类型代码", 2)},
         {"institution", text("被督办机构（事项实施主体）的统一社会信用代码")},
         {"institution_name", text("机构名称")},
         {"department", text("责任部门（现办理单位）的统一社会信用代码")},
         {"department_name", text("责任部门")},
         {"region", text("责任部门的行政区划代码")},
         {"content", text("督办内容", 1000)},
         {"limit_at", moment("办结期限")},
         {"sent_at", moment("督办发出时间")},
         {"state", one_of("open 未结、passed 已超期转红、lifted 解除、closed 办结", states())},
         {"state_at", moment("状态产生时间")},
         {"result", text("监察结果描述", 1000)},
         {"level", one_of("已督办到的层级", levels())},
         {"explanation", text("责任部门的说明", 1000)},
         {"answered_at", perhaps(moment("说明时间"))},
         {"revision", count("修订号，与 ETag 一致")}});
}

Json notice_schema() {
    return service::object_schema({{"id", text("通知编号")},
                                   {"level", one_of("通知层级", levels())},
                                   {"recipient", text("接收单位：信用代码、设区市区划代码，省级为空")},
                                   {"sent_at", moment("通知时间")},
                                   {"acknowledged_at", perhaps(moment("签收时间"))},
                                   {"record", record_schema()}});
}

Json statistics_schema() {
    Json department = figures_schema();
    department["department"] = text("责任部门的统一社会信用代码");
    department["department_name"] = text("责任部门");
    Json schema = service::page_schema(service::object_schema(std::move(department)));
    schema["properties"]["from"] = moment("期间开始");
    schema["properties"]["to"] = moment("期间结束（不含）");
    schema["properties"]["total"] = service::object_schema(figures_schema());
    return schema;
}

Json answer_schema() {
    return {{"type", "object"},
            {"required", {"explanation"}},
            {"additionalProperties", false},
            {"properties", {{"explanation", text("情况说明", 1000)}}}};
}

Json example_record() {
    Record record;
    record.number = "201905060000000001";
    record.project_no = "11320500PDY000167D300019900100020190418100000042";
    record.rule = "promise-red";
    record.colour = "red";
    record.warning_type = "2";
    record.matter_code = "11320500PDY000167D3000199001000";
    record.institution = record.department = "11320500PDY000167D";
    record.institution_name = record.department_name = "苏州市示范审批局（演示）";
    record.region = "320500";
    record.content =
        "超过承诺办结期限：“食品经营许可（演示）”办件应于2019-05-05 23:59:59前办结，请尽快办结并说明原因。";
    record.limit_at = parse_time("2019-05-05T23:59:59+08:00").value();
    record.sent_at = record.state_at = parse_time("2019-05-06T00:00:00+08:00").value();
    return record_json(record);
}

Json example_notice() {
    return {{"id", "17"},
            {"level", "department"},
            {"recipient", "11320500PDY000167D"},
            {"sent_at", "2019-05-06T00:00:00+08:00"},
            {"acknowledged_at", nullptr},
            {"record", example_record()}};
}

Json example_statistics() {
    Json department = example_figures();
    department["department"] = "11320500PDY000167D";
    department["department_name"] = "苏州市示范审批局（演示）";
    return {{"from", "2019-05-01T00:00:00+08:00"},
            {"to", "2019-06-01T00:00:00+08:00"},
            {"total", example_figures()},
            {"items", Json::array({department})}};
}

std::vector<service::QueryParameter> record_parameters() {
    std::vector<service::QueryParameter> parameters = service::page_parameters();
    std::ranges::move(body_parameters(), std::back_inserter(parameters));
    parameters.push_back(choice("colour", {"灯色：amber 黄、red 红", "Colour"}, colours()));
    parameters.push_back(
        choice("state", {"状态：open 未结、passed 已超期转红、lifted 解除、closed 办结", "State"}, states()));
    parameters.push_back({"rule", {"监察规则编号", "Id of a rule"}, text("监察规则编号", 20)});
    parameters.push_back({"project_no", {"办件编号", "Case number"}, text("办件编号", 50)});
    parameters.push_back(time_parameter("sent_from", {"督办发出时间不早于", "Sent at this time or later"}));
    parameters.push_back(time_parameter("sent_to", {"督办发出时间早于（不含）", "Sent before this time"}));
    return parameters;
}

std::vector<service::QueryParameter> notice_parameters() {
    std::vector<service::QueryParameter> parameters = service::page_parameters();
    parameters.push_back(choice("state", {"unread 未签收、acknowledged 已签收", "Unread or acknowledged"},
                                Json::array({"unread", "acknowledged"})));
    parameters.push_back(choice("level", {"通知层级", "Level it was sent to"}, levels()));
    return parameters;
}

std::vector<service::QueryParameter> statistics_parameters() {
    std::vector<service::QueryParameter> parameters = service::page_parameters();
    std::ranges::move(body_parameters(), std::back_inserter(parameters));
    parameters.push_back(
        time_parameter("from", {"期间开始，缺省为结束前30天", "Begin; 30 days before its end unless told"}));
    parameters.push_back(
        time_parameter("to", {"期间结束（不含），缺省为现在", "End, exclusive; now unless told"}));
    return parameters;
}

} // namespace gateway::supervision
