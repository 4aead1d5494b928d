#include "docking.hpp"
#include "gateway/service/schemas.hpp"
#include "routes.hpp"
#include "views.hpp"

namespace gateway::licenses {
namespace {

using service::Call;
using service::Route;

Json text() { return {{"type", "string"}}; }
Json optional_text() { return {{"type", {"string", "null"}}}; }

Json delivery_schema() {
    return service::object_schema({{"identifier", text()},
                                   {"entity", text()},
                                   {"record_key", text()},
                                   {"version", {{"type", "integer"}}},
                                   {"held", {{"type", "boolean"}}},
                                   {"delivery",
                                    {{"type", {"object", "null"}},
                                     {"properties",
                                      {{"position", {{"type", "integer"}}},
                                       {"state", text()},
                                       {"batch", optional_text()},
                                       {"code", optional_text()},
                                       {"remark", optional_text()},
                                       {"updated_at", optional_text()}}}}}});
}

Route delivery_route() {
    Route route = make_route("GET", "/v1/licences/{identifier}/delivery", "getLicenceDelivery",
                             {"证照报国家的情况：国家是否应有该行，以及回执或退回原因",
                              "The licence at the nation: whether it is to hold a row, and the receipt or "
                              "why it was refused"},
                             read_scope);
    route.operation.response_schema = delivery_schema();
    route.operation.response_example = {{"identifier", example_identifier},
                                        {"entity", "licence:0f8fad5bd9cb469fa16570867728950e"},
                                        {"record_key", "0f8fad5bd9cb469fa16570867728950e-001"},
                                        {"version", 1},
                                        {"held", true},
                                        {"delivery",
                                         {{"position", 4711},
                                          {"state", "rejected"},
                                          {"batch", "p32-20190418-000000000042"},
                                          {"code", "lic_data_error"},
                                          {"remark", "颁发机构名称有误"},
                                          {"updated_at", "2019-04-18T09:00:00+08:00"}}}};
    route.transact = [](const Call& call, store::Transaction& tx) {
        return service::json_response(200, delivery_of(tx, call, call.parameters.at("identifier")));
    };
    return route;
}

Route resend_route(const FoundationPtr& foundation) {
    Route route = make_route("POST", "/v1/licences/{identifier}:resend", "resendLicence",
                             {"按现有内容和规则重新生成国家目录行并上报",
                              "Make the licence's row for the nation anew and send it"},
                             issue_scope);
    route.operation.if_match = true;
    route.operation.response_schema = summary_schema();
    route.operation.response_example = example_summary();
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const Licence licence = resend(*foundation, tx, call, call.parameters.at("identifier"));
        return service::with_tag(service::json_response(200, summary_json(licence, call.now)),
                                 licence.revision);
    };
    return route;
}

} // namespace

std::vector<Route> docking_routes(const FoundationPtr& foundation) {
    return {delivery_route(), resend_route(foundation)};
}

} // namespace gateway::licenses
