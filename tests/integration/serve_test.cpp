#include "gateway/base/text.hpp"
#include "gateway/http/client.hpp"
#include "support/world.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace gateway::test {
namespace {

class Serving : public testing::Test {
protected:
    http::Response send(std::string_view method, const std::string& target, http::Fields fields = {},
                        const std::string& body = "") {
        http::Client client(world_.gateway_url());
        auto outcome = client.send(method, target, fields, body);
        EXPECT_TRUE(outcome.response) << outcome.failure;
        return outcome.response.value_or(http::Response{});
    }
    std::string token(const access::NewSecret& secret) {
        const auto answer =
            send("POST", "/oauth2/token", {{"Content-Type", "application/x-www-form-urlencoded"}},
                 "grant_type=client_credentials&client_id=" + secret.client_id +
                     "&client_secret=" + secret.secret);
        return parse_json(answer.text()).at("access_token").get<std::string>();
    }
    http::Fields as(const access::NewSecret& secret, http::Fields more = {}) {
        more.emplace_back("Authorization", "Bearer " + token(secret));
        more.emplace_back("Content-Type", "application/json");
        return more;
    }
    World world_;
};

TEST_F(Serving, SaysThatItIsReadyAndStopsWithZero) {
    EXPECT_EQ(send("GET", "/healthz").status, 200);
    EXPECT_EQ(send("GET", "/readyz").status, 200);
    EXPECT_EQ(world_.stop_gateway(), 0);
    world_.start_gateway();
    EXPECT_EQ(send("GET", "/readyz").status, 200);
}

TEST_F(Serving, AnOutcomeOutlivesARestart) {
    const auto matter = world_.publish_matter();
    const std::string body = accept_record(matter, 1).dump();
    const std::string key = new_guid();
    const auto first = send("POST", "/v1/cases", as(world_.department, {{"Idempotency-Key", key}}), body);
    ASSERT_EQ(first.status, 201) << first.text();
    world_.kill_gateway();
    world_.start_gateway();
    const auto again = send("POST", "/v1/cases", as(world_.department, {{"Idempotency-Key", key}}), body);
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(again.text(), first.text());
    const auto other = send("POST", "/v1/cases", as(world_.department, {{"Idempotency-Key", key}}),
                            accept_record(matter, 2).dump());
    EXPECT_EQ(other.status, 422);
}

TEST_F(Serving, ADepartmentIsToldNothingAboutAnothersRecords) {
    const auto matter = world_.publish_matter();
    const auto stranger = world_.add_client(service::Role::department, "11320583PDY000175F",
                                            {"matters:read", "matters:write", "cases:read", "cases:write"});
    const Json accepted = world_.api(world_.department)->post("/v1/cases", accept_record(matter, 1));
    const std::string path = "/v1/cases/" + accepted.at("project_no").get<std::string>();
    const auto hidden = send("GET", path, as(stranger));
    const auto absent = send("GET", path.substr(0, path.size() - 1) + "7", as(stranger));
    EXPECT_EQ(hidden.status, absent.status);
    Json one = parse_json(hidden.text()), two = parse_json(absent.text());
    one.erase("trace_id");
    two.erase("trace_id");
    EXPECT_EQ(one, two);
    EXPECT_EQ(send("POST", "/v1/cases", as(stranger), accept_record(matter, 1).dump()).status, 403);
}

TEST_F(Serving, ADisabledClientIsOutAtOnce) {
    const auto fields = as(world_.department);
    ASSERT_EQ(send("GET", "/v1/cases", fields).status, 200);
    world_.transact([&](store::Transaction& tx) { access::disable_client(tx, world_.department.client_id); });
    EXPECT_TRUE(eventually([&] { return send("GET", "/v1/cases", fields).status == 401; }));
}

TEST_F(Serving, AFileOfCasesLandsOnceHoweverOftenItIsSent) {
    const auto matter = world_.publish_matter();
    std::string lines;
    constexpr int good = 2500;
    for (int i = 0; i < good; ++i) {
        Json record = accept_record(matter, i);
        record["project_no"] = "TEST-" + std::to_string(100'000 + i);
        lines += record.dump() + "\n";
        if (i == 1000) {
            lines += "{\"project_no\":\"TEST-BAD\",\"matter_code\":\"" + matter +
                     "\",\"colour\":\"red\"}\nno json at all\n";
        }
    }
    const auto api = world_.api(world_.department);
    const Json report = api->post_lines("/v1/cases:import", lines);
    EXPECT_EQ(report.at("lines"), good + 2);
    EXPECT_EQ(report.at("accepted"), good);
    EXPECT_EQ(report.at("rejected"), 2);
    EXPECT_EQ(report.at("errors").at(0).at("line"), 1002);
    EXPECT_GT(report.at("errors").at(0).at("reasons").size(), 1U) << "every wrong field at once";
    const Json again = api->post_lines("/v1/cases:import", lines);
    EXPECT_EQ(again.at("accepted"), 0);
    EXPECT_EQ(again.at("unchanged"), good);
    ASSERT_TRUE(eventually([&] { return world_.delivered(); }));
    EXPECT_EQ(world_.held("up_pro_accept").size(), static_cast<std::size_t>(good));
}

TEST_F(Serving, TheDescriptionIsWholeAndPublic) {
    const Json document = parse_json(send("GET", "/openapi.json").text());
    for (const auto& [path, methods] : document.at("paths").items()) {
        for (const auto& [method, operation] : methods.items()) {
            const std::string name = method + " " + path;
            for (const auto& [status, answer] : operation.at("responses").items()) {
                if (status == "default" || status == "204") {
                    continue;
                }
                ASSERT_TRUE(answer.contains("content")) << name;
                const Json& content = answer.at("content").begin().value();
                EXPECT_TRUE(content.contains("example") && !content.at("example").is_null()) << name;
            }
            if (operation.contains("requestBody")) {
                EXPECT_TRUE(operation.at("requestBody").at("content").begin().value().contains("example"))
                    << name;
            }
        }
    }
}

TEST_F(Serving, MetricsPassPromtool) {
    send("GET", "/v1/cases", as(world_.department));
    const auto metrics = send("GET", "/metrics");
    ASSERT_EQ(metrics.status, 200);
    const auto file = std::filesystem::temp_directory_path() / ("gateway-metrics-" + new_guid());
    std::ofstream(file) << metrics.text();
    const int code = std::system(("promtool check metrics < " + file.string() + " > /dev/null 2>&1").c_str());
    std::filesystem::remove(file);
    EXPECT_EQ(code, 0) << metrics.text();
}

TEST_F(Serving, TheLogHoldsNobodysData) {
    const auto matter = world_.publish_matter();
    world_.api(world_.department)->post("/v1/cases", accept_record(matter, 0));
    ASSERT_TRUE(eventually([&] { return world_.delivered(); }));
    ASSERT_EQ(world_.stop_gateway(), 0);
    std::ifstream log(world_.folder() / "gateway.log");
    const std::string text((std::istreambuf_iterator<char>(log)), {});
    EXPECT_NE(text.find("\"event\":\"request\""), std::string::npos);
    EXPECT_EQ(text.find("320102185001010013"), std::string::npos);
    EXPECT_EQ(text.find("张三"), std::string::npos);
    EXPECT_EQ(text.find(world_.department.secret), std::string::npos);
}

} // namespace
} // namespace gateway::test
