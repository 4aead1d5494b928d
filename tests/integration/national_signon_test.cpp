#include "gateway/crypto/key_files.hpp"
#include "gateway/national/signed_messages.hpp"
#include "support/national_sign_on.hpp"

namespace gateway::test {
namespace {

const std::string wang = "320200199512311037"; // RC02
const std::string qian = "320700197810096089"; // RC04, of Zhejiang

class NationalSignOn : public NationalSignOnWorld {
protected:
    std::string level_of(const Page& page) {
        const Json tokens = redeem(page.parameter("code"));
        if (!tokens.contains("id_token")) {
            return tokens.dump() + page.body;
        }
        const auto id = claims(tokens.at("id_token").get<std::string>(), "JWT");
        return id ? id->at("acr").get<std::string>() + " " + id->at("amr").dump() : "unsigned";
    }
    void misbehave(const std::string& fault) {
        world_.nation("PUT", "/admin/trust/faults", fault.empty() ? Json::object() : Json{{fault, true}});
    }
    /// Refused with words, and the way by code is open all the same.
    void expect_refused_and_local_way_open(Browser& browser, const Page& page, const std::string& words,
                                           const std::string& number) {
        EXPECT_EQ(page.location, "");
        EXPECT_TRUE(page.holds(words)) << page.body;
        EXPECT_FALSE(browser.cookies.contains("gateway-session"));
        EXPECT_NE(sign_in(browser, page, number).parameter("code"), "");
    }
    /// Where a ticket leads: the page that asks whether it is oneself.
    Page arrive(Browser& browser, const std::string& level) {
        return browser.open(target_of(ticket_from_zhejiang(level)));
    }
    Page go_on(Browser& browser, const Page& arrival) {
        return browser.submit(arrival, "/signon/arrival", {});
    }
    std::string ticket_from_zhejiang(const std::string& level) {
        return world_.nation("POST", "/admin/region/p33/visits", {{"cert_no", qian}, {"level", level}})
            .at("url");
    }
};

TEST_F(NationalSignOn, SignsInAtExactlyTheLevelAsserted) {
    Browser browser(world_.gateway_url());
    const Page page = browser.open(authorize({{"acr_values", "RC03"}}));
    EXPECT_EQ(level_of(through_nation(browser, page, zhang)), R"(RC03 ["national"])");
    EXPECT_EQ(browser.open(authorize({{"prompt", "none"}, {"acr_values", "RC04"}})).parameter("error"),
              "interaction_required")
        << "what the person could prove there was not asserted";
}

TEST_F(NationalSignOn, NeverGivesALowerLevelInSilence) {
    Browser browser(world_.gateway_url());
    EXPECT_EQ(level_of(through_nation(browser, browser.open(authorize()), wang)), R"(RC02 ["national"])");
    const Page higher = browser.open(authorize({{"acr_values", "RC03"}}));
    EXPECT_EQ(higher.location, "") << "a step up is asked for";
    EXPECT_TRUE(higher.holds("RC03"));
    const Page back = through_nation(browser, higher, wang);
    EXPECT_EQ(back.location, "");
    EXPECT_TRUE(back.holds("未达到")) << back.body;
}

TEST_F(NationalSignOn, StepsUpThroughTheNationWithinASession) {
    Browser browser(world_.gateway_url());
    through_nation(browser, browser.open(authorize({{"acr_values", "RC03"}})), zhang);
    const Page higher = browser.open(authorize({{"acr_values", "RC04"}}));
    EXPECT_EQ(level_of(through_nation(browser, higher, zhang)), R"(RC04 ["national"])");
}

TEST_F(NationalSignOn, OffersNoWayThatCannotComeToTheLevelAskedFor) {
    Browser browser(world_.gateway_url());
    through_nation(browser, browser.open(authorize({{"acr_values", "RC04"}})), zhang);
    const Page highest = browser.open(authorize({{"acr_values", "RC05"}}));
    EXPECT_TRUE(highest.holds("/signon/national\"")) << highest.body;
    EXPECT_FALSE(highest.holds("/signon/scan\"")) << "a scan comes to RC04";

    Browser other(world_.gateway_url());
    code_by(other); // the same person, by the number that the nation named
    const Page high = other.open(authorize({{"acr_values", "RC04"}}));
    EXPECT_TRUE(high.holds("value=\"electronic_id\"")) << high.body;
    EXPECT_FALSE(high.holds("/signon/code\"")) << "a code comes to RC02, with the password to RC03";
    EXPECT_FALSE(high.holds("/signon/password\""));
    EXPECT_TRUE(other.open(authorize({{"acr_values", "RC03"}})).holds("/signon/code\""));
}

TEST_F(NationalSignOn, RefusesWhatIsNoAnswerToThisSignIn) {
    int number = 10;
    for (const char* fault : {"wrong_nonce", "wrong_aud", "wrong_iss", "expired_token", "alg_none", "hs256",
                              "raised_acr", "unavailable"}) {
        SCOPED_TRACE(fault);
        Browser browser(world_.gateway_url());
        const std::string back = at_nation(browser, browser.open(authorize()), zhang);
        misbehave(fault);
        const Page page = browser.open(back);
        misbehave("");
        expect_refused_and_local_way_open(
            browser, page, std::string_view(fault) == "unavailable" ? "暂不可用" : "未通过校验",
            "199000000" + std::to_string(++number));
    }
}

TEST_F(NationalSignOn, TakesAnAnswerOnceFromTheNationAndInTheBrowserThatAsked) {
    Browser browser(world_.gateway_url());
    const std::string back = at_nation(browser, browser.open(authorize()), zhang);
    Browser other(world_.gateway_url());
    EXPECT_TRUE(other.open(back).holds("不是在本浏览器发起"));
    EXPECT_FALSE(other.cookies.contains("gateway-session"));
    EXPECT_NE(browser.open(back).parameter("code"), "");
    Browser again(world_.gateway_url());
    again.cookies["gateway-browser"] = browser.cookies.at("gateway-browser");
    EXPECT_TRUE(again.open(back).holds("已完成")) << "the state was used up";

    Browser mixed(world_.gateway_url());
    std::string elsewhere = at_nation(mixed, mixed.open(authorize()), zhang);
    elsewhere = elsewhere.substr(0, elsewhere.find("iss=")) + "iss=https%3A%2F%2Fanother.example";
    const Page refused = mixed.open(elsewhere);
    EXPECT_FALSE(mixed.cookies.contains("gateway-session")) << "an answer of another provider (RFC 9207)";
    EXPECT_EQ(refused.location, "");
}

TEST_F(NationalSignOn, SaysSoWhenThePersonRefuses) {
    Browser browser(world_.gateway_url());
    const Page page = browser.open(at_nation(browser, browser.open(authorize()), zhang, "refuse"));
    expect_refused_and_local_way_open(browser, page, "没有同意", mobile);
}

TEST_F(NationalSignOn, AsksTheNationsBaseAndGoesOnWithoutIt) {
    const auto window = world_.add_client(service::Role::operations, "11320000PDY00001XW",
                                          {"identity:read", "identity:write"});
    Voice voice(world_, window);
    const auto created = voice.post("/v1/persons", {{"user_name", "张三（演示）"},
                                                    {"cert_type", "111"},
                                                    {"cert_no", zhang},
                                                    {"region", "320100"},
                                                    {"officer", "SZ-0042"}});
    const std::string verify = "/v1/persons/" + created.body.at("person_id").get<std::string>() + ":verify";
    misbehave("unavailable");
    EXPECT_EQ(voice.post(verify).code(), "base_unavailable");
    misbehave("");
    EXPECT_EQ(voice.post(verify).status, 200);
    EXPECT_EQ(world_.nation("GET", "/admin/trust").at("done").at("persons_verified"), 1);
}

TEST_F(NationalSignOn, TakesATicketOfAnotherRegionOnce) {
    Browser browser(world_.gateway_url());
    const std::string arrival = target_of(ticket_from_zhejiang("RC03"));
    browser.open(authorize({{"acr_values", "RC03"}})); // waits
    EXPECT_EQ(level_of(go_on(browser, browser.open(arrival))), R"(RC03 ["region_ticket"])");
    EXPECT_EQ(browser.open(authorize({{"prompt", "none"}, {"acr_values", "RC04"}})).parameter("error"),
              "interaction_required")
        << "RC04 was not asserted";
    Browser thief(world_.gateway_url());
    const Page again = thief.open(arrival);
    EXPECT_TRUE(again.holds("已使用过")) << again.body;
    EXPECT_FALSE(thief.cookies.contains("gateway-session"));
}

TEST_F(NationalSignOn, ArrivesAtTheAccountWhenNothingWaits) {
    Browser browser(world_.gateway_url());
    const Page page = go_on(browser, arrive(browser, "RC04"));
    EXPECT_TRUE(page.holds("我的账号") && page.holds("RC04")) << page.body;
    EXPECT_TRUE(Browser(world_.gateway_url()).open("/signon/arrive?ticket=none").holds("不存在"));
}

TEST_F(NationalSignOn, ATicketReplacesNobodyWhoIsSignedIn) {
    Browser browser(world_.gateway_url());
    code_by(browser);
    const std::string session = browser.cookies.at("gateway-session");
    const Page page = go_on(browser, arrive(browser, "RC04"));
    EXPECT_TRUE(page.holds("请先退出")) << page.body;
    EXPECT_EQ(browser.cookies.at("gateway-session"), session);
}

TEST_F(NationalSignOn, ATicketThatNobodyAskedForSignsNobodyInByItself) {
    Browser browser(world_.gateway_url());
    browser.open(authorize()); // waits
    const Page asked = arrive(browser, "RC03");
    EXPECT_TRUE(asked.holds("p33") && asked.holds("钱*") && asked.holds("RC03")) << asked.body;
    EXPECT_FALSE(asked.holds("钱一")) << "enough to know oneself by, no more";
    EXPECT_EQ(browser.addresses.back().find("ticket"), std::string::npos);
    EXPECT_FALSE(browser.cookies.contains("gateway-session"));
    world_.transact([](store::Transaction& tx) {
        EXPECT_TRUE(tx.exec("SELECT FROM signon.session").empty());
        EXPECT_TRUE(tx.exec("SELECT FROM identity.person").empty()) << "no account is made before that";
    });
    Browser other(world_.gateway_url());
    const Page others = other.open(authorize());
    EXPECT_EQ(other.submit(others, "/signon/arrival", {{"arrival", asked.hidden("arrival")}}).status, 404)
        << "an arrival belongs to the browser it came in with";
    EXPECT_EQ(browser.submit(asked, "/signon/arrival", {{"form", "forged"}}).status, 403);
    EXPECT_NE(go_on(browser, asked).parameter("code"), "");
    EXPECT_EQ(go_on(browser, asked).status, 404) << "it signs in once";
}

TEST_F(NationalSignOn, WhoIsNotTheOneATicketNamesSignsInAnotherWay) {
    Browser browser(world_.gateway_url());
    browser.open(authorize()); // waits
    const Page asked = arrive(browser, "RC03");
    const Page instead = browser.submit(asked, "/signon/arrival:refuse", {});
    EXPECT_EQ(go_on(browser, asked).status, 404);
    EXPECT_NE(sign_in(browser, instead).parameter("code"), "");
}

TEST_F(NationalSignOn, AnArrivalWaitsForMinutesOnly) {
    Browser browser(world_.gateway_url());
    const Page asked = arrive(browser, "RC03");
    world_.transact([](store::Transaction& tx) { // as if it had been left open
        tx.exec("UPDATE signon.arrival SET expires_at = expires_at - interval '5 minutes'");
    });
    EXPECT_EQ(go_on(browser, asked).status, 404);
    EXPECT_FALSE(browser.cookies.contains("gateway-session"));
}

TEST_F(NationalSignOn, SendsAPersonOnToAnotherRegionAtTheLevelOfTheSession) {
    Browser browser(world_.gateway_url());
    through_nation(browser, browser.open(authorize({{"acr_values", "RC03"}})), zhang);
    const Page sent = browser.submit(browser.open("/signon/account"), "/signon/visit", {{"region", "p33"}});
    ASSERT_TRUE(sent.location.starts_with(world_.national_url() + "/region/p33/arrive?ticket=")) << sent.body;
    const Page wrong = browser.open("/signon/arrive?ticket=" + sent.parameter("ticket"));
    EXPECT_TRUE(wrong.holds("为其他地区签发")) << wrong.body;
    const Page there = Browser(world_.national_url()).open(target_of(sent.location));
    EXPECT_TRUE(there.holds("RC03")) << there.body;
}

TEST_F(NationalSignOn, VouchesForNobodyWhoseIdentityIsNotKnown) {
    Browser browser(world_.gateway_url());
    code_by(browser);
    const Page page = browser.submit(browser.open("/signon/account"), "/signon/visit", {{"region", "p33"}});
    EXPECT_EQ(page.location, "");
    EXPECT_TRUE(page.holds("RC02")) << page.body;
}

/// Signing in by a code that is scanned.
class Scanning : public NationalSignOn {
protected:
    std::string begin(Browser& browser, const std::string& kind, const std::string& acr) {
        const Page page =
            browser.submit(browser.open(authorize({{"acr_values", acr}})), "/signon/scan", {{"kind", kind}});
        EXPECT_TRUE(page.holds("data:image/svg+xml;base64,")) << page.body;
        EXPECT_TRUE(page.holds("http-equiv=\"refresh\""));
        return world_.nation("GET", "/admin/scans").at("scans").at(0).at("scan_id");
    }
    void confirm(const std::string& scan_id, const Json& who) {
        world_.nation("POST", "/admin/scans/" + scan_id + ":confirm", who);
    }
    Page wait(Browser& browser, const std::string& scan_id) {
        Page page;
        eventually([&] {
            page = browser.open("/signon/scan?scan=" + scan_id);
            return !page.holds("http-equiv=\"refresh\"");
        });
        return page;
    }
    /// A callback as the nation would sign it.
    int call_back(const std::string& scan_id, const std::string& nonce, bool forged) {
        const auto nation = crypto::load_or_create_sm2(world_.folder() / "nation.pem");
        const auto province = crypto::load_public_sm2(world_.folder() / "province.pub.pem");
        const national::Credentials credentials(forged ? crypto::Sm2PrivateKey::generate() : nation,
                                                province);
        const Json person{{"cert_type", "111"}, {"cert_no", zhang}, {"user_name", "张三（演示）"}};
        const Json body{
            {"scan_id", scan_id},
            {"level", "RC04"},
            {"envelope", parse_json(crypto::seal_envelope(province, canonical_json({{"person", person}}),
                                                          "trust-scan:" + scan_id))}};
        const std::string text = canonical_json(body);
        const auto message = national::sign_post(credentials, "/signon/scans:callback", "application/json",
                                                 text, "trust-callback", system_clock()(), nonce);
        http::Client client(world_.gateway_url());
        return client.send("POST", "/signon/scans:callback", message.fields, text).response->status;
    }
};

TEST_F(Scanning, SignsInTheBrowserThatBeganItAndNoOther) {
    Browser browser(world_.gateway_url());
    const std::string scan_id = begin(browser, "electronic_id", "RC04");
    EXPECT_TRUE(browser.open("/signon/scan?scan=" + scan_id).holds("http-equiv=\"refresh\""));
    confirm(scan_id, {{"cert_no", zhang}});
    Browser other(world_.gateway_url());
    EXPECT_EQ(other.open("/signon/scan?scan=" + scan_id).status, 404);
    EXPECT_FALSE(other.cookies.contains("gateway-session"));
    EXPECT_EQ(level_of(wait(browser, scan_id)), R"(RC04 ["electronic_id"])");
    const Page again = browser.open("/signon/scan?scan=" + scan_id);
    EXPECT_EQ(again.parameter("code"), "") << "a scan signs in once";
}

TEST_F(Scanning, ALicenceProvesItsRepresentativeAndInventsNoMandate) {
    Browser browser(world_.gateway_url());
    const std::string scan_id = begin(browser, "business_licence", "RC03");
    confirm(scan_id, {{"certificate_sno", "91320000PDY000087P"}});
    EXPECT_EQ(level_of(wait(browser, scan_id)), R"(RC04 ["business_licence"])");
    EXPECT_TRUE(browser.open("/signon/account").holds("<li class=\"soft\">无</li>")) << "nobody to act for";
}

TEST_F(Scanning, ARepresentativeWhoShowsTheLicenceActsForTheLegalPersonByTheirMandate) {
    const auto window = world_.add_client(service::Role::operations, "11320000PDY00001XW",
                                          {"identity:read", "identity:write"});
    Voice voice(world_, window);
    const std::string company = "/v1/corporations/91320000PDY000087P";
    const auto made = voice.send("PUT", company,
                                 {{"corp_name", "江苏演示科技有限公司"},
                                  {"corp_type", "enterprise"},
                                  {"legal_name", "张三（演示）"},
                                  {"legal_cert_type", "111"},
                                  {"legal_cert_no", zhang}});
    ASSERT_EQ(made.status, 201) << made.body.dump();
    ASSERT_EQ(voice.post(company + ":verify").status, 200) << "the base knows all of it";
    const auto person = voice.post("/v1/persons", {{"user_name", "张三（演示）"},
                                                   {"cert_type", "111"},
                                                   {"cert_no", zhang},
                                                   {"region", "320100"},
                                                   {"officer", "SZ-0042"}});
    const auto mandate = voice.post(company + "/mandates",
                                    {{"person_id", person.body.at("person_id")}, {"role", "representative"}});
    ASSERT_EQ(mandate.status, 201) << mandate.body.dump();
    Browser browser(world_.gateway_url());
    const std::string scan_id = begin(browser, "business_licence", "RC03");
    confirm(scan_id, {{"certificate_sno", "91320000PDY000087P"}});
    wait(browser, scan_id);
    world_.transact([&](store::Transaction& tx) {
        const auto rows = tx.exec("SELECT person_id, acting_for FROM signon.session");
        ASSERT_EQ(rows.size(), 1U);
        EXPECT_EQ(rows[0][0].as<std::string>(), person.body.at("person_id")) << "the account that was there";
        EXPECT_EQ(rows[0][1].as<std::string>(), "91320000PDY000087P");
    });
}

TEST_F(Scanning, AsksThePlatformWhenItsCallDoesNotComeIn) {
    world_.configure({{"http", {{"public_url", "\"http://127.0.0.1:9\""}}}}); // nothing listens there
    world_.stop_gateway();
    world_.start_gateway();
    Browser browser(world_.gateway_url());
    const std::string scan_id = begin(browser, "electronic_id", "RC04");
    confirm(scan_id, {{"cert_no", zhang}});
    EXPECT_EQ(level_of(wait(browser, scan_id)), R"(RC04 ["electronic_id"])");
}

TEST_F(Scanning, TakesACallOfTheNationOnceAndOfNobodyElse) {
    Browser browser(world_.gateway_url());
    const std::string scan_id = begin(browser, "electronic_id", "RC04");
    EXPECT_EQ(call_back(scan_id, "n-0", true), 401) << "signed by somebody else";
    EXPECT_TRUE(browser.open("/signon/scan?scan=" + scan_id).holds("http-equiv=\"refresh\""));
    EXPECT_EQ(call_back(std::string(32, '0'), "n-1", false), 404);
    EXPECT_EQ(call_back(scan_id, "n-2", false), 204);
    EXPECT_EQ(call_back(scan_id, "n-2", false), 401) << "the same message again";
    EXPECT_EQ(call_back(scan_id, "n-3", false), 204) << "told anew after a lost answer: nothing changes";
    EXPECT_EQ(level_of(wait(browser, scan_id)), R"(RC04 ["electronic_id"])");
}

} // namespace
} // namespace gateway::test
