#include "claim_item.hpp"
#include "draft_service.hpp"
#include "examples.hpp"
#include "routes.hpp"
#include "schemas.hpp"

namespace gateway::matters {
namespace {

using service::Call;
using service::Route;

Json claim_schema() {
    const Json text{{"type", "string"}};
    return {{"type", "object"},
            {"required", {"dept_name", "use_level"}},
            {"properties",
             {{"dept_code", text},
              {"dept_name", text},
              {"dept_type", text},
              {"use_level", text},
              {"serial",
               {{"type", "string"},
                {"pattern", "^[0-9]{2}$"},
                {"description", "业务办理项顺序号 / Serial of the handling item, from 01"}}}}}};
}

Route claim_route(const SharedPtr& shared) {
    Route route = service::make_route(
        "matters", "POST", "/v1/directory/{catalog_code}:claim", "claimDirectoryItem",
        {"认领基本目录：生成实施清单草稿", "Claim an item: makes a draft of its list"}, write_scope);
    route.operation.status = 201;
    route.operation.request_schema = claim_schema();
    route.operation.request_example = {{"dept_code", "11320583PDY000175F"},
                                       {"dept_name", "示例县级机关"},
                                       {"use_level", "4"},
                                       {"serial", "01"}};
    route.operation.response_schema = draft_schema(*shared->foundation);
    Json record = example_draft();
    record.erase("materials");
    record.update({{"by_law", example_item()["by_law"]},
                   {"catalog_code", "320199002001"},
                   {"use_level", {"4"}},
                   {"task_code", "11320583PDY000175F4320199002001"},
                   {"task_handle_item", "11320583PDY000175F432019900200101"}});
    route.operation.response_example = {{"id", "c0ffee00c0ffee00c0ffee00c0ffee00"},
                                        {"code", "11320583PDY000175F432019900200101"},
                                        {"base_version", 0},
                                        {"revision", 1},
                                        {"matter", std::move(record)}};
    route.transact = [shared](const Call& call, store::Transaction& tx) {
        const Draft draft = claim_item(*shared->foundation, call, tx, call.parameters.at("catalog_code"));
        http::Response response = service::json_response(201, draft_json(*shared->foundation, draft));
        response.set("Location", "/v1/matter-drafts/" + draft.id);
        return with_etag(std::move(response), draft.revision);
    };
    return route;
}

} // namespace

void add_claim_routes(std::vector<Route>& routes, const SharedPtr& shared) {
    routes.push_back(claim_route(shared));
}

} // namespace gateway::matters
