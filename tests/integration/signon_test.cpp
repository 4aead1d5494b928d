#include "files.hpp"
#include "support/sign_on.hpp"

namespace gateway::test {
namespace {

class SignOn : public SignOnWorld {
protected:
    void code_by_number(Browser& browser, const std::string& number) {
        EXPECT_NE(sign_in(browser, browser.open(authorize()), number).parameter("code"), "");
    }
    /// The only person's, as a window would note it.
    void set_document() {
        std::string person;
        world_.transact([&](store::Transaction& tx) {
            person = tx.exec("SELECT person_id FROM identity.person")[0][0].as<std::string>();
        });
        Voice window(world_, world_.add_client(service::Role::operations, "11320000PDY00001XW",
                                               {"identity:read", "identity:write"}));
        const auto before = window.get("/v1/persons/" + person);
        const auto answer = window.send("PATCH", "/v1/persons/" + person,
                                        {{"user_name", "张三（演示）"},
                                         {"cert_type", "111"},
                                         {"cert_no", "320100199001010018"},
                                         {"officer", "SZ-0042"}},
                                        before.etag);
        ASSERT_EQ(answer.status, 200) << answer.body.dump();
    }
};

TEST_F(SignOn, GivesACodeThatBecomesTokensOfThePersonWhoSignedIn) {
    Browser browser(world_.gateway_url());
    const Page page = sign_in(browser, browser.open(authorize()));
    EXPECT_TRUE(page.location.starts_with(redirect_uri)) << page.body;
    EXPECT_EQ(page.parameter("iss"), "http://gateway.example.invalid");
    const Json tokens = redeem(page.parameter("code"));
    ASSERT_TRUE(tokens.contains("id_token")) << tokens.dump();
    const auto id = claims(tokens.at("id_token").get<std::string>(), "JWT");
    ASSERT_TRUE(id);
    EXPECT_EQ(id->at("aud"), portal_.client_id);
    EXPECT_EQ(id->at("nonce"), "n-1");
    EXPECT_EQ(id->at("acr"), "RC01");
    EXPECT_EQ(id->at("amr"), Json::array({"one_time_code"}));
    EXPECT_EQ(userinfo_status(tokens.at("access_token").get<std::string>()), 200);
    EXPECT_FALSE(tokens.contains("refresh_token")) << "nobody asked for offline access";
}

TEST_F(SignOn, TakesACodeOnceAndEndsTheGrantWhenItComesAgain) {
    Browser browser(world_.gateway_url());
    const std::string code = code_by(browser);
    const Json tokens = redeem(code);
    const std::string access_token = tokens.at("access_token").get<std::string>();
    EXPECT_EQ(userinfo_status(access_token), 200);
    EXPECT_EQ(redeem(code).value("error", ""), "invalid_grant");
    EXPECT_EQ(userinfo_status(access_token), 401) << "what was given for the code is worth nothing now";
}

TEST_F(SignOn, RefusesACodeWithoutItsVerifier) {
    Browser browser(world_.gateway_url());
    EXPECT_EQ(redeem(code_by(browser), std::string(64, 'w')).value("error", ""), "invalid_grant");
    EXPECT_EQ(redeem(code_by(browser), "").value("error", ""), "invalid_grant");
}

TEST_F(SignOn, RotatesRefreshTokensAndEndsAllWhenAnOldOneIsUsed) {
    Browser browser(world_.gateway_url());
    const Json first = redeem(code_by(browser, {{"scope", "openid offline_access"}}));
    const Json second = refresh(first.at("refresh_token").get<std::string>());
    ASSERT_TRUE(second.contains("refresh_token")) << second.dump();
    EXPECT_EQ(refresh(first.at("refresh_token").get<std::string>()).value("error", ""), "invalid_grant");
    EXPECT_EQ(refresh(second.at("refresh_token").get<std::string>()).value("error", ""), "invalid_grant");
    EXPECT_EQ(userinfo_status(second.at("access_token").get<std::string>()), 401);
}

TEST_F(SignOn, SendsNobodyToAnAddressThatIsNotTheClientsOwn) {
    Browser browser(world_.gateway_url());
    for (const char* uri :
         {"https://evil.example/", "https://portal.example.cn/callback/", "https://portal.example.cn/",
          "https://portal.example.cn/callback?x=1", "https://portal.example.cn.evil.example/callback",
          "https://portal.example.cn@evil.example/callback", "//portal.example.cn/callback", ""}) {
        const Page page = browser.open(authorize({{"redirect_uri", uri}}));
        EXPECT_EQ(page.status, 400) << uri;
        EXPECT_EQ(page.location, "") << uri;
    }
    EXPECT_EQ(browser.open(authorize({{"client_id", "c-ffffffffffffffff"}})).status, 400);
}

TEST_F(SignOn, DemandsPkceWithS256) {
    Browser browser(world_.gateway_url());
    for (const auto& more :
         std::vector<std::map<std::string, std::string>>{{{"code_challenge", ""}},
                                                         {{"code_challenge_method", "plain"}},
                                                         {{"code_challenge_method", ""}}}) {
        const Page page = browser.open(authorize(more));
        EXPECT_EQ(page.parameter("error"), "invalid_request");
        EXPECT_EQ(page.parameter("iss"), "http://gateway.example.invalid");
    }
}

TEST_F(SignOn, AnswersSilentlyOrNotAtAll) {
    Browser browser(world_.gateway_url());
    EXPECT_EQ(browser.open(authorize({{"prompt", "none"}})).parameter("error"), "login_required");
    code_by(browser);
    EXPECT_NE(browser.open(authorize({{"prompt", "none"}})).parameter("code"), "");
    EXPECT_EQ(browser.open(authorize({{"prompt", "none"}, {"scope", "openid phone"}})).parameter("error"),
              "consent_required");
    EXPECT_EQ(browser.open(authorize({{"prompt", "none"}, {"acr_values", "RC02"}})).parameter("error"),
              "interaction_required");
    EXPECT_EQ(browser.open(authorize({{"prompt", "none"}, {"acr_values", "RC05"}})).parameter("error"),
              "interaction_required")
        << "the nation might assert it";
}

TEST_F(SignOn, GivesACodeForNobodyButWhomTheHintNames) {
    Browser browser(world_.gateway_url());
    const std::string hint = redeem(code_by(browser)).at("id_token").get<std::string>();
    EXPECT_NE(browser.open(authorize({{"id_token_hint", hint}})).parameter("code"), "");
    Browser other(world_.gateway_url());
    code_by_number(other, "19900000002");
    EXPECT_EQ(other.open(authorize({{"id_token_hint", hint}, {"prompt", "none"}})).parameter("error"),
              "login_required");
    const Page asked = other.open(authorize({{"id_token_hint", hint}}));
    EXPECT_TRUE(asked.holds("/signon/code\"") && asked.holds("在该系统中使用的账号")) << asked.body;
    Browser third(world_.gateway_url());
    const Page wrong = sign_in(third, third.open(authorize({{"id_token_hint", hint}})), "19900000003");
    EXPECT_EQ(wrong.parameter("error"), "login_required") << "another person has signed in";
    EXPECT_EQ(wrong.parameter("code"), "");
    const std::string forged = hint.substr(0, hint.rfind('.') + 1) + std::string(86, 'A');
    for (const char* prompt : {"none", ""}) {
        EXPECT_EQ(browser.open(authorize({{"id_token_hint", forged}, {"prompt", prompt}})).parameter("error"),
                  "login_required");
    }
}

TEST_F(SignOn, KeepsWhatIsPostedOutOfEveryAddress) {
    Browser browser(world_.gateway_url());
    const std::string hint = redeem(code_by(browser)).at("id_token").get<std::string>();
    // A form of another site comes without cookies; the address it leads to gets them.
    const auto post = [&](const std::string& path, const std::map<std::string, std::string>& more) {
        Browser elsewhere(world_.gateway_url());
        return elsewhere.send_only(path, more);
    };
    auto parameters = parameters_of({{"id_token_hint", hint}, {"login_hint", mobile}});
    const Page sent = post("/oauth2/authorize", parameters);
    EXPECT_FALSE(http::find_field(sent.fields, "set-cookie"));
    EXPECT_EQ(sent.location.find("/signon?request="), 0U) << sent.location;
    EXPECT_EQ(sent.location.size(), std::string("/signon?request=").size() + 32);
    EXPECT_NE(browser.open(sent.location).parameter("code"), "") << "the browser is known, and the person";
    EXPECT_EQ(Browser(world_.gateway_url()).open(sent.location).status, 404) << "taken up once";
    parameters["prompt"] = "none";
    const Page silent = post("/oauth2/authorize", parameters);
    EXPECT_EQ(Browser(world_.gateway_url()).open(silent.location).parameter("error"), "login_required");
    const Page leaving = post("/oauth2/logout", {{"id_token_hint", hint}, {"logout_hint", mobile}});
    EXPECT_EQ(leaving.location.find(hint), std::string::npos);
    EXPECT_EQ(leaving.location.find(mobile), std::string::npos);
    EXPECT_TRUE(browser.open("/oauth2/logout?wish=v1.forged").holds("/signon/logout")) << "a page asks";
    browser.open(leaving.location);
    EXPECT_EQ(browser.open(authorize({{"prompt", "none"}})).parameter("error"), "login_required")
        << "signed out at once: the hint was of this session";
}

TEST_F(SignOn, JournalsThatAClientReadsANumber) {
    register_party({{"scopes", {"openid", "certificate"}}});
    Browser browser(world_.gateway_url());
    const Json tokens = redeem(code_by(browser, {{"scope", "openid certificate"}}));
    const auto readings = [&] {
        long long count = 0;
        world_.transact([&](store::Transaction& tx) {
            count =
                tx.exec("SELECT count(*) FROM journal.entry WHERE action = 'identity.read' AND actor = '" +
                        portal_.client_id + "'")[0][0]
                    .as<long long>();
        });
        return count;
    };
    EXPECT_EQ(userinfo_status(tokens.at("access_token").get<std::string>()), 200);
    EXPECT_EQ(readings(), 0) << "the person has no document yet";
    set_document();
    EXPECT_EQ(userinfo_status(tokens.at("access_token").get<std::string>()), 200);
    EXPECT_EQ(readings(), 1);
}

TEST_F(SignOn, TellsTheSameInBothDocumentsOfTheServer) {
    http::Client client(world_.gateway_url());
    const auto read = [&](const char* path) {
        return Json::parse(client.send("GET", path, {}, "").response->text());
    };
    const Json oauth = read("/.well-known/oauth-authorization-server");
    const Json openid = read("/.well-known/openid-configuration");
    EXPECT_EQ(oauth.at("response_types_supported"), Json::array({"code"}));
    for (const auto& [name, value] : oauth.items()) {
        if (openid.contains(name) && name != "scopes_supported" && name != "grant_types_supported") {
            EXPECT_EQ(value, openid.at(name)) << name;
        }
    }
    EXPECT_TRUE(oauth.contains("authorization_endpoint"));
}

TEST_F(SignOn, GivesAnotherSessionSecretWithEachSignIn) {
    Browser browser(world_.gateway_url());
    browser.cookies["gateway-session"] = std::string(43, 'A'); // planted by a stranger
    code_by(browser);
    const std::string first = browser.cookies.at("gateway-session");
    EXPECT_NE(first, std::string(43, 'A'));
    browser.submit(browser.open("/signon/account"), "/signon/account/password",
                   {{"password", "Correct-Horse-9"}});
    browser.submit(browser.open(authorize({{"prompt", "login"}})), "/signon/password",
                   {{"mobile", mobile}, {"password", "Correct-Horse-9"}});
    EXPECT_NE(browser.cookies.at("gateway-session"), first);
    Browser thief(world_.gateway_url());
    thief.cookies = browser.cookies;
    thief.cookies["gateway-session"] = first;
    EXPECT_EQ(thief.open(authorize({{"prompt", "none"}})).parameter("error"), "login_required");
}

TEST_F(SignOn, TakesNoFormOfAnotherSite) {
    Browser browser(world_.gateway_url());
    const Page page = browser.open(authorize());
    EXPECT_EQ(browser.submit(page, "/signon/code", {{"mobile", mobile}, {"form", "forged"}}).status, 403);
    Browser other(world_.gateway_url());
    const Page others = other.open(authorize());
    EXPECT_EQ(other.submit(others, "/signon/code", {{"mobile", mobile}, {"request", page.hidden("request")}})
                  .status,
              404)
        << "a request belongs to the browser it was begun in";
}

TEST_F(SignOn, AsksForConsentBeforeAnythingPersonalIsToldAndTakesItBack) {
    Browser browser(world_.gateway_url());
    const Page page = sign_in(browser, browser.open(authorize({{"scope", "openid phone"}})));
    ASSERT_TRUE(page.holds("/signon/consent")) << page.body;
    const Page through = browser.submit(page, "/signon/consent", {});
    const Json tokens = redeem(through.parameter("code"));
    http::Client client(world_.gateway_url());
    const auto info =
        client.send("GET", "/oauth2/userinfo",
                    {{"Authorization", "Bearer " + tokens.at("access_token").get<std::string>()}}, "");
    EXPECT_EQ(Json::parse(info.response->text()).at("phone_number"), "+86" + mobile);
    const Page account = browser.open("/signon/account");
    browser.submit(account, "/signon/account/consents:withdraw", {{"client_id", portal_.client_id}});
    EXPECT_EQ(userinfo_status(tokens.at("access_token").get<std::string>()), 401);
    EXPECT_TRUE(browser.open(authorize({{"scope", "openid phone"}})).holds("/signon/consent"));
}

TEST_F(SignOn, TellsNobodyWhichNumbersHaveAccounts) {
    Browser browser(world_.gateway_url());
    code_by(browser);
    Browser stranger(world_.gateway_url());
    const Page page = stranger.open(authorize());
    const auto answer_for = [&](const std::string& number) {
        Page answer =
            stranger.submit(page, "/signon/password", {{"mobile", number}, {"password", "wrong-one"}});
        for (std::size_t at; (at = answer.body.find(number)) != std::string::npos;) {
            answer.body.erase(at, number.size());
        }
        return std::to_string(answer.status) + answer.body;
    };
    for (int i = 0; i < 7; ++i) { // beyond the number of tries at which the way is shut
        EXPECT_EQ(answer_for(mobile), answer_for("19900000099")) << i;
    }
}

TEST_F(SignOn, GivesNobodyTheAnswerThatAnotherGot) {
    Browser browser(world_.gateway_url());
    const Json tokens = redeem(code_by(browser));
    http::Client client(world_.gateway_url());
    const auto ask = [&](http::Fields fields) {
        fields.emplace_back("Idempotency-Key", "the-same");
        return client.send("POST", "/oauth2/userinfo", fields, "").response->status;
    };
    EXPECT_EQ(ask({{"Authorization", "Bearer " + tokens.at("access_token").get<std::string>()}}), 200);
    EXPECT_EQ(ask({}), 401);
}

TEST_F(SignOn, TakesNoCookieFromWhomItDoesNotKnow) {
    Browser elsewhere(world_.gateway_url()); // a form of another site comes without cookies
    elsewhere.post("/oauth2/logout", {{"state", "x"}});
    EXPECT_FALSE(elsewhere.cookies.contains("gateway-session"));
}

TEST_F(SignOn, TakesAnIdentityOnlyFromWhomItAskedForOne) {
    Browser browser(world_.gateway_url());
    code_by(browser);
    const Page account = browser.open("/signon/account");
    browser.submit(account, "/signon/identity",
                   {{"user_name", "张三（演示）"},
                    {"cert_no", "320100199001010018"},
                    {"request", std::string(32, '0')}});
    EXPECT_TRUE(browser.open("/signon/account").holds("RC01"));
}

TEST_F(SignOn, EndsWhatADeletedSystemHad) {
    Browser browser(world_.gateway_url());
    const Json tokens = redeem(code_by(browser));
    EXPECT_EQ(manager_->send("DELETE", party_path(), nullptr, etag_).status, 204);
    EXPECT_EQ(userinfo_status(tokens.at("access_token").get<std::string>()), 401);
    EXPECT_EQ(browser.open(authorize()).status, 400);
}

TEST_F(SignOn, ShutsThePasswordForStrangersOnlyAndForMinutesOnly) {
    Browser holder(world_.gateway_url());
    code_by(holder);
    holder.submit(holder.open("/signon/account"), "/signon/account/password",
                  {{"password", "Correct-Horse-9"}});
    Browser stranger(world_.gateway_url());
    const Page page = stranger.open(authorize());
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(
            stranger.submit(page, "/signon/password", {{"mobile", mobile}, {"password", "wrong-one"}}).status,
            422);
    }
    const Page shut =
        stranger.submit(page, "/signon/password", {{"mobile", mobile}, {"password", "Correct-Horse-9"}});
    EXPECT_TRUE(shut.holds("五分钟")) << "shut, even with the right password";
    const Page own = holder.open(authorize({{"prompt", "login"}}));
    EXPECT_NE(holder.submit(own, "/signon/password", {{"mobile", mobile}, {"password", "Correct-Horse-9"}})
                  .parameter("code"),
              "")
        << "the holder's own browser is let in";
}

TEST_F(SignOn, EndsOtherSessionsWhenThePasswordChanges) {
    Browser first(world_.gateway_url());
    code_by(first);
    const auto set = [&](Browser& browser) {
        return browser.submit(browser.open("/signon/account"), "/signon/account/password",
                              {{"password", "Correct-Horse-9"}});
    };
    EXPECT_EQ(set(first).status, 200);
    Browser second(world_.gateway_url());
    const Page own = second.open(authorize());
    EXPECT_NE(second.submit(own, "/signon/password", {{"mobile", mobile}, {"password", "Correct-Horse-9"}})
                  .parameter("code"),
              "");
    set(second);
    EXPECT_EQ(first.open(authorize({{"prompt", "none"}})).parameter("error"), "login_required");
    EXPECT_NE(second.open(authorize({{"prompt", "none"}})).parameter("code"), "");
}

TEST_F(SignOn, WantsAFreshSignInBeforeThePasswordChanges) {
    Browser browser(world_.gateway_url());
    code_by(browser);
    const Page account = browser.open("/signon/account");
    world_.transact([](store::Transaction& tx) { // as if it had been left open
        tx.exec("UPDATE signon.session SET proofs = regexp_replace(proofs, '\"at\":\"[^\"]*\"', "
                "'\"at\":\"2019-04-18T09:00:00+08:00\"')");
    });
    EXPECT_TRUE(browser.submit(account, "/signon/account/password", {{"password", "Correct-Horse-9"}})
                    .holds("/signon/code\""));
}

TEST_F(SignOn, LogsOutOnlyByWishOfTheSessionsOwnClientOrOfThePerson) {
    Browser browser(world_.gateway_url());
    const Json tokens = redeem(code_by(browser));
    const Page asked = browser.open("/oauth2/logout");
    EXPECT_TRUE(asked.holds("/signon/logout")) << "a page asks first";
    EXPECT_EQ(userinfo_status(tokens.at("access_token").get<std::string>()), 200);
    const Page evil =
        browser.open("/oauth2/logout?id_token_hint=" + tokens.at("id_token").get<std::string>() +
                     "&post_logout_redirect_uri=https%3A%2F%2Fevil.example%2F");
    EXPECT_EQ(evil.location, "");
    EXPECT_EQ(userinfo_status(tokens.at("access_token").get<std::string>()), 401);
    EXPECT_EQ(browser.open(authorize({{"prompt", "none"}})).parameter("error"), "login_required");
}

TEST_F(SignOn, KeepsNothingPersonalInTheLogOrTheAddresses) {
    Browser browser(world_.gateway_url());
    code_by(browser, {{"scope", "openid phone"}});
    const std::string log = app::read_file(world_.folder() / "gateway.log");
    EXPECT_EQ(log.find(mobile), std::string::npos);
    EXPECT_EQ(log.find(browser.cookies.at("gateway-session")), std::string::npos);
}

} // namespace
} // namespace gateway::test
