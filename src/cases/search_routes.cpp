#include "descriptions.hpp"
#include "route_parts.hpp"
#include "schema_parts.hpp"
#include "search.hpp"
#include "timeline.hpp"

namespace gateway::cases {
namespace {

using service::Call;
using service::Route;

Json search_schema() {
    const Json moment{{"type", "string"}, {"format", "date-time"}};
    const auto code = [](const char* pattern, const char* title) {
        return Json{{"type", "string"}, {"pattern", pattern}, {"title", title}};
    };
    Json applicant = object_schema(
        Json{{"type", text_schema("申请人证件类型")}, {"number", text_schema("申请人证件号码")}});
    applicant["required"] = Json::array({"type", "number"});
    return object_schema(Json{{"applicant", std::move(applicant)},
                              {"project_no", project_no_schema("办件编号")},
                              {"matter_code", matter_code_schema()},
                              {"task_code", code("^[0-9A-Z]{31}$", "实施编码")},
                              {"department", code("^[0-9A-HJ-NPQRTUWXY]{18}$", "实施主体的统一社会信用代码")},
                              {"region", code("^[0-9]{6}$", "行政区划代码（含下级）")},
                              {"state", text_schema("状态：accepted、processing、finished")},
                              {"handed_to", code("^[0-9A-HJ-NPQRTUWXY]{18}$", "转办至该单位")},
                              {"accepted_from", moment},
                              {"accepted_to", moment},
                              {"promised_from", moment},
                              {"promised_to", moment},
                              {"limit", Json{{"type", "integer"}, {"minimum", 1}, {"maximum", 200}}},
                              {"cursor", text_schema("上一页返回的 next")}});
}

Route search_route(const FoundationPtr& foundation) {
    Route route = make_route("POST", "/v1/cases:search", "searchCases",
                             {"按申请人等条件查询办件（证件号码不入网址）",
                              "Search cases by applicant and more: no number of a person stands in a URL"},
                             read_scope);
    route.operation.request_schema = search_schema();
    route.operation.request_example =
        Json{{"applicant", Json{{"type", "111"}, {"number", "320102185001010013"}}}, {"state", "processing"}};
    route.operation.response_schema = service::page_schema(summary_schema());
    route.operation.response_example = Json{{"items", Json::array({example_summary()})}};
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const Search search = read_search(*foundation, call);
        std::vector<Json> items =
            search.query ? search_cases(tx, *search.query, search.page) : std::vector<Json>{};
        const auto key_of = [](const Json& item) {
            return std::vector{item.at("accepted_at").get<std::string>(),
                               item.at("project_no").get<std::string>()};
        };
        auto response =
            service::json_response(200, service::page_json(std::move(items), search.page, key_of));
        response.set("Cache-Control", "no-store");
        return response;
    };
    return route;
}

Route timeline_route() {
    Route route = make_route(
        "GET", "/v1/cases/{project_no}/timeline", "getCaseTimeline",
        {"读取办件全过程（按时间先后）", "All that happened to a case, in the order of time"}, read_scope);
    const Json words = object_schema(Json{{"zh", text_schema("中文")}, {"en", text_schema("English")}});
    Json item = object_schema(Json{{"at", moment_schema("时间")},
                                   {"kind", text_schema("种类")},
                                   {"title", words},
                                   {"detail", Json{{"type", "object"}}}});
    route.operation.response_schema =
        object_schema(Json{{"items", Json{{"type", "array"}, {"items", std::move(item)}}}});
    route.operation.response_example =
        Json{{"items", Json::array({Json{{"at", "2019-04-18T10:30:00+08:00"},
                                         {"kind", "acceptance"},
                                         {"title", Json{{"zh", "受理"}, {"en", "Accepted"}}},
                                         {"detail", Json{{"task_version", 1}, {"version", 1}}}}})}};
    route.transact = [](const Call& call, store::Transaction& tx) {
        const Case record = read_case(call, tx, number_of(call));
        auto response = service::json_response(200, Json{{"items", timeline(call, tx, record)}});
        response.set("Cache-Control", "no-store"); // other modules' marks do not move the revision
        return response;
    };
    return route;
}

} // namespace

std::vector<Route> search_routes(const FoundationPtr& foundation) {
    return {search_route(foundation), timeline_route()};
}

} // namespace gateway::cases
