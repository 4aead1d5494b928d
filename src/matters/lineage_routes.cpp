#include "body_service.hpp"
#include "gateway/service/schemas.hpp"
#include "lineage.hpp"
#include "routes.hpp"
#include "schemas.hpp"

namespace gateway::matters {
namespace {

Json steps_schema(const char* title) {
    const Json text{{"type", "string"}};
    Json schema = service::array_schema(service::object_schema(
        {{"code", text}, {"reform", text}, {"at", {{"type", "string"}, {"format", "date-time"}}}}));
    schema["title"] = title;
    return schema;
}

Json lineage_schema() {
    Json current = service::array_schema({{"type", "string"}});
    current["title"] = "最终承接的在用事项";
    return service::object_schema({{"code", {{"type", "string"}}},
                                   {"predecessors", steps_schema("由何编码而来")},
                                   {"successors", steps_schema("改为何编码")},
                                   {"current", std::move(current)}});
}

Json example_lineage() {
    return {{"code", "11320583PDY000175F4320199002001"},
            {"predecessors", Json::array()},
            {"successors",
             {{{"code", "12320000PDY00018364320199002001"},
               {"reform", "0f8fad5bd9cb469fa16570867728950e"},
               {"at", "2019-05-01T00:00:00+08:00"}}}},
            {"current", {"12320000PDY00018364320199002001"}}};
}

Json example_body_lineage() {
    Json example = example_lineage();
    example.erase("current");
    example["code"] = "11320583PDY000175F";
    example["successors"][0]["code"] = "12320000PDY0001836";
    return example;
}

service::Route list_route() {
    service::Route route = service::make_route(
        "matters", "GET", "/v1/matters/{code}/lineage", "getMatterLineage",
        {"机构改革前后的编码沿革", "Where the code came from and went to in reforms"}, read_scope);
    route.operation.response_schema = lineage_schema();
    route.operation.response_example = example_lineage();
    route.transact = [](const service::Call& call, store::Transaction& tx) {
        const std::string& code = call.parameters.at("code");
        if (!find_matter(tx, code)) {
            throw not_found();
        }
        return service::json_response(200, {{"code", code},
                                            {"predecessors", predecessors_of(tx, code)},
                                            {"successors", successors_of(tx, code)},
                                            {"current", current_codes(tx, code)}});
    };
    return route;
}

service::Route body_route() {
    service::Route route = service::make_route(
        "matters", "GET", "/v1/bodies/{credit_code}/lineage", "getBodyLineage",
        {"机构改革前后的机构沿革", "Whom the body succeeded and who succeeded it in reforms"}, read_scope);
    route.operation.response_schema = lineage_schema();
    route.operation.response_schema["properties"].erase("current");
    route.operation.response_example = example_body_lineage();
    route.transact = [](const service::Call& call, store::Transaction& tx) {
        const std::string& code = call.parameters.at("credit_code");
        if (!find_body(tx, code)) {
            throw body_not_found();
        }
        return service::json_response(200, {{"code", code},
                                            {"predecessors", body_predecessors(tx, code)},
                                            {"successors", body_successors(tx, code)}});
    };
    return route;
}

} // namespace

void add_lineage_routes(std::vector<service::Route>& routes) {
    routes.push_back(list_route());
    routes.push_back(body_route());
}

} // namespace gateway::matters
