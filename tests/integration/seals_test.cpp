#include "gateway/crypto/sm.hpp"
#include "run.hpp"
#include "support/voice.hpp"
#include "support/world.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace gateway::test {
namespace {

using namespace std::chrono_literals;

class Seals : public testing::Test {
protected:
    /// `provincial-gateway authority …` on the gateway's own configuration.
    void authority(const std::vector<std::string>& words) {
        std::vector<std::string> arguments{"authority"};
        arguments.insert(arguments.end(), words.begin(), words.end());
        const auto config = (world_.folder() / "gateway.toml").string();
        arguments.insert(arguments.end(), {"--config", config, "--json"});
        std::ostringstream out, err;
        ASSERT_EQ(app::run(arguments, out, err), 0) << err.str();
    }
    Answer step(const std::string& verb, const Json& body = nullptr) {
        return operations_.post(seal_ + ":" + verb, body);
    }

    World world_;
    access::NewSecret secret_ =
        world_.add_client(service::Role::department, sample_body, {"seals:apply", "seals:use", "seals:read"});
    Voice body_{world_, secret_};
    Voice operations_{world_, world_.add_client(service::Role::operations, "11320000PDY00001XW",
                                                {"seals:manage", "seals:read"})};
    std::string seal_; ///< its path
};

TEST_F(Seals, AreMadeUsedCheckedAndSuspended) {
    authority({"make", "--name", "示范证书中心（演示）"});
    const Answer applied = body_.post(
        "/v1/seals", {{"name", "苏州市示范局（演示）"}, {"type", 1}, {"valid_until", "2099-12-31"}});
    ASSERT_EQ(applied.status, 422) << "over 20 years";
    const std::string until = format_time(system_clock()() + 24h * 1000);
    const Answer seal =
        body_.post("/v1/seals", {{"name", "苏州市示范局（演示）"}, {"type", 1}, {"valid_until", until}});
    ASSERT_EQ(seal.status, 201) << seal.body;
    seal_ = "/v1/seals/" + text_of(seal.body, "es_id");
    EXPECT_EQ(body_.post(seal_ + ":approve").status, 403) << "operations approve";
    for (const char* verb : {"approve", "make", "enable"}) {
        ASSERT_EQ(step(verb).status, 200) << verb;
    }
    const Json to_sign{{"digest", crypto::to_hex(crypto::sm3("原文"))}, {"property_info", "/doc"}};
    EXPECT_EQ(body_.post(seal_ + ":sign", to_sign).code(), "seal_right_missing");
    ASSERT_EQ(body_.send("PUT", seal_ + "/rights/" + secret_.client_id, {{"matters", {"*"}}}).status, 200);
    const Answer signature = body_.post(seal_ + ":sign", to_sign);
    ASSERT_EQ(signature.status, 200) << signature.body;
    EXPECT_EQ(operations_.post(seal_ + ":sign", to_sign).status, 403);

    const Json question{{"signature", signature.body.at("signature")}, {"digest", to_sign.at("digest")}};
    const auto found = [&](const char* code) {
        const Json report = operations_.post("/v1/seals:verify", question).body;
        EXPECT_TRUE(report.at("valid")) << report;
        return report.dump().find(code) != std::string::npos;
    };
    EXPECT_FALSE(found("SEAL_SUSPENDED_NOW"));
    ASSERT_EQ(step("suspend", {{"reason", "核查"}}).status, 200);
    EXPECT_TRUE(found("SEAL_SUSPENDED_NOW"));
    EXPECT_EQ(body_.post(seal_ + ":sign", to_sign).code(), "seal_not_enabled");

    const std::string signed_at =
        operations_.post("/v1/seals:verify", question).body.at("signature").at("signed_at");
    const Json status = body_.get(seal_ + "/status?at=" + http::percent_encode(signed_at)).body;
    EXPECT_EQ(status.at("at").at("state"), "enabled");
    EXPECT_EQ(status.at("now").at("state"), "suspended");
    EXPECT_EQ(body_.get(seal_ + "/uses").body.at("items").size(), 1U);
}

TEST_F(Seals, LeaveNeitherKeysNorDocumentsInTheLog) {
    authority({"make", "--name", "示范证书中心（演示）"});
    const std::string until = format_time(system_clock()() + 24h * 1000);
    const Answer seal =
        body_.post("/v1/seals", {{"name", "苏州市保密局（演示）"}, {"type", 1}, {"valid_until", until}});
    seal_ = "/v1/seals/" + text_of(seal.body, "es_id");
    for (const char* verb : {"approve", "make", "enable"}) {
        ASSERT_EQ(step(verb).status, 200) << verb;
    }
    body_.send("PUT", seal_ + "/rights/" + secret_.client_id, {{"matters", {"*"}}});
    const std::string digest = crypto::to_hex(crypto::sm3("原文"));
    ASSERT_EQ(body_.post(seal_ + ":sign", {{"digest", digest}, {"property_info", "/some-document"}}).status,
              200);
    ASSERT_EQ(world_.stop_gateway(), 0);
    std::ifstream log(world_.folder() / "gateway.log");
    const std::string text((std::istreambuf_iterator<char>(log)), {});
    EXPECT_NE(text.find("/v1/seals"), std::string::npos);
    for (const std::string& secret : {std::string("PRIVATE KEY"), digest, std::string("some-document")}) {
        EXPECT_EQ(text.find(secret), std::string::npos) << secret;
    }
}

} // namespace
} // namespace gateway::test
