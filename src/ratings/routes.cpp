#include "routes.hpp"

#include "gateway/ratings/module.hpp"
#include "records.hpp"
#include "views.hpp"

#include <iterator>

namespace gateway::ratings {
namespace {

using service::Call;
using service::Route;

const std::string& guid_of(const Call& call) { return call.parameters.at("row_guid"); }

http::Response rating_response(int status, const Rating& rating) {
    return service::with_tag(service::json_response(status, rating_json(rating)), rating.revision);
}

Route rate_route(const FoundationPtr& foundation) {
    Route route = make_route("POST", "/v1/ratings", "rate",
                             {"报送评价（一次一评、一事一评）", "Report the rating of a service or a case"},
                             write_scope);
    route.operation.request_schema = submission_schema(*foundation, Form::one);
    route.operation.request_example = example_submission();
    route.operation.status = 201;
    route.operation.response_schema = rating_schema();
    route.operation.response_example = example_rating();
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const Rating rating = rate(*foundation, call, tx);
        auto response = rating_response(201, rating);
        response.set("Location", "/v1/ratings/" + rating.row_guid);
        return response;
    };
    return route;
}

Route change_route(const FoundationPtr& foundation) {
    Route route =
        make_route("PUT", "/v1/ratings/{row_guid}", "changeRating",
                   {"改评（生成下一版本）", "The rater changed the rating: its next version"}, write_scope);
    route.operation.request_schema = said_schema(*foundation);
    route.operation.request_example = example_said();
    route.operation.if_match = true;
    route.operation.response_schema = rating_schema();
    route.operation.response_example = example_rating();
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        return rating_response(200, change_rating(*foundation, call, tx, guid_of(call)));
    };
    return route;
}

Route get_route() {
    Route route =
        make_route("GET", "/v1/ratings/{row_guid}", "getRating",
                   {"读取一条评价（含评价人和文字）", "Read a rating with rater and text"}, read_scope);
    route.operation.response_schema = rating_schema();
    route.operation.response_example = example_rating();
    route.transact = [](const Call& call, store::Transaction& tx) {
        const Rating rating = read_rating(call, tx, guid_of(call));
        if (auto same = service::not_modified(call, service::entity_tag(rating.revision))) {
            return *std::move(same);
        }
        return rating_response(200, rating);
    };
    return route;
}

Route release_route(bool released) {
    const char* verb = released ? "release" : "withhold";
    Route route =
        make_route("POST", std::string("/v1/ratings/{row_guid}:") + verb, std::string(verb) + "Rating",
                   released ? Text{"公开文字评价（确认不含个人信息后）",
                                   "Let the public see the text, which holds nothing personal"}
                            : Text{"不再公开文字评价", "Take the text back from the public"},
                   "*"); // ratings:write of its department, or ratings:review above it
    route.operation.response_schema = rating_schema();
    route.operation.response_example = example_rating();
    route.operation.response_example["released"] = released;
    route.transact = [released](const Call& call, store::Transaction& tx) {
        return rating_response(200, release_rating(call, tx, guid_of(call), released));
    };
    return route;
}

std::vector<service::QueryParameter> list_parameters() {
    const Json moment{{"type", "string"}, {"format", "date-time"}};
    auto parameters = scope_parameters();
    parameters.push_back({"project_no", {"办件编号", "Case number"}, {{"type", "string"}}});
    parameters.push_back({"satisfaction",
                          {"满意度代码（1为最好）", "Code of satisfaction, 1 is the best"},
                          {{"type", "string"}, {"enum", {"1", "2", "3", "4", "5"}}}});
    parameters.push_back({"channel", {"评价渠道", "Channel"}, {{"type", "string"}}});
    parameters.push_back({"state",
                          {"有效、认定无效", "Valid, or excluded after an appeal"},
                          {{"type", "string"}, {"enum", {"valid", "invalid"}}}});
    parameters.push_back({"rated_from", {"评价时间不早于", "Rated at this time or later"}, moment});
    parameters.push_back({"rated_to", {"评价时间早于（不含）", "Rated before this time"}, moment});
    return parameters;
}

Route list_route(const FoundationPtr& foundation) {
    Route route = make_route(
        "GET", "/v1/ratings", "listRatings",
        {"查询评价（由近到远，不含评价人和文字）", "List ratings, newest first, without rater and text"},
        read_scope);
    route.operation.query = list_parameters();
    route.operation.response_schema = service::page_schema(summary_schema());
    route.operation.response_example = Json{{"items", Json::array({example_summary()})}};
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const service::Page page = service::read_time_page(call);
        const auto query = read_query(*foundation, call);
        auto items = query ? list_ratings(tx, *query, page) : std::vector<Json>{};
        return service::json_response(200, service::page_json(std::move(items), page, [](const Json& item) {
                                          return std::vector{item.at("rated_at").get<std::string>(),
                                                             item.at("row_guid").get<std::string>()};
                                      }));
    };
    return route;
}

Route import_route(const FoundationPtr& foundation) {
    Route route = make_route(
        "POST", "/v1/ratings:import", "importRatings",
        {"批量导入评价（NDJSON，每行一条）", "Import ratings in bulk (NDJSON, one a line)"}, write_scope);
    route.operation.request_type = "application/x-ndjson";
    route.operation.request_schema = submission_schema(*foundation, Form::line);
    route.operation.request_example = example_submission();
    route.operation.response_schema = Json{{"type", "object"}};
    route.operation.response_example = Json{{"lines", 1}, {"accepted", 1}, {"unchanged", 0}, {"rejected", 0}};
    route.import = [foundation](const Call& call, std::span<const service::Line> lines,
                                store::Transaction& tx) {
        return import_ratings(*foundation, call, lines, tx);
    };
    return route;
}

} // namespace

Route make_route(std::string method, std::string pattern, std::string id, Text summary, const char* scope) {
    return service::make_route("ratings", std::move(method), std::move(pattern), std::move(id),
                               std::move(summary), scope);
}

Json text_pattern(const char* pattern) { return Json{{"type", "string"}, {"pattern", pattern}}; }

std::vector<service::QueryParameter> scope_parameters() {
    auto parameters = service::page_parameters();
    parameters.push_back({"department",
                          {"实施主体的统一社会信用代码", "Credit code of the body"},
                          text_pattern("^[0-9A-HJ-NPQRTUWXY]{18}$")});
    parameters.push_back({"region",
                          {"行政区划代码（含下级）", "Six-digit region, with all below it"},
                          text_pattern("^[0-9]{6}$")});
    parameters.push_back({"matter_code",
                          {"事项编码（31位或33位）", "Code of the matter (31 or 33)"},
                          text_pattern("^[0-9A-Z]{31}([0-9]{2})?$")});
    return parameters;
}

std::vector<Route> rating_routes(const FoundationPtr& foundation) {
    return {rate_route(foundation),   change_route(foundation), get_route(),         list_route(foundation),
            import_route(foundation), release_route(true),      release_route(false)};
}

service::Module module(std::shared_ptr<const Standard> standard,
                       std::shared_ptr<const WorkCalendar> calendar) {
    const auto foundation = std::make_shared<const Foundation>(std::move(standard), std::move(calendar));
    service::Module module;
    module.name = "ratings";
    for (auto& routes : {rating_routes(foundation), rectification_routes(foundation), public_routes()}) {
        module.routes.insert(module.routes.end(), routes.begin(), routes.end());
    }
    module.datasets = {dataset(foundation)};
    return module;
}

} // namespace gateway::ratings
