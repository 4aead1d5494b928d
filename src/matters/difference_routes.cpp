#include "difference.hpp"
#include "draft_service.hpp"
#include "gateway/service/parameters.hpp"
#include "routes.hpp"
#include "schemas.hpp"

namespace gateway::matters {
namespace {

using service::Call;
using service::Route;

Json example_differences(const char* key, const char* value) {
    const Json difference{{"pointer", "/promise_day"}, {"zh", "承诺办结时限"}, {"before", 5}, {"after", 3}};
    return {{key, value}, {"from", 1}, {"to", 2}, {"differences", {difference}}};
}

/// 0 when absent.
int read_version_parameter(const Call& call, const char* name) {
    const std::string text = service::parameter(call, name);
    return text.empty() ? 0 : read_version(text, std::string("/") + name);
}

Matter load_version(store::Transaction& tx, const std::string& code, int version) {
    auto matter = version == 0 ? find_matter(tx, code) : find_version(tx, code, version);
    if (!matter) {
        throw not_found();
    }
    return *std::move(matter);
}

Route versions_route(const SharedPtr& shared) {
    Route route = service::make_route(
        "matters", "GET", "/v1/matters/{code}/differences", "compareMatterVersions",
        {"比较两个版本，逐字段列出差异", "What differs between two versions, field by field"}, read_scope);
    const Json version{{"type", "integer"}, {"minimum", 1}};
    route.operation.query = {
        {"from", {"旧版本；不填为新版本的上一版", "The older one; the one before `to` unless told"}, version},
        {"to", {"新版本；不填为最新", "The newer one; the newest unless told"}, version}};
    route.operation.response_schema = differences_schema("code");
    route.operation.response_example = example_differences("code", "11320583PDY000175F432019900200101");
    route.transact = [shared](const Call& call, store::Transaction& tx) {
        const std::string& code = call.parameters.at("code");
        const Matter after = load_version(tx, code, read_version_parameter(call, "to"));
        int from = read_version_parameter(call, "from");
        from = from == 0 ? after.task_version - 1 : from;
        // The first version is compared with nothing.
        const Json before = from == 0 ? Json::object() : Json::parse(load_version(tx, code, from).content);
        return service::json_response(
            200, {{"code", code},
                  {"from", from},
                  {"to", after.task_version},
                  {"differences", differences(*shared->foundation, before, Json::parse(after.content))}});
    };
    return route;
}

Route draft_route(const SharedPtr& shared) {
    Route route =
        service::make_route("matters", "GET", "/v1/matter-drafts/{id}/differences", "compareMatterDraft",
                            {"比较草稿与其所依据的版本，逐字段列出差异",
                             "What a draft changes of the version it was made from, field by field"},
                            read_scope);
    route.operation.response_schema = differences_schema("id");
    route.operation.response_example = example_differences("id", "c0ffee00c0ffee00c0ffee00c0ffee00");
    route.operation.response_example.erase("to");
    route.transact = [shared](const Call& call, store::Transaction& tx) {
        const Draft draft = read_draft(*shared->foundation, call, tx, call.parameters.at("id"));
        const Json before = draft.base_version == 0
                                ? Json::object()
                                : Json::parse(load_version(tx, *draft.code, draft.base_version).content);
        return service::json_response(
            200, {{"id", draft.id},
                  {"from", draft.base_version},
                  {"differences", differences(*shared->foundation, before, Json::parse(draft.content))}});
    };
    return route;
}

} // namespace

void add_difference_routes(std::vector<Route>& routes, const SharedPtr& shared) {
    routes.push_back(versions_route(shared));
    routes.push_back(draft_route(shared));
}

} // namespace gateway::matters
