#include "directory_service.hpp"
#include "gateway/service/parameters.hpp"
#include "gateway/service/schemas.hpp"
#include "impact.hpp"
#include "routes.hpp"

namespace gateway::matters {
namespace {

using service::Call;
using service::Route;

const Json text{{"type", "string"}};
const Json optional_text{{"type", {"string", "null"}}};

Json impact_schema() {
    const Json anything = Json::object();
    return service::object_schema(
        {{"id", text},
         {"catalog_code", text},
         {"item_revision", {{"type", "integer"}}},
         {"item_state", text},
         {"changes", service::array_schema(service::object_schema(
                         {{"name", text}, {"zh", text}, {"before", anything}, {"after", anything}}))},
         {"code", optional_text},
         {"draft_id", optional_text},
         {"task_name", text},
         {"dept_code", text},
         {"region", text},
         {"created_at", text},
         {"state", {{"type", "string"}, {"enum", {"open", "settled"}}}},
         {"must", service::array_schema(service::object_schema(
                      {{"pointer", text}, {"zh", text}, {"now", anything}, {"directory", anything}}))},
         {"settled",
          service::object_schema({{"at", text},
                                  {"how", {{"type", "string"}, {"enum", {"agrees", "dismissed", "gone"}}}},
                                  {"by", text},
                                  {"reason", text}})}});
}

Json example_impact() {
    const Json name{{"name", "task_name"},
                    {"zh", "事项名称"},
                    {"before", "国家示例事项"},
                    {"after", "国家示例事项（修订）"}};
    return {{"id", "1"},
            {"catalog_code", "000199001000"},
            {"item_revision", 2},
            {"item_state", "published"},
            {"changes", {name}},
            {"code", "11320583PDY000175F4000199001000"},
            {"draft_id", nullptr},
            {"task_name", "国家示例事项"},
            {"dept_code", "11320583PDY000175F"},
            {"region", "320583"},
            {"created_at", "2019-04-18T09:00:00+08:00"},
            {"state", "open"},
            {"must",
             {{{"pointer", "/task_name"},
               {"zh", "事项名称"},
               {"now", "国家示例事项"},
               {"directory", "国家示例事项（修订）"}}}}};
}

bool is_number(const std::string& value) {
    return !value.empty() && value.size() <= 18 && value.find_first_not_of("0123456789") == std::string::npos;
}

ImpactQuery read_query(const Call& call) {
    std::vector<FieldError> errors;
    ImpactQuery asked{service::visibility(call.caller),
                      service::parameter(call, "dept_code"),
                      {},
                      service::parameter(call, "state")};
    asked.region_prefix = read_region(call);
    if (!asked.state.empty() && asked.state != "open" && asked.state != "settled") {
        errors.push_back({"/state", "unknown_code", {"应为 open 或 settled。", "Either open or settled."}});
    }
    refuse(std::move(errors));
    return asked;
}

Route list_route(const SharedPtr& shared) {
    Route route = service::make_route(
        "matters", "GET", "/v1/directory:impacts", "listDirectoryImpacts",
        {"基本目录变更影响：各清单须修改之处", "What changes of the base directory ask of the lists on it"},
        read_scope);
    route.operation.query = {
        {"dept_code", {"实施主体编码", "Credit code of the body"}, text},
        {"region", {"行政区划代码（含下级）", "Six-digit region, with all below it"}, text},
        {"state",
         {"open 未办结、settled 已办结；不填为全部", "Both when absent"},
         {{"type", "string"}, {"enum", {"open", "settled"}}}}};
    for (auto& parameter : service::page_parameters()) {
        route.operation.query.push_back(std::move(parameter));
    }
    route.operation.response_schema = service::page_schema(impact_schema());
    route.operation.response_example = {{"items", {example_impact()}}};
    route.transact = [shared](const Call& call, store::Transaction& tx) {
        const service::Page page = service::read_page(call, 1);
        if (!page.after.empty() && !is_number(page.after[0])) {
            throw invalid_fields({{"/cursor",
                                   "wrong_form",
                                   {"分页标记不正确，请使用上一页返回的值。",
                                    "Not a cursor of this list: use the one the last page gave."}}});
        }
        std::vector<Json> items;
        for (const Impact& impact : list_impacts(tx, read_query(call), page)) {
            items.push_back(impact_json(*shared->foundation, impact));
        }
        return service::json_response(200, service::page_json(std::move(items), page, [](const Json& item) {
                                          return std::vector{item.at("id").get<std::string>()};
                                      }));
    };
    return route;
}

Route dismiss_route(const SharedPtr& shared) {
    Route route = service::make_route(
        "matters", "POST", "/v1/directory:impacts/{id}:dismiss", "dismissDirectoryImpact",
        {"说明理由，不按基本目录变更修改", "Say why a list need not follow"}, write_scope);
    route.operation.request_schema = {{"type", "object"},
                                      {"required", {"reason"}},
                                      {"properties", {{"reason", {{"type", "string"}, {"maxLength", 500}}}}}};
    route.operation.request_example = {{"reason", "本级名称经省级部门同意保留。"}};
    route.operation.response_schema = impact_schema();
    route.operation.response_example = example_impact();
    route.transact = [shared](const Call& call, store::Transaction& tx) {
        return service::json_response(
            200, impact_json(*shared->foundation, dismiss_impact(call, tx, call.parameters.at("id"))));
    };
    return route;
}

Route lists_route() {
    Route route = service::make_route(
        "matters", "GET", "/v1/directory/{catalog_code}/matters", "listMattersOfDirectoryItem",
        {"列出依据该基本目录的清单和草稿", "Lists and drafts that rest on an item"}, read_scope);
    route.operation.query = service::page_parameters();
    route.operation.response_schema =
        service::page_schema(service::object_schema({{"key", text},
                                                     {"code", optional_text},
                                                     {"draft_id", optional_text},
                                                     {"task_name", text},
                                                     {"dept_code", text},
                                                     {"dept_name", text},
                                                     {"region", text},
                                                     {"state", text}}));
    route.operation.response_example = {{"items",
                                         {{{"key", "m11320583PDY000175F432019900200101"},
                                           {"code", "11320583PDY000175F432019900200101"},
                                           {"draft_id", nullptr},
                                           {"task_name", "示范林木采伐许可（示例）"},
                                           {"dept_code", "11320583PDY000175F"},
                                           {"dept_name", "示例县级机关"},
                                           {"region", "320583"},
                                           {"state", "published"}}}}};
    route.transact = [](const Call& call, store::Transaction& tx) {
        const std::string& code = call.parameters.at("catalog_code");
        if (!find_item(tx, code)) {
            throw item_not_found();
        }
        const service::Page page = service::read_page(call, 1);
        auto items = lists_on_item(tx, code, service::visibility(call.caller), page);
        return service::json_response(200, service::page_json(std::move(items), page, [](const Json& item) {
                                          return std::vector{item.at("key").get<std::string>()};
                                      }));
    };
    return route;
}

} // namespace

void add_impact_routes(std::vector<Route>& routes, const SharedPtr& shared) {
    routes.push_back(list_route(shared));
    routes.push_back(dismiss_route(shared));
    routes.push_back(lists_route());
}

} // namespace gateway::matters
