#include "import_report.hpp"

#include "gateway/service/answers.hpp"

namespace gateway::service {
namespace {

const store::Statement insert_import{
    "service.insert_import",
    "INSERT INTO service.import (id, client_id, kind, state) VALUES ($1, $2, $3, 'running')"};
// A group that is tried again after a commit in doubt writes the same lines again.
const store::Statement insert_errors{
    "service.insert_import_errors", "INSERT INTO service.import_error (import_id, line, reasons) SELECT $1, "
                                    "l, r FROM unnest($2::bigint[], $3::text[]) AS e(l, r) "
                                    "ON CONFLICT (import_id, line) DO UPDATE SET reasons = excluded.reasons"};
const store::Statement finish_import{"service.finish_import",
                                     "UPDATE service.import SET state = $2, lines = $3, accepted = $4, "
                                     "unchanged = $5, rejected = $6, finished_at = now() "
                                     "WHERE id = $1"};
const store::Statement find_import{
    "service.find_import",
    "SELECT state, lines, accepted, unchanged, rejected, client_id FROM service.import WHERE id = $1"};
const store::Statement list_errors{
    "service.list_import_errors",
    "SELECT line, reasons FROM service.import_error WHERE import_id = $1 AND line > $2 "
    "ORDER BY line LIMIT $3"};
const store::Statement mark_lost{"service.mark_lost_imports",
                                 "UPDATE service.import SET state = 'interrupted', finished_at = now() "
                                 "WHERE state = 'running' AND started_at < now() - interval '1 day'"};

const Json report_example{{"import", "0f8fad5bd9cb469fa16570867728950e"},
                          {"state", "finished"},
                          {"lines", 3},
                          {"accepted", 2},
                          {"unchanged", 0},
                          {"rejected", 1}};

Json report_schema() {
    const Json count{{"type", "integer"}, {"minimum", 0}};
    return {{"type", "object"},
            {"properties",
             {{"import", {{"type", "string"}}},
              {"state", {{"enum", {"running", "finished", "interrupted"}}}},
              {"lines", count},
              {"accepted", count},
              {"unchanged", count},
              {"rejected", count}}}};
}

Json error_schema() {
    return {{"type", "object"},
            {"properties",
             {{"line", {{"type", "integer"}}},
              {"reasons", {{"type", "array"}, {"items", {{"type", "object"}}}}}}}};
}

store::Row require_import(const Call& call, store::Transaction& tx) {
    const auto result = tx.exec(find_import, call.parameters.at("id"));
    const bool visible = !result.empty() && (call.caller.role == Role::operations ||
                                             result[0][5].c_str() == call.caller.client_id);
    if (!visible) {
        throw Problem(ProblemKind::not_found, "import_unknown",
                      {"没有这个导入任务，或您无权查看", "There is no such import, or it is not yours"});
    }
    return result[0];
}

http::Response show_import(const Call& call, store::Transaction& tx) {
    const auto row = require_import(call, tx);
    const ImportCount count{row[1].as<long long>(), row[2].as<long long>(), row[3].as<long long>(),
                            row[4].as<long long>()};
    return json_response(200, count_json(call.parameters.at("id"), row[0].c_str(), count));
}

http::Response show_errors(const Call& call, store::Transaction& tx) {
    require_import(call, tx);
    const Page page = read_page(call, 1);
    const long long after = page.after.empty() ? 0 : std::strtoll(page.after[0].c_str(), nullptr, 10);
    std::vector<Json> items;
    for (const auto& row : tx.exec(list_errors, call.parameters.at("id"), after, page.limit + 1)) {
        items.push_back({{"line", row[0].as<long long>()}, {"reasons", Json::parse(row[1].c_str())}});
    }
    const auto key = [](const Json& item) {
        return std::vector{std::to_string(item.at("line").get<long long>())};
    };
    return json_response(200, page_json(std::move(items), page, key));
}

} // namespace

Json reasons_json(const std::vector<FieldError>& reasons) {
    Json result = Json::array();
    for (const FieldError& reason : reasons) {
        result.push_back({{"pointer", reason.pointer},
                          {"code", reason.code},
                          {"detail_zh", reason.text.zh},
                          {"detail_en", reason.text.en}});
    }
    return result;
}

Json count_json(const std::string& id, const std::string& state, const ImportCount& count) {
    return {{"import", id},
            {"state", state},
            {"lines", count.lines},
            {"accepted", count.accepted},
            {"unchanged", count.unchanged},
            {"rejected", count.rejected}};
}

void begin_import(store::Transaction& tx, const std::string& id, const std::string& client_id,
                  const std::string& kind) {
    tx.exec(insert_import, id, client_id, kind);
}

void keep_line_errors(store::Transaction& tx, const std::string& id, const LineErrors& errors) {
    if (errors.empty()) {
        return;
    }
    std::vector<long long> lines;
    std::vector<std::string> reasons;
    for (const auto& [line, why] : errors) {
        lines.push_back(line);
        reasons.push_back(reasons_json(why).dump());
    }
    tx.exec(insert_errors, id, store::array(lines), store::array(reasons));
}

void end_import(store::Transaction& tx, const std::string& id, const std::string& state,
                const ImportCount& count) {
    tx.exec(finish_import, id, state, count.lines, count.accepted, count.unchanged, count.rejected);
}

void mark_lost_imports(store::Transaction& tx) { tx.exec(mark_lost); }

std::vector<Route> import_routes() {
    Route show;
    show.method = "GET";
    show.pattern = "/v1/imports/{id}";
    show.operation = {.id = "showImport",
                      .tag = "imports",
                      .summary = {"查询批量导入结果", "The report of a bulk import"},
                      .scope = "*",
                      .query = {},
                      .request_schema = {},
                      .request_example = {},
                      .status = 200,
                      .response_schema = report_schema(),
                      .response_example = report_example};
    show.transact = show_import;

    Route errors;
    errors.method = "GET";
    errors.pattern = "/v1/imports/{id}/errors";
    errors.operation = {.id = "listImportErrors",
                        .tag = "imports",
                        .summary = {"逐行列出未通过的原因", "The refused lines with their reasons"},
                        .scope = "*",
                        .query = page_parameters(),
                        .request_schema = {},
                        .request_example = {},
                        .status = 200,
                        .response_schema = page_schema(error_schema()),
                        .response_example = {{"items",
                                              {{{"line", 2},
                                                {"reasons",
                                                 {{{"pointer", "/task_code"},
                                                   {"code", "required"},
                                                   {"detail_zh", "缺少必填项"},
                                                   {"detail_en", "A required field is missing"}}}}}}}}};
    errors.transact = show_errors;
    return {std::move(show), std::move(errors)};
}

} // namespace gateway::service
