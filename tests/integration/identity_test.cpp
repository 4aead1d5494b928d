#include "gateway/http/client.hpp"
#include "support/world.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace gateway::test {
namespace {

constexpr auto company = "91320000PDY000087P";

class Identities : public testing::Test {
protected:
    Json held_row(const std::string& table, const std::string& key) {
        return world_.nation("GET", "/admin/records/" + table + "/" + key).at("row");
    }
    std::string text_of_file(const char* name) {
        std::ifstream file(world_.folder() / name);
        return {(std::istreambuf_iterator<char>(file)), {}};
    }
    void put(const std::string& target, const Json& body) {
        const http::Fields fields{{"Content-Type", "application/json"},
                                  {"Authorization", "Bearer " + world_.sign_in(window_)}};
        http::Client client(world_.gateway_url());
        const auto answer = client.send("PUT", target, fields, body.dump());
        ASSERT_TRUE(answer.response);
        EXPECT_EQ(answer.response->status, 201) << answer.response->text();
    }
    World world_;
    access::NewSecret window_ = world_.add_client(service::Role::operations, "11320000PDY00001XW",
                                                  {"identity:read", "identity:write", "identity:manage"});
};

TEST_F(Identities, APersonALegalPersonAndARegionReachTheNationWithoutPlainNumbers) {
    const auto api = world_.api(window_);
    const std::string person = api->post("/v1/persons", {{"user_name", "张三（演示）"},
                                                         {"cert_type", "111"},
                                                         {"cert_no", "320100199001010018"},
                                                         {"user_mobile", "19900000001"},
                                                         {"region", "320500"},
                                                         {"officer", "SZ-0042"}})
                                   .at("person_id");
    put(std::string("/v1/corporations/") + company,
        {{"corp_name", "江苏演示有限公司"}, {"corp_type", "enterprise"}});
    put("/v1/identity-records/up_uc_gov_region/320500", {{"region_name", "苏州市"},
                                                         {"parent_region_code", "320000"},
                                                         {"region_lvl", "2"},
                                                         {"nation", "中国"},
                                                         {"province", "江苏省"},
                                                         {"region_req", "20"},
                                                         {"region_status", "1"}});
    ASSERT_TRUE(eventually([&] { return world_.delivered(); }));
    EXPECT_EQ(world_.audit().refused, 0);
    const Json row = held_row("up_uc_province_user", person);
    EXPECT_EQ(row.at("user_real_lvl"), "RC05");
    EXPECT_EQ(row.at("user_name"), "张三（演示）");
    EXPECT_FALSE(row.contains("cert_no") || row.contains("user_mobile") || row.contains("row_guid"));
    EXPECT_EQ(held_row("up_uc_corporator_identity", company).at("corp_name"), "江苏演示有限公司");
    EXPECT_EQ(world_.held("up_uc_gov_region").size(), 1U);

    api->post("/v1/persons/" + person + ":close", nullptr);
    ASSERT_TRUE(eventually([&] { return world_.delivered(); }));
    EXPECT_EQ(world_.held("up_uc_province_user").size(), 0U);
    EXPECT_TRUE(world_.audit().faults.empty());
}

TEST_F(Identities, ASearchLeavesNothingPersonalInTheLogAndNoOtherMayDoIt) {
    const Json search{{"cert_type", "111"}, {"cert_no", "320100199001010018"}};
    const auto api = world_.api(window_);
    api->post("/v1/persons", {{"user_name", "张三（演示）"},
                              {"cert_type", "111"},
                              {"cert_no", "320100199001010018"},
                              {"region", "320500"},
                              {"officer", "SZ-0042"}});
    EXPECT_EQ(api->post("/v1/persons:search", search).at("level"), "RC05");
    http::Client anybody(world_.gateway_url());
    const http::Fields json{{"Content-Type", "application/json"}};
    EXPECT_EQ(anybody.send("POST", "/v1/persons:search", json, search.dump()).response->status, 401);
    http::Fields department = json;
    department.emplace_back("Authorization", "Bearer " + world_.sign_in(world_.department));
    EXPECT_EQ(anybody.send("POST", "/v1/persons:search", department, search.dump()).response->status, 403);
    ASSERT_EQ(world_.stop_gateway(), 0);
    const std::string log = text_of_file("gateway.log");
    EXPECT_NE(log.find("/v1/persons:search"), std::string::npos);
    EXPECT_EQ(log.find("320100199001010018"), std::string::npos);
    EXPECT_EQ(log.find("张三"), std::string::npos);
}

} // namespace
} // namespace gateway::test
