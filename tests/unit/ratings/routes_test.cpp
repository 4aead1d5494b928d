#include "fixture.hpp"
#include "gateway/service/answers.hpp"

#include <set>

namespace gateway::ratings {
namespace {

class RoutesTest : public RatingsTest {
protected:
    const service::Route& route(std::string_view id) {
        return *std::ranges::find(module_.routes, id, [](const service::Route& r) { return r.operation.id; });
    }
    http::Response ask(const char* id, service::Call made) {
        http::Response response;
        run([&](store::Transaction& tx) { response = service::answer_alone(route(id), made, tx); });
        return response;
    }
    Json items(const char* id, service::Call made) {
        return Json::parse(ask(id, std::move(made)).text()).at("items");
    }
    service::Call on(const std::string& guid, Json body = nullptr) {
        service::Call made = call(std::move(body));
        made.parameters["row_guid"] = guid;
        return made;
    }
    service::Call everybody(std::map<std::string, std::string> query) {
        service::Call made;
        made.now = now;
        made.query = std::move(query);
        return made;
    }
    static std::string field(const http::Response& response, std::string_view name) {
        return std::string(http::find_field(response.fields, name).value_or(""));
    }
    service::Module module_ = module(foundation().standard, foundation().calendar);
};

TEST_F(RoutesTest, AnswersWhereTheRatingIsAndKeepsItOutOfCaches) {
    const auto response = ask("rate", call(rated("A", 4)));
    EXPECT_EQ(response.status, 201);
    const Json body = Json::parse(response.body);
    EXPECT_EQ(field(response, "Location"), "/v1/ratings/" + body.at("row_guid").get<std::string>());
    EXPECT_EQ(field(response, "Cache-Control"), "no-store");
    EXPECT_EQ(body.at("stars"), 2);
    const auto read = ask("getRating", on(body.at("row_guid")));
    EXPECT_EQ(Json::parse(read.body), body);
    service::Call again = on(body.at("row_guid"));
    again.request.fields.emplace_back("If-None-Match", field(read, "ETag"));
    EXPECT_EQ(ask("getRating", again).status, 304);
}

TEST_F(RoutesTest, ListsByWhatIsAskedWithoutRaterAndText) {
    ask("rate", call(rated("A", 4)));
    ask("rate", call(with(with(rated("B", 1), "channel", "3"), "rated_at", "2019-04-28T08:00:00+08:00")));
    ask("rate", call(rated("THEIRS", 4), other_owner));
    const auto listed = [&](std::map<std::string, std::string> query) {
        service::Call made = region_call("320000");
        made.query = std::move(query);
        std::string numbers;
        for (const Json& item : items("listRatings", made)) {
            EXPECT_FALSE(item.contains("text") || item.contains("rater_name"));
            numbers += item.at("project_no").get<std::string>() + " ";
        }
        return numbers;
    };
    EXPECT_EQ(listed({{"region", "320500"}}), "B A ");
    EXPECT_EQ(listed({{"department", other_owner}}), "THEIRS ");
    EXPECT_EQ(listed({{"matter_code", matter_code}, {"satisfaction", "4"}}), "A ");
    EXPECT_EQ(listed({{"channel", "3"}}), "B ");
    EXPECT_EQ(listed({{"project_no", "A"}}), "A ");
    EXPECT_EQ(listed({{"rated_from", "2019-04-27"}}), "B ");
    EXPECT_EQ(listed({{"rated_to", "2019-04-27"}, {"region", "320500"}}), "A ");
    EXPECT_EQ(listed({{"state", "invalid"}}), "");
    EXPECT_EQ(listed({{"department", owner}, {"region", "320100"}}), "");
    EXPECT_EQ(items("listRatings", call()).size(), 2U) << "a department sees its own";
    service::Call paged = call();
    paged.query["limit"] = "1";
    const Json first = Json::parse(ask("listRatings", paged).text());
    paged.query["cursor"] = first.at("next");
    EXPECT_EQ(items("listRatings", paged).at(0).at("project_no"), "A");
    paged.query["cursor"] = "WyJ4IiwieSJd"; // ["x","y"]
    EXPECT_EQ(refusal([&] { ask("listRatings", paged); }), "/cursor malformed");
    for (const auto& [name, value] : std::map<std::string, std::string>{{"satisfaction", "0"},
                                                                        {"channel", "x"},
                                                                        {"state", "x"},
                                                                        {"rated_from", "x"},
                                                                        {"department", "x"},
                                                                        {"region", "x"},
                                                                        {"matter_code", "x"}}) {
        EXPECT_TRUE(refusal([&] { listed({{name, value}}); }).starts_with("/" + name)) << name;
    }
}

TEST_F(RoutesTest, ThePublicSeesATextOnlyOnceItIsReleased) {
    const Json rating = Json::parse(ask("rate", call(rated("A", 4))).body);
    const std::map<std::string, std::string> query{{"matter_code", matter_code}};
    Json item = items("publicRatings", everybody(query)).at(0);
    EXPECT_EQ(item,
              (Json{{"satisfaction", "4"}, {"stars", 2}, {"channel", "2"}, {"rated_on", "2019-04-26"}}));
    ask("releaseRating", on(rating.at("row_guid")));
    item = items("publicRatings", everybody(query)).at(0);
    EXPECT_EQ(item.at("text"), "等候时间较长");
    EXPECT_EQ(item.dump().find("张三"), std::string::npos);
    ask("withholdRating", on(rating.at("row_guid")));
    EXPECT_FALSE(items("publicRatings", everybody(query)).at(0).contains("text"));
    EXPECT_EQ(refusal([&] { ask("publicRatings", everybody({})); }), "/matter_code required");
}

TEST_F(RoutesTest, StatisticsAreAnsweredFromMemoryForAMinute) {
    ask("rate", call(rated("A", 4)));
    const auto& statistics = route("ratingStatistics");
    EXPECT_TRUE(statistics.operation.scope.empty());
    EXPECT_FALSE(statistics.cached(everybody({})));
    const auto answer = ask("ratingStatistics", everybody({}));
    EXPECT_EQ(Json::parse(answer.text()).at("items").at(0).at("negative"), 1);
    ask("rate", call(rated("B", 4)));
    EXPECT_EQ(statistics.cached(everybody({}))->text(), answer.text());
    EXPECT_FALSE(statistics.cached(everybody({{"region", "320500"}})));
    now += std::chrono::minutes(1);
    EXPECT_FALSE(statistics.cached(everybody({})));
}

TEST_F(RoutesTest, EachStepIsAnOperationAndSaysWhatIsNext) {
    const Json rating = Json::parse(ask("rate", call(rated("A", 4))).body);
    const std::string guid = rating.at("row_guid");
    const Json accepted = Json::parse(ask("acceptRectification", on(guid, Json::object())).body);
    EXPECT_EQ(accepted.at("possible_steps"), (Json{"rectify", "appeal"}));
    ask("reportRectification", on(guid, Json{{"note", "已增设窗口"}}));
    ask("reportCallBack", on(guid, Json{{"satisfied", true}}));
    const Json task = Json::parse(ask("getRectification", on(guid)).body);
    EXPECT_EQ(task.at("state"), "closed");
    EXPECT_EQ(task.at("steps").size(), 3U);
    EXPECT_EQ(task.at("possible_steps"), Json::array());
    EXPECT_EQ(items("listRectifications", call()).at(0).at("row_guid"), guid);
    service::Call stranger = call(nullptr, other_owner);
    stranger.parameters["row_guid"] = guid;
    EXPECT_EQ(refusal([&] { ask("getRectification", stranger); }), "rectification_not_found");
}

TEST_F(RoutesTest, NameEachOperationOnceAndUnderItsScope) {
    std::set<std::string> ids;
    const std::set<std::string> open{"ratingStatistics", "publicRatings"};
    for (const auto& each : module_.routes) {
        const auto& operation = each.operation;
        EXPECT_TRUE(ids.insert(operation.id).second) << operation.id;
        EXPECT_EQ(operation.scope.empty(), open.contains(operation.id)) << operation.id;
        EXPECT_FALSE(operation.summary.zh.empty() || operation.summary.en.empty());
        EXPECT_FALSE(operation.response_example.is_null()) << operation.id;
        EXPECT_EQ((each.transact != nullptr) + (each.import != nullptr), 1);
    }
    EXPECT_EQ(route("grantAppeal").operation.scope, "ratings:review");
    EXPECT_EQ(route("refuseAppeal").operation.scope, "ratings:review");
}

} // namespace
} // namespace gateway::ratings
