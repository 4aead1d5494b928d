#include "support/national_sign_on.hpp"

#include <fstream>

namespace gateway::test {
namespace {

constexpr auto bureau = "11320500PDY000167D";
const std::string wang = "320200199512311037";

/// The holder's own way to licences, from the sign-in on.
class OwnLicences : public NationalSignOnWorld {
protected:
    OwnLicences() {
        register_party({{"scopes", {"openid", "licences", "legal_person", "offline_access"}}});
        mine_ = issue(zhang, "N-1");
        others_ = issue(wang, "N-2");
    }
    std::string issue(const std::string& holder, const std::string& number) {
        const Json draft{{"type", "real_estate_certificate"},
                         {"number", number},
                         {"holders", {{{"name", "张三（演示）"}, {"code_type", "111"}, {"code", holder}}}},
                         {"face",
                          {{"location", "示例路1号"},
                           {"unit_number", std::string(28, '1')},
                           {"right_type", "房屋所有权"}}}};
        return issuer_.post("/v1/licences", draft).body.at("identifier");
    }
    /// Signed in by the nation at a level and agreed: the tokens.
    Json tokens(const std::string& scope = "openid licences", const std::string& level = "RC04") {
        Page page = browser_.open(authorize({{"scope", scope}, {"acr_values", level}}));
        if (page.holds("/signon/national\"")) {
            page = through_nation(browser_, page, zhang);
        }
        if (page.location.empty()) {
            page = browser_.submit(page, "/signon/consent", {});
        }
        Json answer = redeem(page.parameter("code"));
        EXPECT_TRUE(answer.contains("access_token")) << answer.dump() << page.body;
        return answer;
    }
    static std::string access(const Json& tokens) { return tokens.at("access_token").get<std::string>(); }

    struct Told {
        int status = 0;
        Json body;
        std::string challenge;
    };
    Told ask(const std::string& token, const char* method, const std::string& target,
             const std::string& body = "") {
        http::Fields fields{{"Authorization", "Bearer " + token}};
        if (!body.empty()) {
            fields.emplace_back("Content-Type", "application/json");
        }
        http::Client client(world_.gateway_url());
        const auto outcome = client.send(method, target, fields, body);
        const http::Response& response = outcome.response.value();
        const auto type = http::find_field(response.fields, "content-type").value_or("");
        return {response.status,
                type.find("json") == std::string_view::npos ? Json() : parse_json(response.text()),
                std::string(http::find_field(response.fields, "www-authenticate").value_or(""))};
    }
    Told list(const std::string& token) { return ask(token, "GET", "/v1/my/licences"); }

    Browser browser_{world_.gateway_url()};
    Voice issuer_{world_,
                  world_.add_client(service::Role::department, bureau, {"licences:issue", "licences:read"})};
    access::NewSecret window_ =
        world_.add_client(service::Role::department, "11320000PDY00001XW", {"licences:use"});
    std::string mine_, others_;
};

TEST_F(OwnLicences, AreSeenShownAndScannedAndTheUseIsThereToRead) {
    const std::string token = access(tokens());
    const Told listed = list(token);
    ASSERT_EQ(listed.status, 200) << listed.body.dump();
    ASSERT_EQ(listed.body.at("items").size(), 1U);
    EXPECT_EQ(listed.body.at("items")[0].at("identifier"), mine_);
    EXPECT_EQ(ask(token, "GET", "/v1/my/licences/" + mine_).body.at("face").at("location"), "示例路1号");
    EXPECT_EQ(ask(token, "GET", "/v1/my/licences/" + mine_ + "/preview").status, 200);
    EXPECT_EQ(ask(token, "GET", "/v1/my/licences/" + others_).status, 404);
    EXPECT_EQ(ask(token, "POST", "/v1/my/licences/" + others_ + ":present").status, 404);

    const Told shown = ask(token, "POST", "/v1/my/licences/" + mine_ + ":present");
    ASSERT_EQ(shown.status, 200) << shown.body.dump();
    const Json purpose{{"unit", "示例局"}, {"operator", "w-0017"}, {"matter_name", "入住登记"}};
    const auto seen =
        Voice(world_, window_)
            .post("/v1/licences:scan", {{"token", shown.body.at("token")}, {"purpose", purpose}});
    EXPECT_EQ(seen.body.at("identifier"), mine_);
    const Json uses = ask(token, "GET", "/v1/my/licences/uses").body.at("items");
    ASSERT_EQ(uses.size(), 1U);
    EXPECT_EQ(uses[0].at("client_id"), window_.client_id);
    EXPECT_EQ(uses[0].at("matter_name"), "入住登记");

    const Told code = ask(token, "POST", "/v1/my/licences/" + mine_ + ":authorize", "{}");
    EXPECT_EQ(code.status, 200) << code.body.dump();
    ASSERT_EQ(world_.stop_gateway(), 0);
    std::ifstream file(world_.folder() / "gateway.log");
    const std::string log((std::istreambuf_iterator<char>(file)), {});
    EXPECT_NE(log.find("/v1/my/licences/{identifier}:present"), std::string::npos);
    for (const std::string& secret :
         {zhang, token, shown.body.at("token").get<std::string>(), std::string("示例路1号")}) {
        EXPECT_EQ(log.find(secret), std::string::npos);
    }
}

TEST_F(OwnLicences, AreAskedForByNameOnThePageOfConsentInBothLanguages) {
    const Page page =
        through_nation(browser_, browser_.open(authorize({{"scope", "openid licences"}})), zhang);
    EXPECT_TRUE(page.holds("您的电子证照")) << page.body;
    const Page english = browser_.open(authorize({{"scope", "openid licences"}, {"ui_locales", "en"}}));
    EXPECT_TRUE(english.holds("Your electronic licences")) << english.body;
    register_party({{"scopes", {"openid"}}});
    EXPECT_EQ(browser_.open(authorize({{"scope", "openid licences"}})).parameter("error"), "invalid_scope")
        << "a client that is not registered for them";
}

TEST_F(OwnLicences, DemandTheLevelOfTheRulesAndSayHowToReachIt) {
    const Told low = list(access(tokens("openid licences", "RC03")));
    EXPECT_EQ(low.status, 401);
    EXPECT_EQ(text_of(low.body, "code"), "insufficient_user_authentication");
    EXPECT_EQ(low.challenge, R"(Bearer error="insufficient_user_authentication", acr_values="RC04")");
    EXPECT_EQ(list(access(tokens("openid licences", "RC04"))).status, 200) << "after the step up";
}

TEST_F(OwnLicences, AreClosedToATokenWithoutTheScopeOrOfAnotherKind) {
    EXPECT_EQ(list(access(tokens("openid"))).status, 403);
    const Json all = tokens("openid licences offline_access");
    EXPECT_EQ(list(all.at("id_token").get<std::string>()).status, 401);
    EXPECT_EQ(list(all.at("refresh_token").get<std::string>()).status, 401);
    EXPECT_EQ(list(world_.sign_in(window_)).status, 401) << "a client's own token";
    EXPECT_EQ(ask(access(all), "GET", "/v1/licences").status, 401)
        << "nor is a person's good for a client's route";
    const Json narrowed = token({{"grant_type", "refresh_token"},
                                 {"refresh_token", all.at("refresh_token").get<std::string>()},
                                 {"scope", "openid"}},
                                portal_.secret);
    EXPECT_EQ(list(access(narrowed)).status, 403);
}

TEST_F(OwnLicences, AreClosedOnceTheTokenIsRevokedOrARefreshTokenCameTwice) {
    const Json first = tokens("openid licences offline_access");
    ASSERT_EQ(list(access(first)).status, 200);
    const Json second = refresh(first.at("refresh_token").get<std::string>());
    ASSERT_EQ(list(access(second)).status, 200);
    refresh(first.at("refresh_token").get<std::string>()); // somebody has a copy
    EXPECT_EQ(list(access(first)).status, 401);
    EXPECT_EQ(list(access(second)).status, 401);

    const std::string third = access(tokens());
    ASSERT_EQ(list(third).status, 200);
    http::Client client(world_.gateway_url());
    client.send("POST", "/oauth2/revoke",
                {{"Content-Type", "application/x-www-form-urlencoded"},
                 {"Authorization", "Basic " + to_base64(portal_.client_id + ":" + portal_.secret)}},
                app::form_text({{"token", third}}));
    EXPECT_EQ(list(third).status, 401);
}

TEST_F(OwnLicences, AreClosedOnceConsentIsTakenBack) {
    const std::string token = access(tokens());
    ASSERT_EQ(list(token).status, 200);
    browser_.submit(browser_.open("/signon/account"), "/signon/account/consents:withdraw",
                    {{"client_id", portal_.client_id}});
    EXPECT_EQ(list(token).status, 401);
}

TEST_F(OwnLicences, EveryRouteForPersonsIsDescribedAsSuchAndClosedToClients) {
    http::Client client(world_.gateway_url());
    const Json document = parse_json(client.send("GET", "/openapi.json", {}, "").response->text());
    EXPECT_EQ(document.at("components").at("securitySchemes").at("person").at("type"), "openIdConnect");
    const std::string of_client = world_.sign_in(window_);
    int routes = 0;
    for (const auto& [path, methods] : document.at("paths").items()) {
        for (const auto& [method, operation] : methods.items()) {
            if (operation.at("security") != Json::array({{{"person", {"licences"}}}})) {
                EXPECT_FALSE(path.starts_with("/v1/my/")) << path;
                continue;
            }
            ++routes;
            std::string target = path;
            if (const auto at = target.find("{identifier}"); at != std::string::npos) {
                target.replace(at, 12, mine_);
            }
            const std::string body = operation.contains("requestBody") ? "{}" : "";
            EXPECT_EQ(ask(of_client, method == "get" ? "GET" : "POST", target, body).status, 401) << path;
        }
    }
    EXPECT_EQ(routes, 6);
}

} // namespace
} // namespace gateway::test
