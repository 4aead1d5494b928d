#include "gateway/http/client.hpp"
#include "support/world.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace gateway::test {
namespace {

using namespace std::chrono_literals;

class Ratings : public testing::Test {
protected:
    std::string finished_case(app::DemoApi& api, const std::string& matter) {
        const auto number =
            api.post("/v1/cases", accept_record(matter, 1)).at("project_no").get<std::string>();
        const Time now = std::chrono::floor<std::chrono::seconds>(system_clock()());
        api.post(
            "/v1/cases/" + number + "/result",
            {{"result_date", format_time(now - 1h)}, {"result_type", "0"}, {"is_delivery_results", "0"}});
        return number;
    }
    Json held_rating(const std::string& guid) {
        return world_.nation("GET", "/admin/records/up_evaluation/" + guid);
    }
    World world_;
};

TEST_F(Ratings, ReachTheNationBehindTheirCaseAndAreExcludedAfterAnAppeal) {
    const auto api = world_.api(world_.department);
    const std::string number = finished_case(*api, world_.publish_matter());
    // At once, while the case itself is still on its way.
    const std::string guid = api->post("/v1/ratings", {{"project_no", number},
                                                       {"stars", 1},
                                                       {"channel", "2"},
                                                       {"rater_name", "张三（演示）"},
                                                       {"text", "等候时间较长"}})
                                 .at("row_guid");
    ASSERT_TRUE(eventually([&] { return world_.delivered(); }));
    EXPECT_EQ(world_.held("up_evaluation").at(guid), 1);
    EXPECT_EQ(world_.audit().refused, 0);
    const Json row = held_rating(guid).at("row");
    EXPECT_EQ(row.at("satisfaction"), "5") << "one star is the worst code";
    EXPECT_EQ(row.at("effectivevalua"), "1");

    const std::string task = "/v1/ratings/" + guid + "/rectification";
    api->post(task + ":appeal", {{"note", "与本事项无关"}});
    world_.api(world_.operations)->post(task + ":grant", {{"note", "认定为恶意评价"}});
    ASSERT_TRUE(eventually([&] { return world_.delivered(); }));
    EXPECT_EQ(world_.held("up_evaluation").at(guid), 2);
    EXPECT_EQ(held_rating(guid).at("row").at("effectivevalua"), "0");
    EXPECT_TRUE(world_.audit().faults.empty());
}

TEST_F(Ratings, ArePublicAsNumbersWithoutSigningInAndNamelessInTheLog) {
    const auto api = world_.api(world_.department);
    const std::string matter = world_.publish_matter();
    api->post("/v1/ratings", {{"project_no", finished_case(*api, matter)},
                              {"satisfaction", "1"},
                              {"channel", "3"},
                              {"rater_name", "李四（演示）"},
                              {"text", "办理顺畅，感谢王五"}});
    http::Client anybody(world_.gateway_url());
    const auto statistics = anybody.send("GET", "/v1/ratings/statistics?group_by=matter", {}, "");
    ASSERT_EQ(statistics.response->status, 200);
    EXPECT_EQ(parse_json(statistics.response->text()).at("items").at(0).at("grades").at("1"), 1);
    const auto listed = anybody.send("GET", "/v1/ratings/public?matter_code=" + matter, {}, "");
    ASSERT_EQ(listed.response->status, 200);
    EXPECT_EQ(parse_json(listed.response->text()).at("items").size(), 1U);
    EXPECT_EQ(listed.response->text().find("感谢"), std::string::npos);
    EXPECT_EQ(anybody.send("GET", "/v1/ratings", {}, "").response->status, 401);
    ASSERT_EQ(world_.stop_gateway(), 0);
    std::ifstream log(world_.folder() / "gateway.log");
    const std::string text((std::istreambuf_iterator<char>(log)), {});
    EXPECT_NE(text.find("/v1/ratings"), std::string::npos);
    EXPECT_EQ(text.find("李四"), std::string::npos);
    EXPECT_EQ(text.find("王五"), std::string::npos);
}

} // namespace
} // namespace gateway::test
