#include "support/sign_on.hpp"

namespace gateway::test {
namespace {

/// What ends when an account is over, or when its password changes.
class SignOnEndings : public SignOnWorld {
protected:
    SignOnEndings() {
        register_party({{"backchannel_logout_uri", "http://127.0.0.1:9/logout"}}); // nobody answers there
    }
    /// Who signed in last.
    std::string person_id() {
        std::string id;
        world_.transact([&](store::Transaction& tx) {
            id = tx.exec("SELECT person_id FROM signon.session ORDER BY created_at DESC LIMIT 1")[0][0]
                     .as<std::string>();
        });
        return id;
    }
    long long count(const std::string& from) {
        long long rows = -1;
        world_.transact([&](store::Transaction& tx) {
            rows = tx.exec("SELECT count(*) FROM " + from)[0][0].as<long long>();
        });
        return rows;
    }
    std::string silently(Browser& browser) {
        return browser.open(authorize({{"prompt", "none"}})).parameter("error");
    }
    Page set_password(Browser& browser, const std::string& password) {
        return browser.submit(browser.open("/signon/account"), "/signon/account/password",
                              {{"password", password}});
    }
    Voice window() {
        return Voice(world_, world_.add_client(service::Role::operations, "11320000PDY00001XW",
                                               {"identity:read", "identity:write", "identity:manage"}));
    }
    /// Nothing that was signed in with the account is worth anything.
    void expect_over(Browser& browser, const Json& tokens, const std::string& person) {
        EXPECT_EQ(silently(browser), "login_required");
        EXPECT_EQ(userinfo_status(tokens.at("access_token").get<std::string>()), 401);
        EXPECT_EQ(refresh(tokens.at("refresh_token").get<std::string>()).value("error", ""), "invalid_grant");
        EXPECT_TRUE(browser.open("/signon/account").holds("/signon/code\"")) << "sign in first";
        const std::string of_person = " WHERE person_id = '" + person + "'";
        EXPECT_EQ(count("signon.session" + of_person + " AND ended_at IS NULL"), 0);
        EXPECT_EQ(count("signon.grant" + of_person + " AND ended_at IS NULL"), 0);
        EXPECT_EQ(count("signon.consent" + of_person + " AND withdrawn_at IS NULL"), 0);
        EXPECT_EQ(count("signon.password" + of_person), 0);
        EXPECT_EQ(count("signon.known_browser" + of_person), 0);
        EXPECT_EQ(count("signon.logout_notice" + of_person), 1) << "the client is to hear of it";
    }
};

const std::map<std::string, std::string> offline{{"scope", "openid offline_access"}};

TEST_F(SignOnEndings, AClosedAccountSignsNobodyInAnyMore) {
    Browser browser(world_.gateway_url());
    code_by(browser);
    set_password(browser, "Correct-Horse-9");
    const Json tokens = redeem(code_by(browser, offline));
    const std::string person = person_id();
    ASSERT_EQ(window().post("/v1/persons/" + person + ":close").status, 200);
    expect_over(browser, tokens, person);
}

TEST_F(SignOnEndings, AnAccountThatWasMergedAwaySignsNobodyInAsTheOther) {
    Browser browser(world_.gateway_url());
    const Json tokens = redeem(code_by(browser, offline));
    const std::string person = person_id();
    Browser other(world_.gateway_url());
    sign_in(other, other.open(authorize()), "19900000002");
    const std::string into = person_id();
    ASSERT_NE(person, into);
    ASSERT_EQ(window().post("/v1/persons/" + person + ":merge", {{"into", into}}).status, 200);
    expect_over(browser, tokens, person);
    EXPECT_EQ(silently(other), "") << "the account that stays is as it was";
}

/// A session that came to be while the account ended, or a row that was put back from a backup.
TEST_F(SignOnEndings, WhatIsLeftOfAClosedAccountIsWorthNothing) {
    Browser browser(world_.gateway_url());
    const Json tokens = redeem(code_by(browser, offline));
    const std::string person = person_id();
    world_.transact([&](store::Transaction& tx) {
        tx.exec("UPDATE identity.person SET state = 'closed', mobile_index = NULL WHERE person_id = '" +
                person + "'");
    });
    EXPECT_EQ(silently(browser), "login_required");
    EXPECT_EQ(userinfo_status(tokens.at("access_token").get<std::string>()), 401);
    EXPECT_EQ(refresh(tokens.at("refresh_token").get<std::string>()).value("error", ""), "invalid_grant");
    EXPECT_TRUE(browser.open("/signon/account").holds("/signon/code\""));
}

TEST_F(SignOnEndings, AChangedPasswordEndsAllThatSomebodyElseMayHold) {
    Browser thief(world_.gateway_url());
    const Json stolen = redeem(code_by(thief, offline));
    set_password(thief, "Correct-Horse-9");
    Browser browser(world_.gateway_url());
    const Page page = browser.open(authorize(offline));
    const Page consent =
        browser.submit(page, "/signon/password", {{"mobile", mobile}, {"password", "Correct-Horse-9"}});
    const Json own = redeem(consent.parameter("code"));
    ASSERT_TRUE(own.contains("refresh_token")) << own.dump() << consent.body;
    const Json online = redeem(code_by(browser));
    world_.transact([](store::Transaction& tx) { // more than a page would show
        tx.exec("INSERT INTO signon.session (session_id, secret, browser, person_id, proofs, created_at, "
                "seen_at, expires_at) SELECT md5(n::text), sha256(n::text::bytea), browser, person_id, "
                "proofs, created_at, seen_at, expires_at FROM (SELECT * FROM signon.session LIMIT 1) one, "
                "generate_series(1, 250) n");
    });
    set_password(browser, "Another-Horse-9");
    EXPECT_EQ(count("signon.session WHERE ended_at IS NULL"), 1) << "its own";
    EXPECT_EQ(silently(thief), "login_required");
    for (const Json& tokens : {stolen, own}) {
        EXPECT_EQ(refresh(tokens.at("refresh_token").get<std::string>()).value("error", ""), "invalid_grant");
        EXPECT_EQ(userinfo_status(tokens.at("access_token").get<std::string>()), 401);
    }
    EXPECT_EQ(silently(browser), "");
    EXPECT_EQ(userinfo_status(online.at("access_token").get<std::string>()), 200);
    EXPECT_EQ(count("(SELECT DISTINCT session_id FROM signon.logout_notice) told"), 2);
}

} // namespace
} // namespace gateway::test
