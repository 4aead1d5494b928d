#include "fill.hpp"
#include "gateway/service/parameters.hpp"
#include "routes.hpp"

namespace gateway::matters {
namespace {

using service::Call;
using service::Route;

const Json text{{"type", "string"}};
const Json number{{"type", "integer"}};

Json set_schema() {
    return {
        {"type", "object"},
        {"minProperties", 1},
        {"description", "字段指针与取值，如 /handle_flow、/extend/is_online / Field pointers and values"}};
}

Json rule_schema() {
    const Json where{{"type", "object"},
                     {"properties",
                      {{"dept_code", text},
                       {"region", text},
                       {"profile", text},
                       {"import_id", text},
                       {"stage",
                        {{"type", "string"},
                         {"enum", std::vector<std::string>(stage_names().begin(), stage_names().end())}}},
                       {"task_type", text},
                       {"use_level", text},
                       {"ids", {{"type", "array"}, {"items", text}, {"maxItems", most_filled}}}}}};
    return {{"type", "object"},
            {"required", {"where", "set"}},
            {"properties",
             {{"where", where},
              {"set", set_schema()},
              {"mode", {{"type", "string"}, {"enum", {"empty", "replace"}}, {"default", "empty"}}},
              {"preview", {{"type", "boolean"}, {"default", true}}}}}};
}

Json answer_schema() {
    const Json anything = Json::object();
    const Json error{
        {"type", "object"},
        {"properties", {{"pointer", text}, {"code", text}, {"detail_zh", text}, {"detail_en", text}}}};
    const Json refusal{{"type", "object"},
                       {"properties",
                        {{"id", text},
                         {"code", {{"type", {"string", "null"}}}},
                         {"task_name", text},
                         {"errors", {{"type", "array"}, {"items", error}}}}}};
    const Json difference{
        {"type", "object"},
        {"properties", {{"id", text}, {"pointer", text}, {"before", anything}, {"after", anything}}}};
    return {{"type", "object"},
            {"properties",
             {{"preview", {{"type", "boolean"}}},
              {"matched", number},
              {"changed", number},
              {"unchanged", number},
              {"refused", number},
              {"refusals", {{"type", "array"}, {"items", refusal}}},
              {"differences", {{"type", "array"}, {"items", difference}}}}}};
}

Route rule_route(const SharedPtr& shared) {
    Route route =
        service::make_route("matters", "POST", "/v1/matter-drafts:fill", "fillMatterDrafts",
                            {"按条件批量填充草稿字段，可先预览",
                             "Fill fields of many drafts by a rule; previewed unless told otherwise"},
                            write_scope);
    route.operation.request_schema = rule_schema();
    route.operation.request_example = {{"where", {{"region", "320583"}, {"task_type", "01"}}},
                                       {"set", {{"/handle_flow", "申请—受理—审查—决定—送达"}}},
                                       {"mode", "empty"},
                                       {"preview", true}};
    route.operation.response_schema = answer_schema();
    route.operation.response_example = {{"preview", true},
                                        {"matched", 1},
                                        {"changed", 1},
                                        {"unchanged", 0},
                                        {"refused", 0},
                                        {"refusals", Json::array()},
                                        {"differences",
                                         {{{"id", "c0ffee00c0ffee00c0ffee00c0ffee00"},
                                           {"pointer", "/handle_flow"},
                                           {"before", nullptr},
                                           {"after", "申请—受理—审查—决定—送达"}}}}};
    route.transact = [shared](const Call& call, store::Transaction& tx) {
        return service::json_response(200, fill_by_rule(*shared->foundation, call, tx));
    };
    return route;
}

Route file_route(const SharedPtr& shared) {
    Route route =
        service::make_route("matters", "POST", "/v1/matter-drafts:fill-import", "fillMatterDraftsByFile",
                            {"按文件批量填充草稿字段（NDJSON，每行一份草稿）",
                             "Fill fields of drafts by a file (NDJSON, a draft a line)"},
                            write_scope);
    route.operation.query = {{"preview",
                              {"true：只检查并报告，不修改", "true: check and report, change nothing"},
                              {{"type", "boolean"}, {"default", false}}},
                             {"mode",
                              {"empty 只填空项；replace 覆盖", "empty: fields without a value; replace"},
                              {{"type", "string"}, {"enum", {"empty", "replace"}}, {"default", "empty"}}}};
    route.operation.request_type = "application/x-ndjson";
    route.operation.request_example = {{"profile", "demo-legacy"},
                                       {"source_key", "OLD-0001"},
                                       {"set", {{"/handle_flow", "申请—受理—审查—决定—送达"}}}};
    route.operation.response_example = {{"lines", 1}, {"accepted", 1}, {"unchanged", 0}, {"rejected", 0}};
    route.import = [shared](const Call& call, std::span<const service::Line> lines, store::Transaction& tx) {
        std::vector<FieldError> errors;
        const FillMode mode = read_fill_mode(service::parameter(call, "mode"), errors);
        const std::string preview = service::parameter(call, "preview");
        if (!preview.empty() && preview != "true" && preview != "false") {
            errors.push_back({"/preview", "wrong_type", {"应为 true 或 false。", "Either true or false."}});
        }
        refuse(std::move(errors));
        return fill_by_file(*shared->foundation, call, lines, tx, mode, preview == "true");
    };
    return route;
}

} // namespace

void add_fill_routes(std::vector<Route>& routes, const SharedPtr& shared) {
    routes.push_back(rule_route(shared));
    routes.push_back(file_route(shared));
}

} // namespace gateway::matters
