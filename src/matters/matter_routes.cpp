#include "draft_service.hpp"
#include "examples.hpp"
#include "gateway/base/codes.hpp"
#include "gateway/service/parameters.hpp"
#include "lineage.hpp"
#include "national_copy.hpp"
#include "routes.hpp"
#include "schemas.hpp"
#include "search_text.hpp"
#include "service.hpp"
#include "standing.hpp"

namespace gateway::matters {
namespace {

using service::Call;
using service::Route;

Json example_published() {
    return {{"code", "11320583PDY000175F432019900200101"},
            {"row_guid", "0d1e2f30415263748596a7b8c9dadbec"},
            {"region", "320583"},
            {"state", "published"},
            {"task_version", 1},
            {"revision", 1},
            {"changed_at", "2019-04-18T09:00:00+08:00"},
            {"matter", example_matter()}};
}

/// Whose the matter of this code is: known from the code itself.
std::string owner_of(const std::string& code) { return code.substr(0, 18); }

service::QueryParameter as_of_parameter() {
    return {"as_of",
            {"某一时刻的清单；只填日期即当日零时", "As it stood at a moment; a date is its first moment"},
            {{"type", "string"}, {"format", "date-time"}}};
}

std::optional<Time> read_as_of(const Call& call) {
    std::vector<FieldError> errors;
    const auto moment = service::time_parameter(call, "as_of", errors);
    if (moment && *moment > call.now) {
        fault(errors, "/as_of", "in_future", "该时刻尚未到来。", "That moment has not come yet.");
    }
    refuse(std::move(errors));
    return moment;
}

Route search_route() {
    Route route = service::make_route("matters", "GET", "/v1/matters", "searchMatters",
                                      {"查询已发布的实施清单", "Search published matters"}, read_scope);
    route.operation.query = search_parameters();
    route.operation.query.push_back(
        {"dept_code", {"实施主体编码", "Credit code of the body"}, {{"type", "string"}}});
    route.operation.query.push_back({"region",
                                     {"行政区划代码（含下级）", "Six-digit region, with all below it"},
                                     {{"type", "string"}, {"pattern", "^[0-9]{6}$"}}});
    route.operation.query.push_back(origin_parameter());
    route.operation.query.push_back(as_of_parameter());
    Json example = example_published();
    example["origin"] = "local";
    example.erase("matter");
    example.erase("row_guid");
    for (const char* name :
         {"task_name", "task_type", "use_level", "catalog_code", "dept_code", "dept_name"}) {
        example[name] = example_matter()[name];
    }
    route.operation.response_schema = service::page_schema(summary_schema());
    route.operation.response_example = {{"items", {example}}};
    route.transact = [](const Call& call, store::Transaction& tx) {
        const service::Page page = service::read_page(call, 1);
        MatterQuery asked{fold_name(service::parameter(call, "name")),
                          service::parameter(call, "task_type"),
                          service::parameter(call, "use_level"),
                          service::parameter(call, "dept_code"),
                          {},
                          service::parameter(call, "state"),
                          read_origin(call)};
        check_state_parameter(asked.state);
        asked.region_prefix = read_region(call);
        const auto as_of = read_as_of(call);
        auto items = as_of ? search_standing(tx, asked, *as_of, page) : search_matters(tx, asked, page);
        return service::json_response(200, service::page_json(std::move(items), page, [](const Json& item) {
                                          return std::vector{item.at("code").get<std::string>()};
                                      }));
    };
    return route;
}

http::Response cached_response(const Call& call, const PublishedCache::Entry& entry) {
    if (auto same = service::not_modified(call, entry.etag)) {
        return *std::move(same);
    }
    http::Response response;
    response.set("Content-Type", "application/json");
    response.set("ETag", entry.etag);
    response.shared_body = entry.body;
    return response;
}

http::Response load_current(Shared& shared, const Call& call, store::Transaction& tx,
                            const std::string& code) {
    const auto generation = shared.cache.generation(code);
    const auto matter = find_matter(tx, code);
    if (!matter) {
        throw not_found();
    }
    std::string text = matter_json(*matter);
    if (matter->state == State::cancelled) { // its successors change without it: neither kept nor compared
        text.pop_back();
        text += ",\"succeeded_by\":" + Json(current_codes(tx, code)).dump() + "}";
        return json_text(200, std::move(text), matter->revision);
    }
    const PublishedCache::Entry entry{std::make_shared<const std::string>(std::move(text)),
                                      service::entity_tag(matter->revision)};
    shared.cache.keep(code, entry, generation);
    return cached_response(call, entry);
}

Route get_route(const SharedPtr& shared) {
    Route route = service::make_route("matters", "GET", "/v1/matters/{code}", "getMatter",
                                      {"读取已发布的实施清单", "Read a published matter"}, read_scope);
    route.operation.query = {{"version",
                              {"事项版本；不填为最新版本", "task_version; the newest when absent"},
                              {{"type", "integer"}, {"minimum", 1}}},
                             as_of_parameter()};
    route.operation.response_schema = published_schema(*shared->foundation);
    route.operation.response_example = example_published();
    route.cached = [shared](const Call& call) -> std::optional<http::Response> {
        if (call.query.contains("version") || call.query.contains("as_of")) {
            return std::nullopt;
        }
        const auto entry = shared->cache.find(call.parameters.at("code"));
        return entry ? std::optional(cached_response(call, *entry)) : std::nullopt;
    };
    route.transact = [shared](const Call& call, store::Transaction& tx) {
        const std::string& code = call.parameters.at("code");
        const std::string version = service::parameter(call, "version");
        const auto as_of = read_as_of(call);
        if (version.empty() && !as_of) {
            return load_current(*shared, call, tx, code);
        }
        if (!version.empty() && as_of) {
            throw invalid_fields({{"/as_of",
                                   "one_of_two",
                                   {"version 与 as_of 请只填一项。", "Give either version or as_of."}}});
        }
        const auto matter = as_of ? find_standing(tx, code, *as_of)
                                  : find_version(tx, code, read_version(version, "/version"));
        if (!matter) {
            throw not_found();
        }
        if (auto same = service::not_modified(call, service::entity_tag(matter->revision))) {
            return *std::move(same);
        }
        return json_text(200, matter_json(*matter), matter->revision);
    };
    return route;
}

Route versions_route() {
    Route route =
        service::make_route("matters", "GET", "/v1/matters/{code}/versions", "listMatterVersions",
                            {"列出实施清单的全部版本", "List every version of a matter"}, read_scope);
    route.operation.response_schema = versions_schema();
    route.operation.response_example = {
        {"code", "11320583PDY000175F432019900200101"},
        {"versions",
         {{{"task_version", 1},
           {"revision", 1},
           {"state", "published"},
           {"changed_at", "2019-04-18T09:00:00+08:00"},
           {"digest", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"}}}}};
    route.transact = [](const Call& call, store::Transaction& tx) {
        const std::string& code = call.parameters.at("code");
        auto versions = list_versions(tx, code);
        if (versions.empty()) {
            throw not_found();
        }
        return service::json_response(200, {{"code", code}, {"versions", std::move(versions)}});
    };
    return route;
}

Route compare_route(const SharedPtr& shared) {
    Route route = service::make_route(
        "matters", "GET", "/v1/matters/{code}/national", "compareMatterWithNation",
        {"与国家平台下行的清单比对", "Compare a list with what the nation sent down of it"}, read_scope);
    const Json difference{{"table", "dn_task_general_basic"},
                          {"row_guid", "0d1e2f30415263748596a7b8c9dadbec"},
                          {"column", "task_name"},
                          {"ours", "示范林木采伐许可（示例）"},
                          {"nation", "旧名称"}};
    route.operation.response_schema = comparison_schema();
    route.operation.response_example = {{"code", example_published()["code"]},
                                        {"received_at", "2019-04-18T09:00:00+08:00"},
                                        {"equal", false},
                                        {"differences", {difference}}};
    route.transact = [shared](const Call& call, store::Transaction& tx) {
        const auto matter = find_matter(tx, call.parameters.at("code"));
        if (!matter) {
            throw not_found();
        }
        const auto ours =
            national_rows(*shared->foundation, {matter->row_guid, matter->state, matter->task_version},
                          Json::parse(matter->content));
        Json answer = compare_copies(*shared->foundation, ours, find_copies(tx, matter->row_guid));
        answer["code"] = matter->code;
        return service::json_response(200, answer);
    };
    return route;
}

Route revise_route(const SharedPtr& shared) {
    Route route = service::make_route("matters", "POST", "/v1/matters/{code}:revise", "reviseMatter",
                                      {"由已发布版本生成修订草稿", "Make a draft from the published version"},
                                      write_scope);
    route.operation.status = 201;
    route.operation.response_schema = draft_schema(*shared->foundation);
    route.operation.response_example = {{"id", "c0ffee00c0ffee00c0ffee00c0ffee00"},
                                        {"code", "11320583PDY000175F432019900200101"},
                                        {"base_version", 1},
                                        {"revision", 1},
                                        {"matter", example_matter()}};
    route.transact = [shared](const Call& call, store::Transaction& tx) {
        const std::string& code = call.parameters.at("code");
        require_owner(call, owner_of(code));
        const Draft draft = revise_matter(*shared->foundation, call, tx, code);
        http::Response response = service::json_response(201, draft_json(*shared->foundation, draft));
        response.set("Location", "/v1/matter-drafts/" + draft.id);
        return with_etag(std::move(response), draft.revision);
    };
    return route;
}

Route state_route(const SharedPtr& shared, Transition transition, std::string id, Text summary) {
    Route route =
        service::make_route("matters", "POST", "/v1/matters/{code}:" + std::string(to_text(transition)),
                            std::move(id), std::move(summary), write_scope);
    route.operation.if_match = true;
    route.operation.response_schema = published_schema(*shared->foundation);
    route.operation.response_example = example_published();
    route.transact = [shared, transition](const Call& call, store::Transaction& tx) {
        const std::string& code = call.parameters.at("code");
        require_owner(call, owner_of(code));
        const Matter matter = change_state(*shared->foundation, call, tx, code, transition);
        tx.after_commit([shared, code] { shared->cache.drop(code); });
        return json_text(200, matter_json(matter), matter.revision);
    };
    return route;
}

Route import_route(const SharedPtr& shared) {
    Route route = service::make_route(
        "matters", "POST", "/v1/matters:import", "importMatters",
        {"批量导入实施清单（NDJSON，每行一条）", "Import matters in bulk (NDJSON, one a line)"}, write_scope);
    route.operation.query = {
        {"publish",
         {"false：只存为草稿；默认直接发布", "false: keep as drafts; published directly unless told"},
         {{"type", "boolean"}, {"default", true}}}};
    route.operation.request_type = "application/x-ndjson";
    route.operation.request_example = example_matter();
    route.operation.response_example = {{"lines", 1}, {"accepted", 1}, {"unchanged", 0}, {"rejected", 0}};
    route.import = [shared](const Call& call, std::span<const service::Line> lines, store::Transaction& tx) {
        if (service::parameter(call, "publish") == "false") {
            return import_drafts(*shared->foundation, call, lines, tx);
        }
        tx.after_commit([shared] { shared->cache.clear(); });
        return import_matters(*shared->foundation, call, lines, tx);
    };
    return route;
}

} // namespace

void add_matter_routes(std::vector<Route>& routes, const SharedPtr& shared) {
    routes.push_back(search_route());
    routes.push_back(get_route(shared));
    routes.push_back(versions_route());
    routes.push_back(compare_route(shared));
    routes.push_back(revise_route(shared));
    routes.push_back(
        state_route(shared, Transition::suspend, "suspendMatter", {"暂停实施清单", "Suspend a matter"}));
    routes.push_back(
        state_route(shared, Transition::resume, "resumeMatter", {"恢复实施清单", "Resume a matter"}));
    routes.push_back(
        state_route(shared, Transition::cancel, "cancelMatter", {"取消实施清单", "Cancel a matter"}));
    routes.push_back(import_route(shared));
}

} // namespace gateway::matters
