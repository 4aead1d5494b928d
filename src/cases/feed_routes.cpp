#include "descriptions.hpp"
#include "feed.hpp"
#include "gateway/base/or_null.hpp"
#include "route_parts.hpp"
#include "schema_parts.hpp"

namespace gateway::cases {
namespace {

using service::Call;
using service::Route;

constexpr std::array<const char*, 4> held_states{"held", "rejected", "taken", "discarded"};

Json one_of(Json values, const char* title) {
    return Json{{"type", "string"}, {"enum", std::move(values)}, {"title", title}};
}

Json kind_names() {
    Json names = Json::array();
    for (const KindFacts& kind : kinds) {
        names.push_back(kind.name);
    }
    return names;
}

Json held_json(const HeldEvent& held) {
    return {{"id", std::to_string(held.id)},
            {"department", or_null(held.feed.sender)},
            {"project_no", held.feed.project_no},
            {"kind", facts(held.feed.event.kind).name},
            {"event_id", held.feed.source_id},
            {"occurred_at", format_time(held.feed.occurred_at)},
            {"reason", to_text(held.reason)},
            {"state", held.state},
            {"noted_at", format_time(held.noted_at)},
            {"settled_at", or_null(held.settled_at)},
            {"event", Json::parse(held.feed.event.content)}};
}

Json held_schema() {
    return object_schema(Json{{"id", text_schema("暂存编号")},
                              {"department", Json{{"type", Json::array({"string", "null"})},
                                                  {"title", "报送部门的统一社会信用代码"}}},
                              {"project_no", project_no_schema("办件编号")},
                              {"kind", one_of(kind_names(), "事件种类")},
                              {"event_id", text_schema("部门系统中的事件编号；未报送的由内容得出")},
                              {"occurred_at", moment_schema("发生时间")},
                              {"reason", one_of(Json(feed_reasons), "暂存或拒收的原因")},
                              {"state", one_of(Json(held_states), "状态：暂存、拒收、已采纳、已作废")},
                              {"noted_at", moment_schema("报送时间")},
                              {"settled_at", moment_schema("采纳或作废的时间")},
                              {"event", Json{{"type", "object"}, {"title", "事件各列"}}}});
}

Json example_held() {
    return Json{{"id", "7"},
                {"department", "11320500PDY000167D"},
                {"project_no", "SZ-2019-04-000042"},
                {"kind", "process"},
                {"event_id", "OA-31"},
                {"occurred_at", "2019-04-19T09:00:00+08:00"},
                {"reason", "case_missing"},
                {"state", "held"},
                {"noted_at", "2019-04-19T17:00:00+08:00"},
                {"settled_at", nullptr},
                {"event", example_event(EventKind::process)}};
}

Json line_schema(const Foundation& foundation) {
    Json forms = Json::array();
    for (const KindFacts& kind : kinds) {
        Json schema = event_schema(foundation, kind.kind);
        Json& properties = schema["properties"];
        properties["project_no"] = project_no_schema("办件编号");
        properties["kind"] = Json{{"const", kind.name}};
        properties["event_id"] = Json{{"type", "string"},
                                      {"minLength", 1},
                                      {"maxLength", 100},
                                      {"title", "部门系统中的事件编号：重复报送不重复登记"}};
        if (kind.kind == EventKind::material) {
            properties["occurred_at"] =
                Json{{"type", "string"}, {"format", "date-time"}, {"title", "收取时间"}};
        }
        schema["required"].push_back("project_no");
        schema["required"].push_back("kind");
        forms.push_back(std::move(schema));
    }
    return Json{{"oneOf", std::move(forms)}};
}

Json example_line() {
    Json line = example_event(EventKind::process);
    line["project_no"] = "SZ-2019-04-000042";
    line["kind"] = "process";
    line["event_id"] = "OA-31";
    return line;
}

Route import_route(const FoundationPtr& foundation) {
    Route route = make_route("POST", "/v1/case-events:import", "importCaseEvents",
                             {"批量报送办件事件（NDJSON，每行一个，次序不限）",
                              "Report events of cases in bulk (NDJSON, one a line, in any order)"},
                             write_scope);
    route.operation.request_type = "application/x-ndjson";
    route.operation.request_schema = line_schema(*foundation);
    route.operation.request_example = example_line();
    route.operation.response_schema = Json{{"type", "object"}};
    route.operation.response_example = Json{{"lines", 1}, {"accepted", 1}, {"unchanged", 0}, {"rejected", 0}};
    route.import = [foundation](const Call& call, std::span<const service::Line> lines,
                                store::Transaction& tx) {
        return import_events(*foundation, call, lines, tx);
    };
    return route;
}

http::Response list(const Call& call, store::Transaction& tx) {
    const service::Page page = service::read_number_page(call);
    const auto query = read_held_query(call);
    std::vector<Json> items;
    for (const HeldEvent& held : query ? list_held(tx, *query, page) : std::vector<HeldEvent>{}) {
        items.push_back(held_json(held));
    }
    const auto key_of = [](const Json& item) { return std::vector{item.at("id").get<std::string>()}; };
    auto response = service::json_response(200, service::page_json(std::move(items), page, key_of));
    response.set("Cache-Control", "no-store"); // persons
    return response;
}

Route list_route() {
    Route route = make_route(
        "GET", "/v1/case-events/held", "listHeldCaseEvents",
        {"查询暂存和拒收的事件（由新到旧）", "List held and rejected events, newest first"}, read_scope);
    route.operation.query = service::page_parameters();
    route.operation.query.push_back(
        {"department",
         {"报送部门的统一社会信用代码", "Credit code of the department that sent it"},
         Json{{"type", "string"}, {"pattern", "^[0-9A-HJ-NPQRTUWXY]{18}$"}}});
    route.operation.query.push_back(
        {"reason", {"原因", "Reason"}, Json{{"type", "string"}, {"enum", Json(feed_reasons)}}});
    route.operation.query.push_back(
        {"state", {"状态", "State"}, Json{{"type", "string"}, {"enum", Json(held_states)}}});
    route.operation.query.push_back(
        {"project_no", {"办件编号", "Number of the case"}, project_no_schema("办件编号")});
    route.operation.response_schema = service::page_schema(held_schema());
    route.operation.response_example = Json{{"items", Json::array({example_held()})}};
    route.transact = list;
    return route;
}

Route settle_route(const FoundationPtr& foundation, bool release) {
    Route route = release ? make_route("POST", "/v1/case-events/held/{id}:release", "releaseHeldCaseEvent",
                                       {"采纳暂存的事件", "Take a held event"}, write_scope)
                          : make_route("POST", "/v1/case-events/held/{id}:discard", "discardHeldCaseEvent",
                                       {"作废暂存的事件", "Discard a held event"}, write_scope);
    route.operation.response_schema = held_schema();
    Json example = example_held();
    example["state"] = release ? "taken" : "discarded";
    example["settled_at"] = "2019-04-20T09:00:00+08:00";
    route.operation.response_example = std::move(example);
    route.transact = [foundation, release](const Call& call, store::Transaction& tx) {
        const std::string& id = call.parameters.at("id");
        auto response = service::json_response(
            200, held_json(release ? release_event(*foundation, call, tx, id) : discard_event(call, tx, id)));
        response.set("Cache-Control", "no-store");
        return response;
    };
    return route;
}

} // namespace

std::vector<Route> feed_routes(const FoundationPtr& foundation) {
    return {import_route(foundation), list_route(), settle_route(foundation, true),
            settle_route(foundation, false)};
}

} // namespace gateway::cases
