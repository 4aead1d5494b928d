#include "answer_cache.hpp"
#include "routes.hpp"
#include "views.hpp"

namespace gateway::ratings {
namespace {

using service::Call;
using service::Route;

constexpr auto no_sign_in = "";

std::string cache_key(const Call& call) { return Json(call.query).dump(); }

http::Response shared_response(std::shared_ptr<const std::string> body) {
    http::Response response;
    response.set("Content-Type", "application/json");
    response.set("Cache-Control", "public, max-age=" + std::to_string(AnswerCache::age.count()));
    response.shared_body = std::move(body);
    return response;
}

std::vector<service::QueryParameter> statistics_parameters() {
    const Json day{{"type", "string"}, {"format", "date"}};
    auto parameters = scope_parameters();
    parameters.push_back(
        {"from", {"起始日期（含），缺省为近30天", "First day; the last 30 days unless told"}, day});
    parameters.push_back(
        {"to",
         {"截止日期（含），缺省为今天；时段至多366天", "Last day, today unless told; 366 days at most"},
         day});
    parameters.push_back({"group_by",
                          {"分组：地区、部门、事项、月份；不填为合计", "Gathered by; the total when absent"},
                          {{"type", "string"}, {"enum", {"region", "department", "matter", "month"}}}});
    return parameters;
}

Route statistics_route() {
    Route route = make_route("GET", "/v1/ratings/statistics", "ratingStatistics",
                             {"好差评统计（公开）：各等级数、满意率、整改率、回访率",
                              "Public statistics of ratings: counts, satisfaction, rectification, call-back"},
                             no_sign_in);
    route.operation.query = statistics_parameters();
    route.operation.response_schema = service::page_schema(figures_schema());
    route.operation.response_example = Json{{"items", Json::array({example_figures()})}};
    const auto cache = std::make_shared<AnswerCache>();
    route.cached = [cache](const Call& call) -> std::optional<http::Response> {
        auto body = cache->find(cache_key(call), call.now);
        return body ? std::optional(shared_response(std::move(body))) : std::nullopt;
    };
    route.transact = [cache](const Call& call, store::Transaction& tx) {
        const service::Page page = service::read_page(call, 1);
        const StatisticsQuery query = read_statistics_query(call);
        const auto body = std::make_shared<const std::string>(
            service::page_json(count_ratings(tx, query, call.now, page), page, [](const Json& item) {
                return std::vector{item.at("key").get<std::string>()};
            }).dump());
        cache->keep(cache_key(call), body, call.now);
        return shared_response(body);
    };
    return route;
}

/// The cursor names row and moment; the public sees the day.
Json for_everybody(Json page) {
    for (Json& item : page.at("items")) {
        item["rated_on"] = item.at("rated_at").get<std::string>().substr(0, 10);
        item.erase("rated_at");
        item.erase("row_guid");
    }
    return page;
}

Route public_route() {
    Route route = make_route("GET", "/v1/ratings/public", "publicRatings",
                             {"公开的评价：无评价人和办件，文字经公开的才有",
                              "Ratings for the public: no rater, no case, the text where it was released"},
                             no_sign_in);
    route.operation.query = service::page_parameters();
    route.operation.query.push_back(
        {"matter_code",
         {"事项编码（31位或33位），必填", "Code of the matter (31 or 33), required"},
         text_pattern("^[0-9A-Z]{31}([0-9]{2})?$")});
    route.operation.response_schema = service::page_schema(public_schema());
    route.operation.response_example = Json{{"items", Json::array({example_public()})}};
    route.transact = [](const Call& call, store::Transaction& tx) {
        const service::Page page = service::read_time_page(call);
        const auto matter = call.query.find("matter_code");
        if (matter == call.query.end() || matter->second.empty()) {
            throw invalid_fields(
                {{"/matter_code", "required", {"请填写事项编码。", "Name the matter by its code."}}});
        }
        return service::json_response(
            200, for_everybody(
                     service::page_json(list_public(tx, matter->second, page), page, [](const Json& item) {
                         return std::vector{item.at("rated_at").get<std::string>(),
                                            item.at("row_guid").get<std::string>()};
                     })));
    };
    return route;
}

} // namespace

std::vector<Route> public_routes() { return {statistics_route(), public_route()}; }

} // namespace gateway::ratings
