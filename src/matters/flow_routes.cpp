#include "draft_flow.hpp"
#include "examples.hpp"
#include "gateway/service/parameters.hpp"
#include "gateway/service/schemas.hpp"
#include "routes.hpp"
#include "schemas.hpp"

namespace gateway::matters {
namespace {

using service::Call;
using service::Route;

Json example_step() {
    return {{"id", "1"},
            {"draft_id", "c0ffee00c0ffee00c0ffee00c0ffee00"},
            {"code", "11320583PDY000175F432019900200101"},
            {"revision", 3},
            {"step", "returned"},
            {"actor", "c-0123456789abcdef"},
            {"reason", "请补充收费依据。"},
            {"effective_at", nullptr},
            {"task_version", nullptr},
            {"at", "2019-04-18T09:00:00+08:00"}};
}

using Work = Draft (*)(const Foundation&, const Call&, store::Transaction&, const std::string&);

/// A step that ends with the draft at its new stage.
Route step_route(const SharedPtr& shared, const char* verb, std::string id, Text summary, std::string scope,
                 Stage stage, Work work) {
    Route route = service::make_route("matters", "POST", std::string("/v1/matter-drafts/{id}:") + verb,
                                      std::move(id), std::move(summary), std::move(scope));
    route.operation.response_schema = draft_schema(*shared->foundation);
    route.operation.response_example = example_draft_answer();
    route.operation.response_example["stage"] = to_text(stage);
    route.transact = [shared, work](const Call& call, store::Transaction& tx) {
        return draft_response(*shared, 200, work(*shared->foundation, call, tx, call.parameters.at("id")));
    };
    return route;
}

Route return_route(const SharedPtr& shared) {
    Route route = step_route(shared, "return", "returnMatterDraft",
                             {"退回草稿，须说明理由", "Return a draft, with the reason"}, review_scope,
                             Stage::returned, return_draft);
    Json schema = service::object_schema({{"reason", {{"type", "string"}, {"maxLength", 500}}}});
    schema["required"] = {"reason"};
    route.operation.request_schema = schema;
    route.operation.request_example = {{"reason", "请补充收费依据。"}};
    return route;
}

http::Response published_response(const SharedPtr& shared, store::Transaction& tx,
                                  const Publication& publication) {
    const Matter& matter = publication.matter;
    tx.after_commit([shared, code = matter.code] { shared->cache.drop(code); });
    http::Response response =
        json_text(publication.outcome == Outcome::created ? 201 : 200, matter_json(matter), matter.revision);
    response.set("Location", "/v1/matters/" + matter.code);
    return response;
}

Route publish_route(const SharedPtr& shared) {
    Route route = service::make_route(
        "matters", "POST", "/v1/matter-drafts/{id}:publish", "publishMatterDraft",
        {"发布已审核的草稿：全面校验后形成新版本；计划生效时间未到的，到期自动生效（202）",
         "Publish a reviewed draft: full check, next version; 202 where its planned start lies ahead"},
        publish_scope);
    route.operation.query = {{"effective_at",
                              {"计划生效时间；不填即按清单的计划生效日期，均无则立即生效",
                               "Planned start; the list's own plan_effective_date unless told, else at once"},
                              {{"type", "string"}, {"format", "date-time"}}}};
    route.operation.status = 201;
    route.operation.response_schema = published_schema(*shared->foundation);
    route.operation.response_example = {{"code", "11320583PDY000175F432019900200101"},
                                        {"state", "published"},
                                        {"task_version", 1},
                                        {"revision", 1},
                                        {"matter", example_matter()}};
    route.transact = [shared](const Call& call, store::Transaction& tx) {
        const auto outcome = publish_draft(*shared->foundation, call, tx, call.parameters.at("id"));
        if (const auto* waiting = std::get_if<Draft>(&outcome)) {
            return draft_response(*shared, 202, *waiting);
        }
        return published_response(shared, tx, std::get<Publication>(outcome));
    };
    return route;
}

/// `kept` lists steps of what the pattern's one parameter names; `unknown` is thrown when there are none.
template <class List>
Route steps_route(const char* pattern, const char* key, std::string id, Text summary, List list,
                  Problem (*unknown)()) {
    Route route =
        service::make_route("matters", "GET", pattern, std::move(id), std::move(summary), read_scope);
    route.operation.query = service::page_parameters();
    route.operation.response_schema = service::page_schema(step_schema());
    route.operation.response_example = {{"items", {example_step()}}};
    route.transact = [key, list, unknown](const Call& call, store::Transaction& tx) {
        const service::Page page = service::read_number_page(call);
        auto steps = list(tx, call.parameters.at(key), service::visibility(call.caller), page);
        if (steps.empty() && page.after.empty()) {
            throw unknown();
        }
        return service::json_response(200, service::page_json(std::move(steps), page, [](const Json& step) {
                                          return std::vector{step.at("id").get<std::string>()};
                                      }));
    };
    return route;
}

} // namespace

void add_flow_routes(std::vector<Route>& routes, const SharedPtr& shared) {
    routes.push_back(step_route(shared, "submit", "submitMatterDraft",
                                {"提交草稿审核，须完整无误", "Submit a complete draft for review"},
                                write_scope, Stage::submitted, submit_draft));
    routes.push_back(step_route(shared, "review", "reviewMatterDraft",
                                {"审核通过草稿；编辑、提交者不得审核",
                                 "Accept a submitted draft; not by whoever edited or submitted it"},
                                review_scope, Stage::reviewed, review_draft));
    routes.push_back(return_route(shared));
    routes.push_back(publish_route(shared));
    routes.push_back(steps_route("/v1/matter-drafts/{id}/steps", "id", "listMatterDraftSteps",
                                 {"草稿的办理轨迹，发布、删除后仍可查",
                                  "What was done to a draft, also when it is published or deleted"},
                                 list_draft_steps, draft_not_found));
    routes.push_back(steps_route("/v1/matters/{code}/steps", "code", "listMatterSteps",
                                 {"清单各次编辑、审核、发布的轨迹",
                                  "What was done to every draft of a matter: how its versions came about"},
                                 list_matter_steps, not_found));
}

} // namespace gateway::matters
