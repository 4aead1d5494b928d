#include "gateway/service/schemas.hpp"
#include "materials.hpp"
#include "routes.hpp"
#include "views.hpp"

namespace gateway::licenses {
namespace {

using service::array_schema;
using service::Call;
using service::object_schema;
using service::Route;

constexpr auto list_read_scope = "matters:read"; // the map goes with the list
constexpr auto list_write_scope = "matters:write";
constexpr auto case_read_scope = "cases:read"; // what was saved is told of cases

constexpr auto example_matter = "11320500PDY000167D3000199001000";

Json text() { return {{"type", "string"}}; }
Json optional_text() { return {{"type", {"string", "null"}}}; }
Json whole() { return {{"type", "integer"}}; }
Json flag() { return {{"type", "boolean"}}; }
Json optional_flag() { return {{"type", {"boolean", "null"}}}; }
Json whose_schema() { return {{"type", "string"}, {"enum", {"applicant", "agent", "either"}}}; }

Json required(Json schema, Json names) {
    schema["required"] = std::move(names);
    return schema;
}

/// Members that tell of a licence.
Json with_licence(Json properties) {
    properties.update({{"identifier", optional_text()},
                       {"state", optional_text()},
                       {"valid_until", {{"type", {"string", "null"}}, {"format", "date"}}},
                       {"ends_before_promise", optional_flag()}});
    return object_schema(std::move(properties));
}

Json mapped_example(bool told) {
    Json item{{"material", "营业执照"}, {"type", "business_licence"}, {"whose", "applicant"}};
    if (told) {
        item.update({{"in_list", true}, {"type_known", true}});
    }
    return item;
}

void answers_map(Route& route) {
    route.operation.response_schema =
        object_schema({{"matter_code", text()},
                       {"revision", whole()},
                       {"items", array_schema(object_schema({{"material", text()},
                                                             {"type", text()},
                                                             {"whose", whose_schema()},
                                                             {"in_list", flag()},
                                                             {"type_known", flag()}}))}});
    route.operation.response_example = {
        {"matter_code", example_matter}, {"revision", 1}, {"items", {mapped_example(true)}}};
}

http::Response map_response(const Foundation& foundation, store::Transaction& tx, const std::string& code,
                            const MaterialMap& map) {
    auto response = service::json_response(200, map_json(foundation, tx, code, map));
    response.set("ETag", service::entity_tag(map.revision));
    return response;
}

Route get_map_route(const FoundationPtr& foundation) {
    Route route = make_route(
        "GET", "/v1/matters/{code}/licences", "getMatterLicences",
        {"读取事项哪些材料可由哪类证照代替", "Which materials of a matter are met by which type of licence"},
        list_read_scope);
    answers_map(route);
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const std::string& code = call.parameters.at("code");
        return map_response(*foundation, tx, code, find_map(tx, code));
    };
    return route;
}

Route set_map_route(const FoundationPtr& foundation) {
    Route route = make_route("PUT", "/v1/matters/{code}/licences", "setMatterLicences",
                             {"设定事项材料可由哪类证照代替（限实施主体；整体替换，已设定的须带 If-Match）",
                              "Say which materials of one's own matter are met by which type of licence: the "
                              "whole map; If-Match where one is set"},
                             list_write_scope);
    route.operation.request_schema = required(
        object_schema(
            {{"items", array_schema(required(
                           object_schema({{"material", text()}, {"type", text()}, {"whose", whose_schema()}}),
                           {"material", "type"}))}}),
        {"items"});
    route.operation.request_example = {{"items", {mapped_example(false)}}};
    answers_map(route);
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const std::string& code = call.parameters.at("code");
        return map_response(*foundation, tx, code, set_map(*foundation, tx, call, code));
    };
    return route;
}

Json licence_example() {
    return {{"identifier", example_identifier},
            {"state", "valid"},
            {"valid_until", nullptr},
            {"ends_before_promise", false}};
}

Route check_route(const FoundationPtr& foundation) {
    Route route = make_route("POST", "/v1/licences:materials", "checkMatterMaterials",
                             {"减证便民：申请人的证照可代替事项的哪些材料（逐次留痕）",
                              "Fewer papers: which materials of a matter the applicant's licences meet; each "
                              "use is recorded"},
                             use_scope);
    route.operation.request_schema = required(object_schema({{"purpose", purpose_schema()},
                                                             {"consent", consent_schema()},
                                                             {"applicant", holder_key_schema()},
                                                             {"agent", holder_key_schema()}}),
                                              {"purpose", "consent", "applicant"});
    route.operation.request_example = {
        {"purpose", example_purpose()}, {"consent", example_consent()}, {"applicant", example_holder()}};
    route.operation.response_schema = object_schema(
        {{"matter_code", text()},
         {"items", array_schema(with_licence({{"material", text()},
                                              {"necessity", optional_text()},
                                              {"copies", whole()},
                                              {"type", optional_text()},
                                              {"whose", optional_text()},
                                              {"met", flag()},
                                              {"reason", optional_text()}}))},
         {"summary", object_schema({{"materials", whole()}, {"met", whole()}, {"copies", whole()}})},
         {"outdated", array_schema(text())}});
    Json met{{"material", "营业执照"}, {"necessity", "1"}, {"copies", 1},      {"type", "business_licence"},
             {"whose", "applicant"},   {"met", true},      {"reason", nullptr}};
    met.update(licence_example());
    route.operation.response_example = {{"matter_code", example_matter},
                                        {"items", {met}},
                                        {"summary", {{"materials", 1}, {"met", 1}, {"copies", 1}}},
                                        {"outdated", Json::array()}};
    answer_unkept(route, [foundation](const Call& call, store::Transaction& tx) {
        return check_materials(*foundation, tx, call);
    });
    return route;
}

Route attach_route(const FoundationPtr& foundation) {
    Route route =
        make_route("POST", "/v1/licences:attach", "attachLicences",
                   {"以证照代替材料附入办件（另需 cases:write；重复提交不重复登记）",
                    "Attach licences to a case in place of papers (needs cases:write, too); the same "
                    "again changes nothing"},
                   use_scope);
    route.operation.request_schema = required(
        object_schema(
            {{"purpose", purpose_schema()},
             {"consent", consent_schema()},
             {"items", array_schema(required(object_schema({{"material", text()}, {"identifier", text()}}),
                                             {"material", "identifier"}))}}),
        {"purpose", "consent", "items"});
    route.operation.request_example = {
        {"purpose", example_purpose()},
        {"consent", example_consent()},
        {"items", {{{"material", "营业执照"}, {"identifier", example_identifier}}}}};
    route.operation.response_schema = object_schema(
        {{"project_no", text()},
         {"items", array_schema(with_licence(
                       {{"material", text()},
                        {"outcome", {{"type", "string"}, {"enum", {"attached", "unchanged", "refused"}}}},
                        {"reason", optional_text()},
                        {"row_guid", optional_text()}}))},
         {"summary", object_schema({{"attached", whole()}, {"unchanged", whole()}, {"refused", whole()}})}});
    Json attached{{"material", "营业执照"},
                  {"outcome", "attached"},
                  {"reason", nullptr},
                  {"row_guid", "a4e671e5094f4dae0d38ad1df55998cd"}};
    attached.update(licence_example());
    route.operation.response_example = {{"project_no", example_purpose()["project_no"]},
                                        {"items", {attached}},
                                        {"summary", {{"attached", 1}, {"unchanged", 0}, {"refused", 0}}}};
    answer_unkept(route, [foundation](const Call& call, store::Transaction& tx) {
        return attach_licences(*foundation, tx, call);
    });
    return route;
}

Route savings_route() {
    Route route = make_route("GET", "/v1/licences:savings", "countSavedPapers",
                             {"减证便民统计：按月、事项、办理单位的办件数、材料数、纸质份数",
                              "What licences saved: cases, materials and paper copies by month, matter and "
                              "handling body"},
                             case_read_scope);
    const Json month{{"type", "string"}, {"pattern", "^[0-9]{4}-[0-9]{2}$"}};
    route.operation.query = service::page_parameters();
    route.operation.query.push_back(
        {"from",
         {"起始月份，默认截止月份前11个月", "First month; eleven before the last unless told"},
         month});
    route.operation.query.push_back(
        {"to", {"截止月份，默认本月", "Last month; this one unless told"}, month});
    route.operation.query.push_back({"matter_code",
                                     {"事项编码（31位或33位）", "Code of the matter (31 or 33)"},
                                     {{"type", "string"}, {"pattern", "^[0-9A-Z]{31}([0-9]{2})?$"}}});
    route.operation.query.push_back({"department",
                                     {"办理单位的统一社会信用代码", "Credit code of the handling body"},
                                     {{"type", "string"}, {"pattern", "^[0-9A-HJ-NPQRTUWXY]{18}$"}}});
    route.operation.query.push_back({"region",
                                     {"行政区划代码（含下级）", "Six-digit region, with all below it"},
                                     {{"type", "string"}, {"pattern", "^[0-9]{6}$"}}});
    const Json figures = object_schema({{"cases", whole()}, {"materials", whole()}, {"copies", whole()}});
    Json item = figures;
    item["properties"].update({{"month", text()}, {"matter_code", text()}, {"body", text()}});
    route.operation.response_schema = service::page_schema(item);
    route.operation.response_schema["properties"]["total"] = figures;
    const Json example{{"cases", 12}, {"materials", 20}, {"copies", 31}};
    Json line = example;
    line.update({{"month", "2019-04"}, {"matter_code", example_matter}, {"body", "11320500PDY000167D"}});
    route.operation.response_example = {{"items", {line}}, {"total", example}};
    route.transact = [](const Call& call, store::Transaction& tx) {
        return service::json_response(200, read_savings(tx, call));
    };
    return route;
}

} // namespace

std::vector<Route> material_routes(const FoundationPtr& foundation) {
    return {get_map_route(foundation), set_map_route(foundation), check_route(foundation),
            attach_route(foundation), savings_route()};
}

} // namespace gateway::licenses
