#include "claim_item.hpp"
#include "directory_service.hpp"
#include "examples.hpp"
#include "gateway/service/parameters.hpp"
#include "routes.hpp"
#include "schemas.hpp"
#include "search_text.hpp"

namespace gateway::matters {
namespace {

using service::Call;
using service::Route;

Json example_published_item() {
    return {{"catalog_code", "320199002001"},
            {"row_guid", "5f6b1c9a2d3e4f508192a3b4c5d6e7f8"},
            {"origin", "local"},
            {"state", "published"},
            {"task_version", 1},
            {"revision", 1},
            {"changed_at", "2019-04-18T09:00:00+08:00"},
            {"item", example_item()}};
}

void describe(Route& route, const Foundation& foundation) {
    route.operation.request_schema = item_schema(foundation);
    route.operation.request_example = example_item();
    route.operation.response_schema = published_item_schema(foundation);
    route.operation.response_example = example_published_item();
}

http::Response item_response(int status, const DirectoryItem& item) {
    return with_etag(service::json_response(status, item_json(item)), item.revision);
}

Route search_route() {
    Route route = service::make_route("matters", "GET", "/v1/directory", "searchDirectory",
                                      {"查询基本目录", "Search the base directory"}, read_scope);
    Json example = example_published_item();
    example.erase("item");
    example.erase("row_guid");
    example.update(
        {{"task_name", example_item()["task_name"]}, {"task_type", "01"}, {"use_level", {"3", "4"}}});
    route.operation.query = search_parameters();
    route.operation.query.push_back(origin_parameter());
    for (auto& parameter : claim_parameters()) {
        route.operation.query.push_back(std::move(parameter));
    }
    route.operation.response_schema = service::page_schema(item_summary_schema());
    route.operation.response_example = {{"items", {example}}};
    route.transact = [](const Call& call, store::Transaction& tx) {
        const service::Page page = service::read_page(call, 1);
        DirectoryQuery asked{fold_name(service::parameter(call, "name")),
                             service::parameter(call, "task_type"),
                             service::parameter(call, "use_level"),
                             service::parameter(call, "state"),
                             read_origin(call),
                             {},
                             {}};
        read_claim_parameters(call, asked);
        check_state_parameter(asked.state);
        return service::json_response(
            200, service::page_json(search_items(tx, asked, page), page, [](const Json& item) {
                return std::vector{item.at("catalog_code").get<std::string>()};
            }));
    };
    return route;
}

Route get_route(const SharedPtr& shared) {
    Route route = service::make_route("matters", "GET", "/v1/directory/{catalog_code}", "getDirectoryItem",
                                      {"读取基本目录", "Read a base directory item"}, read_scope);
    route.operation.response_schema = published_item_schema(*shared->foundation);
    route.operation.response_example = example_published_item();
    route.transact = [](const Call& call, store::Transaction& tx) {
        const auto item = find_item(tx, call.parameters.at("catalog_code"));
        if (!item) {
            throw item_not_found();
        }
        if (auto same = service::not_modified(call, service::entity_tag(item->revision))) {
            return *std::move(same);
        }
        return item_response(200, *item);
    };
    return route;
}

Route publish_route(const SharedPtr& shared) {
    Route route = service::make_route(
        "matters", "POST", "/v1/directory", "publishDirectoryItem",
        {"发布省级自建基本目录", "Publish a base directory item of the province's own"}, directory_scope);
    route.operation.status = 201;
    describe(route, *shared->foundation);
    route.transact = [shared](const Call& call, store::Transaction& tx) {
        require_operations(call);
        const DirectoryItem item = publish_item(*shared->foundation, call, tx);
        http::Response response = item_response(201, item);
        response.set("Location", "/v1/directory/" + item.catalog_code);
        return response;
    };
    return route;
}

Route change_route(const SharedPtr& shared) {
    Route route = service::make_route(
        "matters", "PUT", "/v1/directory/{catalog_code}", "changeDirectoryItem",
        {"修改省级自建基本目录，形成新版本", "Publish the next version of a local item"}, directory_scope);
    route.operation.if_match = true;
    describe(route, *shared->foundation);
    route.transact = [shared](const Call& call, store::Transaction& tx) {
        require_operations(call);
        return item_response(200,
                             change_item(*shared->foundation, call, tx, call.parameters.at("catalog_code")));
    };
    return route;
}

Route state_route(const SharedPtr& shared, Transition transition, std::string id, Text summary) {
    Route route = service::make_route("matters", "POST",
                                      "/v1/directory/{catalog_code}:" + std::string(to_text(transition)),
                                      std::move(id), std::move(summary), directory_scope);
    route.operation.if_match = true;
    route.operation.response_schema = published_item_schema(*shared->foundation);
    route.operation.response_example = example_published_item();
    route.transact = [shared, transition](const Call& call, store::Transaction& tx) {
        require_operations(call);
        return item_response(200, change_item_state(*shared->foundation, call, tx,
                                                    call.parameters.at("catalog_code"), transition));
    };
    return route;
}

} // namespace

void add_directory_routes(std::vector<Route>& routes, const SharedPtr& shared) {
    routes.push_back(search_route());
    routes.push_back(publish_route(shared));
    routes.push_back(get_route(shared));
    routes.push_back(change_route(shared));
    routes.push_back(state_route(shared, Transition::suspend, "suspendDirectoryItem",
                                 {"暂停省级自建基本目录", "Suspend a local base directory item"}));
    routes.push_back(state_route(shared, Transition::resume, "resumeDirectoryItem",
                                 {"恢复省级自建基本目录", "Resume a local base directory item"}));
    routes.push_back(state_route(shared, Transition::cancel, "cancelDirectoryItem",
                                 {"取消省级自建基本目录", "Cancel a local base directory item"}));
}

} // namespace gateway::matters
