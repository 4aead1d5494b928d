#include "import_report.hpp"

#include "gateway/service/answers.hpp"
#include "gateway/service/parameters.hpp"

#include <charconv>

namespace gateway::service {
namespace {

constexpr int errors_in_answer = 100;
constexpr auto after_line = "after_line";

const Json report_example{{"import", "0f8fad5bd9cb469fa16570867728950e"},
                          {"kind", "cases"},
                          {"key", "cases-2019"},
                          {"state", "finished"},
                          {"lines", 3},
                          {"accepted", 2},
                          {"unchanged", 0},
                          {"rejected", 1},
                          {"committed_to", 3},
                          {"started_at", "2019-04-19T09:00:00+08:00"}};

Json report_schema() {
    const Json count{{"type", "integer"}, {"minimum", 0}};
    return {{"type", "object"},
            {"properties",
             {{"import", {{"type", "string"}}},
              {"kind", {{"type", "string"}}},
              {"key", {{"type", Json::array({"string", "null"})}, {"title", "提交时的 Idempotency-Key"}}},
              {"state", {{"enum", {"running", "finished", "interrupted"}}}},
              {"lines", count},
              {"accepted", count},
              {"unchanged", count},
              {"rejected", count},
              {"committed_to",
               {{"type", "integer"}, {"minimum", 0}, {"title", "至此行的各行均已处理，续传从下一行开始"}}},
              {"started_at", {{"type", "string"}, {"format", "date-time"}}}}}};
}

Json error_schema() {
    return {{"type", "object"},
            {"properties",
             {{"line", {{"type", "integer"}}},
              {"reasons", {{"type", "array"}, {"items", {{"type", "object"}}}}}}}};
}

ImportState require_import(const Call& call, store::Transaction& tx) {
    auto found = find_import(tx, call.parameters.at("id"));
    const bool visible =
        found && (call.caller.role == Role::operations || found->name.client_id == call.caller.client_id);
    if (!visible) {
        throw Problem(ProblemKind::not_found, "import_unknown",
                      {"没有这个导入任务，或您无权查看", "There is no such import, or it is not yours"});
    }
    return *std::move(found);
}

Route list_route() {
    Route route = make_route("imports", "GET", "/v1/imports", "listImports",
                             {"查询批量导入（由新到旧）", "List bulk imports, newest first"}, "*");
    route.operation.query = page_parameters();
    route.operation.query.push_back({"key",
                                     {"提交时的 Idempotency-Key", "The Idempotency-Key they were sent with"},
                                     Json{{"type", "string"}, {"maxLength", 255}}});
    route.operation.response_schema = page_schema(report_schema());
    route.operation.response_example = {{"items", Json::array({report_example})}};
    route.transact = [](const Call& call, store::Transaction& tx) {
        const Page page = read_time_page(call);
        const bool all = call.caller.role == Role::operations;
        std::vector<Json> items;
        for (const ImportState& each : list_imports(tx, all ? std::string() : call.caller.client_id,
                                                    parameter(call, "key"), page.after, page.limit + 1)) {
            items.push_back(import_json(each));
        }
        return json_response(200, page_json(std::move(items), page, [](const Json& item) {
                                 return std::vector{item.at("started_at").get<std::string>(),
                                                    item.at("import").get<std::string>()};
                             }));
    };
    return route;
}

Route show_route() {
    Route route = make_route("imports", "GET", "/v1/imports/{id}", "showImport",
                             {"查询批量导入结果", "The report of a bulk import"}, "*");
    route.operation.response_schema = report_schema();
    route.operation.response_example = report_example;
    route.transact = [](const Call& call, store::Transaction& tx) {
        return json_response(200, import_json(require_import(call, tx)));
    };
    return route;
}

Route errors_route() {
    Route route = make_route("imports", "GET", "/v1/imports/{id}/errors", "listImportErrors",
                             {"逐行列出未通过的原因", "The refused lines with their reasons"}, "*");
    route.operation.query = page_parameters();
    route.operation.response_schema = page_schema(error_schema());
    route.operation.response_example = {{"items",
                                         {{{"line", 2},
                                           {"reasons",
                                            {{{"pointer", "/task_code"},
                                              {"code", "required"},
                                              {"detail_zh", "缺少必填项"},
                                              {"detail_en", "A required field is missing"}}}}}}}};
    route.transact = [](const Call& call, store::Transaction& tx) {
        require_import(call, tx);
        const Page page = read_number_page(call);
        const long long after = page.after.empty() ? 0 : std::strtoll(page.after[0].c_str(), nullptr, 10);
        return json_response(
            200, page_json(list_line_errors(tx, call.parameters.at("id"), after, page.limit + 1), page,
                           [](const Json& item) {
                               return std::vector{std::to_string(item.at("line").get<long long>())};
                           }));
    };
    return route;
}

} // namespace

Json import_json(const ImportState& import) {
    return {{"import", import.name.id},
            {"kind", import.name.kind},
            {"key", import.name.key.empty() ? Json() : Json(import.name.key)},
            {"state", import.state},
            {"lines", import.count.lines},
            {"accepted", import.count.accepted},
            {"unchanged", import.count.unchanged},
            {"rejected", import.count.rejected},
            {"committed_to", import.committed_to},
            {"started_at", format_time(import.started_at)}};
}

Json import_report(store::Transaction& tx, const ImportState& import) {
    const std::string& id = import.name.id;
    Json report = import_json(import);
    report["errors"] = list_line_errors(tx, id, 0, errors_in_answer);
    report["errors_url"] = "/v1/imports/" + id + "/errors";
    return report;
}

QueryParameter after_line_parameter() {
    return {after_line,
            {"续传：请求体从该行之后开始（见导入结果的 committed_to）",
             "To go on: the body begins behind this line (committed_to of the report)"},
            Json{{"type", "integer"}, {"minimum", 0}}};
}

long long read_after_line(const Call& call) {
    const std::string text = parameter(call, after_line);
    long long line = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), line);
    if (!text.empty() && (failure != std::errc() || end != text.data() + text.size() || line < 0)) {
        throw invalid_fields(
            {{"/after_line", "out_of_range", {"应为不小于 0 的整数", "A whole number from 0 is wanted"}}});
    }
    return line;
}

std::vector<Route> import_routes() {
    std::vector<Route> routes;
    routes.push_back(list_route());
    routes.push_back(show_route());
    routes.push_back(errors_route());
    return routes;
}

} // namespace gateway::service
