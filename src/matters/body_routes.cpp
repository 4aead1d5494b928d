#include "body_service.hpp"
#include "directory_service.hpp"
#include "examples.hpp"
#include "gateway/base/codes.hpp"
#include "gateway/service/parameters.hpp"
#include "lineage.hpp"
#include "routes.hpp"
#include "schemas.hpp"
#include "search_text.hpp"

namespace gateway::matters {
namespace {

using service::Call;
using service::Route;

Json example_registered() {
    return {{"credit_code", "11320583PDY000175F"},
            {"row_guid", "7a6b5c4d3e2f10918273645546372819"},
            {"region", "320583"},
            {"active", true},
            {"revision", 1},
            {"changed_at", "2019-04-18T09:00:00+08:00"},
            {"body", example_body()}};
}

void describe(Route& route, const Foundation& foundation) {
    route.operation.request_schema = body_schema(foundation);
    route.operation.request_example = example_body();
    route.operation.response_schema = registered_body_schema(foundation);
    route.operation.response_example = example_registered();
}

http::Response body_response(int status, const Body& body) {
    return with_etag(service::json_response(status, body_json(body)), body.revision);
}

Route search_route(const SharedPtr& shared) {
    Route route =
        service::make_route("matters", "GET", "/v1/bodies", "searchBodies",
                            {"查询实施主体", "Search the bodies that exercise matters"}, read_scope);
    const Json text{{"type", "string"}};
    route.operation.query = {{"name", {"名称中的任意文字", "Any part of the name"}, text},
                             {"region",
                              {"行政区划代码（含下级）", "Six-digit region, with all below it"},
                              {{"type", "string"}, {"pattern", "^[0-9]{6}$"}}},
                             {"active",
                              {"是否存在并行使事项：true、false", "Exists and exercises matters"},
                              {{"type", "string"}, {"enum", {"true", "false"}}}}};
    for (auto& parameter : service::page_parameters()) {
        route.operation.query.push_back(std::move(parameter));
    }
    route.operation.response_schema = service::page_schema(registered_body_schema(*shared->foundation));
    route.operation.response_example = {{"items", {example_registered()}}};
    route.transact = [](const Call& call, store::Transaction& tx) {
        const service::Page page = service::read_page(call, 1);
        const BodyQuery asked{fold_name(service::parameter(call, "name")), read_region(call),
                              service::parameter(call, "active")};
        if (!asked.active.empty() && asked.active != "true" && asked.active != "false") {
            throw invalid_fields(
                {{"/active", "unknown_code", {"应为 true 或 false。", "Must be true or false."}}});
        }
        std::vector<Json> items;
        for (const Body& body : search_bodies(tx, asked, page)) {
            items.push_back(body_json(body));
        }
        return service::json_response(200, service::page_json(std::move(items), page, [](const Json& item) {
                                          return std::vector{item.at("credit_code").get<std::string>()};
                                      }));
    };
    return route;
}

Route get_route(const SharedPtr& shared) {
    Route route = service::make_route("matters", "GET", "/v1/bodies/{credit_code}", "getBody",
                                      {"读取实施主体", "Read a body that exercises matters"}, read_scope);
    route.operation.response_schema = registered_body_schema(*shared->foundation);
    route.operation.response_example = example_registered();
    route.transact = [](const Call& call, store::Transaction& tx) {
        const auto body = find_body(tx, call.parameters.at("credit_code"));
        if (!body) {
            throw body_not_found();
        }
        Json answer = body_json(*body);
        if (!body->active) {
            answer["succeeded_by"] = body_successors(tx, body->credit_code);
        }
        return with_etag(service::json_response(200, answer), body->revision);
    };
    return route;
}

Route register_route(const SharedPtr& shared) {
    Route route =
        service::make_route("matters", "POST", "/v1/bodies", "registerBody",
                            {"登记实施主体", "Register a body that exercises matters"}, directory_scope);
    describe(route, *shared->foundation);
    route.operation.status = 201;
    route.transact = [shared](const Call& call, store::Transaction& tx) {
        require_operations(call);
        const Body body = register_body(*shared->foundation, call, tx);
        http::Response response = body_response(201, body);
        response.set("Location", "/v1/bodies/" + body.credit_code);
        return response;
    };
    return route;
}

Route change_route(const SharedPtr& shared) {
    Route route = service::make_route("matters", "PUT", "/v1/bodies/{credit_code}", "changeBody",
                                      {"修改实施主体登记", "Change a body's registration"}, directory_scope);
    describe(route, *shared->foundation);
    route.operation.if_match = true;
    route.transact = [shared](const Call& call, store::Transaction& tx) {
        require_operations(call);
        return body_response(200,
                             change_body(*shared->foundation, call, tx, call.parameters.at("credit_code")));
    };
    return route;
}

Route import_route(const SharedPtr& shared) {
    Route route = service::make_route(
        "matters", "POST", "/v1/bodies:import", "importBodies",
        {"批量登记实施主体（NDJSON，每行一个）", "Register bodies in bulk (NDJSON, one a line)"},
        directory_scope);
    route.operation.request_type = "application/x-ndjson";
    route.operation.request_schema = body_schema(*shared->foundation);
    route.operation.request_example = example_body();
    route.operation.response_schema = Json{{"type", "object"}};
    route.operation.response_example = {{"lines", 1}, {"accepted", 1}, {"unchanged", 0}, {"rejected", 0}};
    route.import = [shared](const Call& call, std::span<const service::Line> lines, store::Transaction& tx) {
        require_operations(call);
        return import_bodies(*shared->foundation, call, lines, tx);
    };
    return route;
}

} // namespace

void add_body_routes(std::vector<Route>& routes, const SharedPtr& shared) {
    routes.push_back(search_route(shared));
    routes.push_back(register_route(shared));
    routes.push_back(get_route(shared));
    routes.push_back(change_route(shared));
    routes.push_back(import_route(shared));
}

} // namespace gateway::matters
