#include "gateway/http/client.hpp"
#include "support/world.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace gateway::test {
namespace {

constexpr auto bureau = "11320500PDY000167D";
constexpr auto holder = "91320000PDY000087P";

class Licences : public testing::Test {
protected:
    http::Response send(const char* method, const std::string& target, const access::NewSecret& as,
                        const Json& body) {
        const http::Fields fields{{"Content-Type", "application/json"},
                                  {"Authorization", "Bearer " + world_.sign_in(as)}};
        http::Client client(world_.gateway_url());
        auto answer = client.send(method, target, fields, body.dump());
        return answer.response.value_or(http::Response{});
    }
    World world_;
    access::NewSecret issuer_ =
        world_.add_client(service::Role::department, bureau, {"licences:issue", "licences:read"});
    access::NewSecret window_ =
        world_.add_client(service::Role::department, "11320000PDY00001XW", {"licences:use"});
    access::NewSecret operators_ =
        world_.add_client(service::Role::operations, "11320000PDY00001XW", {"licences:manage"});
};

TEST_F(Licences, AreIssuedByOneBodyAndUsedByAnotherWithoutATraceInTheLog) {
    const Json draft{{"type", "business_licence"},
                     {"number", "320500000000001"},
                     {"holders", {{{"name", "示例有限公司"}, {"code_type", "001"}, {"code", holder}}}},
                     {"face",
                      {{"entity_type", "有限责任公司"},
                       {"legal_representative", "张三（演示）"},
                       {"established_on", "2019-04-18"},
                       {"address", "示例路1号"}}}};
    const std::string identifier = world_.api(issuer_)->post("/v1/licences", draft).at("identifier");
    const Json question{{"purpose",
                         {{"unit", "示例局"},
                          {"operator", "w-0017"},
                          {"matter_name", "设立登记"},
                          {"matter_code", "11320500PDY000167D3000199001000"},
                          {"project_no", "32050020190418000001"}}},
                        {"consent", {{"ground", "ex_officio"}, {"reference", "law-17"}}},
                        {"holder", {{"code_type", "001"}, {"code", holder}}}};
    EXPECT_EQ(send("POST", "/v1/licences:query", window_, question).status, 403);
    EXPECT_EQ(send("PUT", "/v1/licence-types/business_licence/rights/" + window_.client_id, operators_,
                   {{"grounds", Json::array({"ex_officio"})}})
                  .status,
              200);
    const auto answer = send("POST", "/v1/licences:query", window_, question);
    ASSERT_EQ(answer.status, 200) << answer.text();
    const Json items = parse_json(answer.text()).at("items");
    ASSERT_EQ(items.size(), 1U);
    EXPECT_EQ(items[0].at("identifier"), identifier);
    EXPECT_EQ(items[0].at("face"), draft.at("face"));
    EXPECT_EQ(send("POST", "/v1/licences", window_, draft).status, 403) << "it has no such scope";
    ASSERT_EQ(world_.stop_gateway(), 0);
    std::ifstream file(world_.folder() / "gateway.log");
    const std::string log((std::istreambuf_iterator<char>(file)), {});
    EXPECT_NE(log.find("/v1/licences:query"), std::string::npos);
    for (const char* secret : {holder, "示例有限公司", "张三（演示）", "320500000000001"}) {
        EXPECT_EQ(log.find(secret), std::string::npos) << secret;
    }
}

} // namespace
} // namespace gateway::test
