#include "body_names.hpp"
#include "gateway/service/schemas.hpp"
#include "retrieval.hpp"
#include "retrieval_store.hpp"
#include "routes.hpp"
#include "views.hpp"

namespace gateway::licenses {
namespace {

using service::array_schema;
using service::Call;
using service::object_schema;
using service::Route;

Json text() { return {{"type", "string"}}; }
Json optional_date() { return {{"type", {"string", "null"}}, {"format", "date"}}; }

Json told_schema() {
    return object_schema({{"identifier", text()},
                          {"type", text()},
                          {"type_code", text()},
                          {"province", text()},
                          {"authority", text()},
                          {"authority_name", text()},
                          {"state", text()},
                          {"issued_on", optional_date()},
                          {"valid_from", optional_date()},
                          {"valid_until", optional_date()},
                          {"area", text()},
                          {"number", text()},
                          {"holders", array_schema(Json{{"type", "object"}})},
                          {"face", {{"type", "object"}}}});
}

Json example_told() {
    return {{"identifier", example_identifier},
            {"type", "business_licence"},
            {"type_code", "11100000MB0143028R001"},
            {"province", "p33"},
            {"authority", "11320500PDY000167D"},
            {"authority_name", "示例局"},
            {"state", "valid"},
            {"issued_on", "2019-04-18"},
            {"valid_from", "2019-04-18"},
            {"valid_until", nullptr},
            {"area", "330100"}};
}

Route retrieve_route(const FoundationPtr& foundation) {
    Route route = make_route(
        "POST", "/v1/licences:retrieve", "retrieveLicences",
        {"经国家平台调取外省证照：按持证主体和类型查询，或按标识取数据和文件（核验签章，逐次留痕）",
         "Licences of other provinces through the nation: a holder's of a type, or one by "
         "its identifier with data and file, its seals checked; each use is recorded"},
        use_scope);
    route.operation.request_schema = object_schema(
        {{"purpose", purpose_schema()},
         {"consent", object_schema({{"ground", {{"type", "string"}, {"enum", {"written", "ex_officio"}}}},
                                    {"reference", text()}})},
         {"identifier", text()},
         {"file", {{"type", "boolean"}}},
         {"holder", holder_key_schema()},
         {"type", text()}});
    route.operation.request_example = {{"purpose", example_purpose()},
                                       {"consent", example_consent()},
                                       {"holder", example_holder()},
                                       {"type", "business_licence"}};
    route.operation.response_schema =
        object_schema({{"items", array_schema(told_schema())},
                       {"more", {{"type", "boolean"}}},
                       {"licence", told_schema()},
                       {"file", {{"type", {"string", "null"}}, {"contentEncoding", "base64"}}},
                       {"check", {{"type", {"object", "null"}}}}});
    route.operation.response_example = {{"items", {example_told()}}};
    route.stepwise = [foundation](const Call& call, service::Steps& steps) {
        auto response = service::json_response(200, retrieve(*foundation, call, steps));
        response.set("Cache-Control", "no-store");
        return response;
    };
    return route;
}

Json foreign_use_json(const ForeignUse& foreign, const std::string& body_name) {
    Json json = use_json(foreign.use, body_name);
    for (const char* name : {"kind", "fields", "matched"}) {
        json.erase(name);
    }
    json["outcome"] = foreign.outcome;
    return json;
}

Route list_route() {
    Route route = make_route("GET", "/v1/foreign-licence-uses", "listForeignLicenceUses",
                             {"调取外省证照的记录（不含持证主体信息）",
                              "Uses of licences of other provinces, with nothing of their holders"},
                             manage_scope);
    route.operation.query = service::page_parameters();
    Json schema = use_schema();
    for (const char* name : {"kind", "fields", "matched"}) {
        schema["properties"].erase(name);
    }
    schema["properties"]["outcome"] = {{"type", "string"}, {"enum", {"asked", "given", "refused"}}};
    route.operation.response_schema = service::page_schema(schema);
    route.operation.response_example = {{"items", Json::array()}};
    route.transact = [](const Call& call, store::Transaction& tx) {
        const service::Page page = service::read_number_page(call);
        std::vector<Json> items;
        BodyNames bodies(tx);
        for (const ForeignUse& foreign : list_foreign_uses(tx, page)) {
            items.push_back(foreign_use_json(foreign, bodies.of(foreign.use.body)));
        }
        return service::json_response(200, service::page_json(std::move(items), page, [](const Json& item) {
                                          return std::vector{std::to_string(item.at("id").get<long long>())};
                                      }));
    };
    return route;
}

} // namespace

std::vector<Route> retrieval_routes(const FoundationPtr& foundation) {
    return {retrieve_route(foundation), list_route()};
}

} // namespace gateway::licenses
