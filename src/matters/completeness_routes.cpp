#include "completeness.hpp"
#include "routes.hpp"

namespace gateway::matters {

using service::Call;
using service::Route;

void add_completeness_routes(std::vector<Route>& routes, const SharedPtr& shared) {
    const Json text{{"type", "string"}};
    Route route = service::make_route(
        "matters", "GET", "/v1/matters:completeness", "measurePublishedMatters",
        {"按现行标准统计已发布清单的要素完整度", "Published lists against the standard as it is now"},
        read_scope);
    route.operation.query = {
        cut_parameter(),
        {"dept_code", {"实施主体编码", "Credit code of the body"}, text},
        {"region", {"行政区划代码（含下级）", "Six-digit region, with all below it"}, text}};
    for (auto& parameter : service::page_parameters()) {
        route.operation.query.push_back(std::move(parameter));
    }
    const Json number{{"type", "integer"}};
    const Json array{{"type", "array"}};
    route.operation.response_schema = {
        {"type", "object"},
        {"properties",
         {{"lists", number}, {"complete", number}, {"families", array}, {"items", array}, {"next", text}}}};
    route.operation.response_example = {{"items",
                                         {{{"code", "11320583PDY000175F432019900200101"},
                                           {"task_name", "示范林木采伐许可（示例）"},
                                           {"dept_code", "11320583PDY000175F"},
                                           {"missing", {"/extend/is_online"}},
                                           {"faulty", Json::array()},
                                           {"outdated", {"/handle_type"}}}}}};
    route.transact = [shared](const Call& call, store::Transaction& tx) {
        return service::json_response(200,
                                      published_completeness(*shared->foundation, call, tx, read_cut(call)));
    };
    routes.push_back(std::move(route));
}

} // namespace gateway::matters
