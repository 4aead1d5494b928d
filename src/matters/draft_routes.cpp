#include "completeness.hpp"
#include "draft_service.hpp"
#include "examples.hpp"
#include "gateway/service/parameters.hpp"
#include "routes.hpp"
#include "schemas.hpp"

namespace gateway::matters {

Json example_draft_answer() {
    return {{"id", "c0ffee00c0ffee00c0ffee00c0ffee00"},
            {"code", nullptr},
            {"dept_code", "11320583PDY000175F"},
            {"region", "320583"},
            {"base_version", 0},
            {"stage", "editing"},
            {"stage_by", ""},
            {"edited_by", "c-0123456789abcdef"},
            {"effective_at", nullptr},
            {"revision", 1},
            {"created_at", "2019-04-18T09:00:00+08:00"},
            {"updated_at", "2019-04-18T09:00:00+08:00"},
            {"missing", {{{"pointer", "/by_law"}, {"zh", "设定依据"}}}},
            {"conversions", Json::array()},
            {"findings", Json::array()},
            {"profile", ""},
            {"import_id", ""},
            {"matter", example_draft()}};
}

http::Response draft_response(const Shared& shared, int status, const Draft& draft) {
    return with_etag(service::json_response(status, draft_json(*shared.foundation, draft)), draft.revision);
}

namespace {

using service::Call;
using service::Route;

Json example_summary() {
    return {{"sequence", "1"},
            {"id", "c0ffee00c0ffee00c0ffee00c0ffee00"},
            {"code", nullptr},
            {"dept_code", "11320583PDY000175F"},
            {"region", "320583"},
            {"task_name", example_draft()["task_name"]},
            {"task_type", "01"},
            {"base_version", 0},
            {"revision", 1},
            {"missing", 30},
            {"faulty", 0},
            {"profile", ""},
            {"import_id", ""},
            {"stage", "editing"},
            {"effective_at", nullptr},
            {"updated_at", "2019-04-18T09:00:00+08:00"}};
}

std::vector<service::QueryParameter> filters() {
    const Json text{{"type", "string"}};
    return {
        {"dept_code", {"实施主体编码", "Credit code of the body"}, text},
        {"region", {"行政区划代码（含下级）", "Six-digit region, with all below it"}, text},
        {"profile", {"历史清单映射方案", "Mapping profile it came by"}, text},
        {"import_id", {"导入批次", "Import it came by"}, text},
        {"stage",
         {"编辑阶段：editing 编辑中、submitted 待审核、reviewed 已审核、returned 已退回、scheduled 待生效",
          "How far it has come"},
         {{"type", "string"},
          {"enum", std::vector<std::string>(stage_names().begin(), stage_names().end())}}}};
}

void describe_draft(Route& route, const Shared& shared, bool body) {
    if (body) {
        route.operation.request_schema = matter_input_schema(*shared.foundation, Completeness::partial);
        route.operation.request_example = example_draft();
    }
    route.operation.response_schema = draft_schema(*shared.foundation);
    route.operation.response_example = example_draft_answer();
}

Route create_route(const SharedPtr& shared) {
    Route route =
        service::make_route("matters", "POST", "/v1/matter-drafts", "createMatterDraft",
                            {"新建实施清单草稿，可以不完整", "Make a draft, complete or not"}, write_scope);
    describe_draft(route, *shared, true);
    route.operation.status = 201;
    route.transact = [shared](const Call& call, store::Transaction& tx) {
        const Draft draft = create_draft(*shared->foundation, call, tx);
        http::Response response = draft_response(*shared, 201, draft);
        response.set("Location", "/v1/matter-drafts/" + draft.id);
        return response;
    };
    return route;
}

Route list_route() {
    Route route = service::make_route(
        "matters", "GET", "/v1/matter-drafts", "listMatterDrafts",
        {"列出草稿及其缺失、有误的字段数", "List drafts with their counts of missing and faulty fields"},
        read_scope);
    route.operation.query = filters();
    for (auto& parameter : service::page_parameters()) {
        route.operation.query.push_back(std::move(parameter));
    }
    route.operation.response_schema = service::page_schema(draft_summary_schema());
    route.operation.response_example = {{"items", {example_summary()}}};
    route.transact = [](const Call& call, store::Transaction& tx) {
        const service::Page page = service::read_number_page(call);
        auto items = list_drafts(tx, read_draft_query(call), page);
        return service::json_response(200, service::page_json(std::move(items), page, [](const Json& item) {
                                          return std::vector{item.at("sequence").get<std::string>()};
                                      }));
    };
    return route;
}

Route completeness_route(const SharedPtr& shared) {
    Route route = service::make_route(
        "matters", "GET", "/v1/matter-drafts:completeness", "countMatterDraftFields",
        {"草稿要素完整度统计", "How complete the drafts are, field by field"}, read_scope);
    route.operation.query = filters();
    route.operation.query.push_back(cut_parameter());
    for (auto& parameter : service::page_parameters()) {
        route.operation.query.push_back(std::move(parameter));
    }
    route.operation.response_schema = completeness_schema();
    const Json field{{"pointer", "/task_name"},
                     {"name", "task_name"},
                     {"zh", "事项名称"},
                     {"required", true},
                     {"filled", 1},
                     {"missing", 0},
                     {"faulty", 0}};
    route.operation.response_example = {{"drafts", 1},
                                        {"complete", 0},
                                        {"families",
                                         {{{"family", "general"},
                                           {"zh", "许可、给付、奖励、确认、裁决、其他类事项基本信息"},
                                           {"kinds", {"01", "05", "07", "08", "09", "10"}},
                                           {"drafts", 1},
                                           {"complete", 0},
                                           {"fields", {field}}}}}};
    route.transact = [shared](const Call& call, store::Transaction& tx) {
        if (const Cut cut = read_cut(call); cut != Cut::field) {
            return service::json_response(200, draft_completeness(*shared->foundation, call, tx, cut));
        }
        const auto counts = count_fields(tx, read_draft_query(call));
        return service::json_response(200, completeness_json(*shared->foundation, counts, "drafts"));
    };
    return route;
}

Route get_route(const SharedPtr& shared) {
    Route route = service::make_route("matters", "GET", "/v1/matter-drafts/{id}", "getMatterDraft",
                                      {"读取草稿", "Read a draft"}, read_scope);
    describe_draft(route, *shared, false);
    route.transact = [shared](const Call& call, store::Transaction& tx) {
        const Draft draft = read_draft(*shared->foundation, call, tx, call.parameters.at("id"));
        if (auto same = service::not_modified(call, service::entity_tag(draft.revision))) {
            return *std::move(same);
        }
        return draft_response(*shared, 200, draft);
    };
    return route;
}

Route change_route(const SharedPtr& shared) {
    Route route = service::make_route("matters", "PUT", "/v1/matter-drafts/{id}", "changeMatterDraft",
                                      {"修改草稿", "Change a draft"}, write_scope);
    describe_draft(route, *shared, true);
    route.operation.if_match = true;
    route.transact = [shared](const Call& call, store::Transaction& tx) {
        return draft_response(*shared, 200,
                              change_draft(*shared->foundation, call, tx, call.parameters.at("id")));
    };
    return route;
}

Route delete_route(const SharedPtr& shared) {
    Route route = service::make_route("matters", "DELETE", "/v1/matter-drafts/{id}", "deleteMatterDraft",
                                      {"删除草稿", "Delete a draft"}, write_scope);
    route.operation.status = 204;
    route.operation.if_match = true;
    route.transact = [shared](const Call& call, store::Transaction& tx) {
        remove_draft(*shared->foundation, call, tx, call.parameters.at("id"));
        return service::no_content();
    };
    return route;
}

Route legacy_route(const SharedPtr& shared) {
    Route route = service::make_route("matters", "POST", "/v1/matter-drafts:import", "importLegacyMatters",
                                      {"导入历史事项清单（NDJSON），按映射方案形成草稿",
                                       "Import a legacy list (NDJSON) through a mapping profile, as drafts"},
                                      write_scope);
    Json names = Json::array();
    for (const auto& [name, profile] : shared->profiles) {
        names.push_back(name);
    }
    route.operation.query = {{"profile",
                              {"映射方案名称，必填", "Name of the mapping profile; required"},
                              {{"type", "string"}, {"enum", names}}}};
    route.operation.request_type = "application/x-ndjson";
    route.operation.request_example = example_legacy_row();
    route.operation.response_example = {{"lines", 1}, {"accepted", 1}, {"unchanged", 0}, {"rejected", 0}};
    route.import = [shared](const Call& call, std::span<const service::Line> lines, store::Transaction& tx) {
        const auto profile = shared->profiles.find(service::parameter(call, "profile"));
        if (profile == shared->profiles.end()) {
            throw invalid_fields({{"/profile",
                                   "unknown_profile",
                                   {"没有此映射方案；请用 profile 参数给出已配置的方案名称。",
                                    "There is no such mapping profile: name a configured one."}}});
        }
        return import_legacy(*shared->foundation, profile->second, call, lines, tx);
    };
    return route;
}

} // namespace

void add_draft_routes(std::vector<Route>& routes, const SharedPtr& shared) {
    routes.push_back(create_route(shared));
    routes.push_back(list_route());
    routes.push_back(completeness_route(shared));
    routes.push_back(legacy_route(shared));
    routes.push_back(get_route(shared));
    routes.push_back(change_route(shared));
    routes.push_back(delete_route(shared));
}

} // namespace gateway::matters
