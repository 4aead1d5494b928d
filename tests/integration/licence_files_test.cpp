#include "gateway/crypto/sm.hpp"
#include "gateway/http/client.hpp"
#include "run.hpp"
#include "support/voice.hpp"
#include "support/world.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace gateway::test {
namespace {

constexpr auto bureau = "11320500PDY000167D";

TEST(LicenceFiles, AreSealedGivenOutAsCopiesAndToldApartWithoutATraceInTheLog) {
    World world;
    std::ostringstream out, err;
    ASSERT_EQ(app::run({"authority", "make", "--name", "示范证书中心（演示）", "--config",
                        (world.folder() / "gateway.toml").string()},
                       out, err),
              0)
        << err.str();
    const auto secret =
        world.add_client(service::Role::department, bureau,
                         {"seals:apply", "seals:use", "licences:issue", "licences:read", "licences:use"});
    const auto window_secret =
        world.add_client(service::Role::department, "11320000PDY00001XW", {"licences:use"});
    Voice body(world, secret), window(world, window_secret);
    Voice operations(world, world.add_client(service::Role::operations, "11320000PDY00001XW",
                                             {"seals:manage", "licences:manage"}));
    const std::string until = format_time(system_clock()() + std::chrono::hours(24 * 1000));
    const std::string es_id = text_of(
        body.post("/v1/seals", {{"name", "苏州市示范局（演示）"}, {"type", 1}, {"valid_until", until}}).body,
        "es_id");
    for (const char* verb : {"approve", "make", "enable"}) {
        ASSERT_EQ(operations.post("/v1/seals/" + es_id + ":" + verb).status, 200) << verb;
    }
    body.send("PUT", "/v1/seals/" + es_id + "/rights/" + secret.client_id, {{"matters", {"*"}}});
    operations.send("PUT", "/v1/licence-types/business_licence/rights/" + window_secret.client_id,
                    {{"grounds", Json::array({"ex_officio"})}});
    const Answer licence = body.post(
        "/v1/licences",
        {{"type", "business_licence"},
         {"number", "320500000000001"},
         {"es_id", es_id},
         {"holders", {{{"name", "示例有限公司"}, {"code_type", "001"}, {"code", "91320000PDY000087P"}}}},
         {"face",
          {{"entity_type", "有限责任公司"},
           {"legal_representative", "张三（演示）"},
           {"established_on", "2019-04-18"},
           {"address", "示例路1号"}}}});
    ASSERT_EQ(licence.status, 201) << licence.body;
    const std::string path = "/v1/licences/" + text_of(licence.body, "identifier");

    http::Client client(world.gateway_url());
    const auto file =
        client.send("GET", path + "/file", {{"Authorization", "Bearer " + world.sign_in(secret)}}, "");
    ASSERT_TRUE(file.response) << file.failure;
    EXPECT_EQ(crypto::to_hex(crypto::sm3(file.response->body)), licence.body.at("file").at("sm3"));

    const Answer copy =
        window.post("/v1/licences:copy", {{"purpose",
                                           {{"unit", "示例局"},
                                            {"operator", "w-0017"},
                                            {"matter_name", "设立登记"},
                                            {"matter_code", "11320500PDY000167D3000199001000"},
                                            {"project_no", "32050020190418000001"}}},
                                          {"consent", {{"ground", "ex_officio"}, {"reference", "law-17"}}},
                                          {"identifier", licence.body.at("identifier")}});
    ASSERT_EQ(copy.status, 200) << copy.body;
    const Json question{{"document", copy.body.at("document")}};
    const Answer told = body.post("/v1/licences:verify-file", question);
    EXPECT_EQ(told.body.at("verdict"), "valid") << told.body;
    EXPECT_EQ(told.body.at("copy").at("given_to").at("client_id"), window_secret.client_id);
    EXPECT_EQ(window.post("/v1/licences:verify-file", question).body.at("copy").at("given_to"), nullptr);

    const Answer given = body.get(path + "/copies");
    ASSERT_EQ(given.body.at("items").size(), 1U) << given.body;
    EXPECT_EQ(given.body.at("items")[0].at("sm3"), copy.body.at("sm3"));
    EXPECT_EQ(window.get(path + "/copies").status, 403) << "nothing but licences:use";

    ASSERT_EQ(body.send("POST", path + ":cancel", {{"reason", "revoked"}}, licence.etag).status, 200);
    EXPECT_EQ(window.post("/v1/licences:verify-file", question).body.at("verdict"), "licence_not_valid");
    ASSERT_EQ(world.stop_gateway(), 0);
    std::ifstream log(world.folder() / "gateway.log");
    const std::string text((std::istreambuf_iterator<char>(log)), {});
    EXPECT_NE(text.find("/v1/licences:copy"), std::string::npos);
    for (const char* personal : {"示例有限公司", "91320000PDY000087P", "张三（演示）", "320500000000001"}) {
        EXPECT_EQ(text.find(personal), std::string::npos) << personal;
    }
}

} // namespace
} // namespace gateway::test
