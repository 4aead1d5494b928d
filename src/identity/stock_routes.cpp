#include "gateway/base/or_null.hpp"
#include "gateway/service/parameters.hpp"
#include "routes.hpp"
#include "stock.hpp"

#include <array>

namespace gateway::identity {
namespace {

using service::Call;
using service::Route;

constexpr int download_rows = 5000; ///< of one answer
const std::array<std::string, 2> formats{"ndjson", "csv"};

/// Without anything of the person: an account whose name is a number of a person goes by file and line.
Json view(const StockRow& row) {
    const std::string& account = row.claim.account_name;
    return {{"id", row.stock_id},
            {"source", row.source},
            {"account", is_personal_number(account) ? Json(nullptr) : Json(account)},
            {"import", row.import_id},
            {"line", row.line},
            {"outcome", row.outcome()},
            {"reason", row.code()},
            {"level", or_null(std::string(level_name(row.level)))},
            {"person_id", or_null(row.person_id)},
            {"settled_by", or_null(row.settled_by)},
            {"changed_at", format_time(row.changed_at)}};
}

Json outcome_schema() { return {{"type", "string"}, {"enum", stock_outcomes}}; }

Json view_schema() {
    const Json text{{"type", {"string", "null"}}};
    const Json number{{"type", "integer"}};
    return service::object_schema({{"id", number},
                                   {"source", text_schema()},
                                   {"account", text},
                                   {"import", text_schema()},
                                   {"line", number},
                                   {"outcome", outcome_schema()},
                                   {"reason", text_schema()},
                                   {"level", text},
                                   {"person_id", text},
                                   {"settled_by", text},
                                   {"changed_at", {{"type", "string"}, {"format", "date-time"}}}});
}

Json example_view() {
    return {{"id", 42},
            {"source", "demo"},
            {"account", "old-user-7"},
            {"import", "0f8fad5bd9cb469fa16570867728950e"},
            {"line", 7},
            {"outcome", "lowered"},
            {"reason", "base_mismatch"},
            {"level", "RC03"},
            {"person_id", "0f3b6c1d2e4a5b6c7d8e9f0a1b2c3d4e"},
            {"settled_by", nullptr},
            {"changed_at", "2019-04-19T09:00:00+08:00"}};
}

service::QueryParameter source_parameter() {
    return {"source",
            {"来源：stock_sources.toml 中登记的旧账号系统",
             "The old account system, as stock_sources.toml describes it"},
            text_schema()};
}

service::QueryParameter outcome_parameter() {
    return {"outcome",
            {"清洗结果：waiting 待比对、passed 通过、lowered 降级、conflict 冲突待人工、merged "
             "已合并、rejected 剔除",
             "What became of it"},
            outcome_schema()};
}

/// What a list asks for; the source is needed.
struct Asked {
    std::string source, outcome;
    std::vector<std::string> wanted() const {
        return outcome.empty() ? std::vector(stock_outcomes.begin(), stock_outcomes.end())
                               : std::vector{outcome};
    }
};
Asked read_asked(const Foundation& foundation, const Call& call) {
    std::vector<FieldError> errors;
    Asked asked{require_source(foundation, service::parameter(call, "source")).name,
                service::choice_parameter(call, "outcome", stock_outcomes, errors)};
    refuse(std::move(errors));
    return asked;
}

Route import_route(const FoundationPtr& foundation) {
    Route route =
        make_route("POST", "/v1/stock-accounts:import", "importStockAccounts",
                   {"批量导入旧系统的存量账号（NDJSON 或 CSV，每行一个；按证件合并，稍后与人口库比对）",
                    "Take over accounts of an old system (NDJSON or CSV, one a line): merged by document, "
                    "compared with the base later"},
                   manage_scope);
    route.operation.query = {source_parameter()};
    route.operation.request_type = "application/x-ndjson";
    Json line = service::object_schema({{"account_name", text_schema(128)},
                                        {"user_name", text_schema(64)},
                                        {"cert_type", text_schema(6)},
                                        {"cert_no", text_schema(64)},
                                        {"user_mobile", text_schema(20)},
                                        {"level", text_schema()},
                                        {"verified_at", text_schema()},
                                        {"region", text_schema(6)}});
    line["required"] = {"account_name", "user_name", "cert_type", "cert_no"};
    route.operation.request_schema = std::move(line);
    route.operation.request_example = {{"account_name", "old-user-7"}, {"user_name", "张三（演示）"},
                                       {"cert_type", "111"},           {"cert_no", "320100199001010018"},
                                       {"user_mobile", "19900000001"}, {"level", "2"},
                                       {"verified_at", "2018-05-01"},  {"region", "320500"}};
    route.operation.response_schema = Json{{"type", "object"}};
    route.operation.response_example = Json{{"lines", 1}, {"accepted", 1}, {"unchanged", 0}, {"rejected", 0}};
    route.import = [foundation](const Call& call, std::span<const service::Line> lines,
                                store::Transaction& tx) {
        return import_stock(*foundation, call, lines, tx);
    };
    return route;
}

Route list_route(const FoundationPtr& foundation) {
    Route route = make_route(
        "GET", "/v1/stock-accounts", "listStockAccounts",
        {"列出一个来源的存量账号及清洗结果", "List the accounts of a source and what became of them"},
        read_scope);
    route.operation.query = service::page_parameters();
    route.operation.query.push_back(source_parameter());
    route.operation.query.push_back(outcome_parameter());
    route.operation.response_schema = service::page_schema(view_schema());
    route.operation.response_example = Json{{"items", Json::array({example_view()})}};
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const Asked asked = read_asked(*foundation, call);
        const service::Page page = service::read_number_page(call);
        const long long after = page.after.empty() ? 0 : std::stoll(page.after[0]);
        std::vector<Json> items;
        for (const StockRow& row :
             opened(*foundation, list_stock(tx, asked.source, asked.wanted(), after, page.limit + 1))) {
            items.push_back(view(row));
        }
        return service::json_response(200, service::page_json(std::move(items), page, [](const Json& item) {
                                          return std::vector{std::to_string(item.at("id").get<long long>())};
                                      }));
    };
    return route;
}

Route summary_route(const FoundationPtr& foundation) {
    Route route = make_route("GET", "/v1/stock-accounts/summary", "countStockAccounts",
                             {"按来源统计清洗结果", "Count outcomes by source"}, read_scope);
    route.operation.query = {source_parameter()};
    Json counts = Json::object();
    for (const std::string& outcome : stock_outcomes) {
        counts[outcome] = {{"type", "integer"}};
    }
    route.operation.response_schema = service::object_schema(
        {{"items", service::array_schema(service::object_schema(
                       {{"source", text_schema()}, {"outcomes", service::object_schema(counts)}}))}});
    route.operation.response_example = {
        {"items", {{{"source", "demo"}, {"outcomes", {{"passed", 90}, {"lowered", 8}, {"rejected", 2}}}}}}};
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const std::string source = service::parameter(call, "source");
        if (!source.empty()) {
            require_source(*foundation, source);
        }
        Json items = Json::array();
        for (const auto& [name, counted] : count_stock(tx, source)) {
            Json shown = Json::object();
            for (const std::string& outcome : stock_outcomes) {
                const auto found = counted.find(outcome);
                shown[outcome] = found == counted.end() ? 0 : found->second;
            }
            items.push_back({{"source", name}, {"outcomes", std::move(shown)}});
        }
        return service::json_response(200, {{"items", std::move(items)}});
    };
    return route;
}

/// A field of CSV (RFC 4180). One that a spreadsheet would take for a formula begins with an apostrophe.
std::string csv_field(const Json& value) {
    std::string text = value.is_null() ? "" : value.is_string() ? value.get<std::string>() : value.dump();
    if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) {
        text.insert(0, 1, '\'');
    }
    std::string quoted = "\"";
    for (const char c : text) {
        quoted += c == '"' ? "\"\"" : std::string(1, c);
    }
    return quoted + "\"";
}

constexpr std::array columns{"id",     "source", "account",   "import",     "line",      "outcome",
                             "reason", "level",  "person_id", "settled_by", "changed_at"};

std::string csv_line(const Json& item) {
    std::string line;
    for (const char* column : columns) {
        line += (line.empty() ? "" : ",") + csv_field(item.at(column));
    }
    return line + "\r\n";
}

std::string csv_head() {
    std::string head;
    for (const char* column : columns) {
        head += (head.empty() ? "" : ",") + std::string(column);
    }
    return head + "\r\n";
}

/// Some thousand rows an answer; `Link` leads to the next.
Route download_route(const FoundationPtr& foundation) {
    Route route =
        make_route("GET", "/v1/stock-accounts/outcomes", "downloadStockOutcomes",
                   {"下载清洗结果（NDJSON 或 CSV，每次至多5000行；后续部分见 Link）",
                    "Download outcomes as NDJSON or CSV, at most 5,000 rows an answer; Link leads on"},
                   read_scope);
    route.operation.query = {
        source_parameter(),
        outcome_parameter(),
        {"format",
         {"ndjson（缺省）或 csv", "ndjson unless told, or csv"},
         {{"type", "string"}, {"enum", formats}}},
        {"after", {"从此编号之后继续", "Go on behind this id"}, {{"type", "integer"}, {"minimum", 0}}}};
    route.operation.response_type = "application/x-ndjson";
    route.operation.response_schema = view_schema();
    route.operation.response_example = example_view();
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const Asked asked = read_asked(*foundation, call);
        std::vector<FieldError> errors;
        const bool csv = service::choice_parameter(call, "format", formats, errors) == "csv";
        const std::string behind = service::parameter(call, "after");
        if (behind.size() > 18 || behind.find_first_not_of("0123456789") != std::string::npos) {
            fault(errors, "/after", "out_of_range", "应为上次 Link 给出的编号。",
                  "Give the id of the last Link.");
        }
        refuse(std::move(errors));
        const long long after = behind.empty() ? 0 : std::stoll(behind);
        const auto rows =
            opened(*foundation, list_stock(tx, asked.source, asked.wanted(), after, download_rows));
        http::Response response;
        response.status = 200;
        response.body = csv && after == 0 ? csv_head() : "";
        for (const StockRow& row : rows) {
            response.body += csv ? csv_line(view(row)) : view(row).dump() + "\n";
        }
        response.set("Content-Type", csv ? "text/csv; charset=utf-8" : "application/x-ndjson");
        response.set("Cache-Control", "no-store");
        if (std::ssize(rows) == download_rows) {
            response.set("Link", "</v1/stock-accounts/outcomes?source=" + asked.source +
                                     (asked.outcome.empty() ? "" : "&outcome=" + asked.outcome) +
                                     (csv ? "&format=csv" : "") +
                                     "&after=" + std::to_string(rows.back().stock_id) + ">; rel=\"next\"");
        }
        return response;
    };
    return route;
}

Route settle_route(const FoundationPtr& foundation) {
    Route route =
        make_route("POST", "/v1/stock-accounts/{id}:settle", "settleStockAccount",
                   {"人工处理冲突：keep 保持现状、take 以本账号为准、reject 剔除",
                    "Settle a conflict: keep what is there, take what this account says, or reject it"},
                   manage_scope);
    route.operation.request_schema =
        service::object_schema({{"decision", {{"type", "string"}, {"enum", {"keep", "take", "reject"}}}}});
    route.operation.request_example = {{"decision", "keep"}};
    route.operation.response_schema = view_schema();
    route.operation.response_example = example_view();
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        return service::json_response(200, view(settle_stock(*foundation, call, tx)));
    };
    return route;
}

} // namespace

std::vector<Route> stock_routes(const FoundationPtr& foundation) {
    return {import_route(foundation), list_route(foundation), summary_route(foundation),
            download_route(foundation), settle_route(foundation)};
}

} // namespace gateway::identity
