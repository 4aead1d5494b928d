#include "gateway/service/schemas.hpp"
#include "province.hpp"
#include "routes.hpp"

namespace gateway::licenses {
namespace {

using service::Call;
using service::Route;

Json envelope_schema() { return service::object_schema({{"envelope", {{"type", "object"}}}}); }

/// For the nation alone: its signature stands in place of a token.
Route province_route(const FoundationPtr& foundation, const char* path, std::string id, Text summary,
                     bool fetch) {
    Route route = make_route("POST", path, std::move(id), std::move(summary), "");
    route.operation.request_schema = envelope_schema();
    route.operation.request_example = {{"envelope", Json::object()}};
    route.operation.response_schema = envelope_schema();
    route.operation.response_example = {{"envelope", Json::object()}};
    route.stepwise = [foundation, path, fetch](const Call& call, service::Steps& steps) {
        return answer_province(*foundation, call, steps, path, fetch);
    };
    return route;
}

} // namespace

std::vector<Route> province_routes(const FoundationPtr& foundation) {
    return {
        province_route(foundation, "/v1/national/licences:search", "searchLicencesForProvince",
                       {"国家平台代其他省份按持证主体查询本省证照（报文签名，内容在信封内）",
                        "The nation asks for a holder's licences in another province's name; signed, the "
                        "content in an envelope (docs/national-licences.md)"},
                       false),
        province_route(foundation, "/v1/national/licences:fetch", "fetchLicenceForProvince",
                       {"国家平台代其他省份按标识调取本省证照（报文签名，内容在信封内）",
                        "The nation asks for a licence in another province's name; signed, the content in "
                        "an envelope (docs/national-licences.md)"},
                       true)};
}

} // namespace gateway::licenses
