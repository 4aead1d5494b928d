#include "support/sign_on.hpp"

namespace gateway::test {
namespace {

/// What somebody tries who is a client too, or sits before the pages. More of it: signon_test.cpp,
/// national_signon_test.cpp, timing_test.cpp, tests/e2e/attacks.test.mjs.
class Attacks : public SignOnWorld {
protected:
    /// Another system of the province: what is asked as `other` is asked by it.
    Attacks() : other_(world_.add_client(service::Role::department, sample_body, {"signon:rely"})) {
        const Json party{{"name_zh", "另一系统（演示）"},
                         {"name_en", "Another system"},
                         {"redirect_uris", {redirect_uri}},
                         {"scopes", {"openid", "offline_access"}}};
        const auto made = manager_->send("PUT", "/v1/relying-parties/" + other_.client_id, party);
        EXPECT_EQ(made.status, 200) << made.body.dump();
    }
    template <typename Ask>
    auto as_other(Ask ask) {
        std::swap(portal_, other_);
        auto answer = ask();
        std::swap(portal_, other_);
        return answer;
    }
    static std::string error_of(const Json& answer) { return answer.value("error", ""); }
    std::string answer_of(Browser& browser, const Page& page, const std::string& code) {
        const Page answer = browser.submit(page, "/signon/code:answer", {{"code", code}});
        return answer.parameter("code");
    }
    static std::string other_than(const std::string& code) { return code == "000000" ? "000001" : "000000"; }

    access::NewSecret other_;
};

TEST_F(Attacks, ACodeOfOneSystemIsWorthNothingToAnother) {
    Browser browser(world_.gateway_url());
    const std::string code = code_by(browser);
    EXPECT_EQ(error_of(as_other([&] { return redeem(code); })), "invalid_grant");
    EXPECT_TRUE(redeem(code).contains("id_token")) << "it is not lost by the other's try";
}

TEST_F(Attacks, ACodeIsRedeemedForTheAddressItWasSentToOnly) {
    const std::string second = "https://portal.example.cn/second";
    register_party({{"redirect_uris", {redirect_uri, second}}});
    Browser browser(world_.gateway_url());
    const std::string code = code_by(browser);
    EXPECT_EQ(error_of(token({{"grant_type", "authorization_code"},
                              {"code", code},
                              {"redirect_uri", second},
                              {"code_verifier", verifier}},
                             portal_.secret)),
              "invalid_grant");
}

TEST_F(Attacks, ARefreshTokenOfOneSystemIsWorthNothingToAnother) {
    Browser browser(world_.gateway_url());
    const Json tokens = redeem(code_by(browser, {{"scope", "openid offline_access"}}));
    const std::string secret = tokens.at("refresh_token").get<std::string>();
    EXPECT_EQ(error_of(as_other([&] { return refresh(secret); })), "invalid_grant");
    EXPECT_TRUE(refresh(secret).contains("refresh_token")) << "it is not used up by the other's try";
}

TEST_F(Attacks, AShortCodeIsDeadAfterFiveWrongTries) {
    Browser browser(world_.gateway_url());
    const Page sent = browser.submit(browser.open(authorize()), "/signon/code", {{"mobile", mobile}});
    const std::string code = sent_code(mobile);
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(answer_of(browser, sent, other_than(code)), "");
    }
    EXPECT_EQ(answer_of(browser, sent, code), "") << "though it is right";
    EXPECT_FALSE(browser.cookies.contains("gateway-session"));
}

TEST_F(Attacks, AShortCodeIsGoodOnceAndInTheBrowserThatAskedForIt) {
    Browser browser(world_.gateway_url());
    const Page sent = browser.submit(browser.open(authorize()), "/signon/code", {{"mobile", mobile}});
    const std::string code = sent_code(mobile);
    Browser thief(world_.gateway_url());
    const Page own = thief.open(authorize());
    const auto steal = [&] {
        thief.submit(own, "/signon/code:answer", {{"code_id", sent.hidden("code_id")}, {"code", code}});
        return thief.cookies.contains("gateway-session");
    };
    EXPECT_FALSE(steal());
    EXPECT_NE(answer_of(browser, sent, code), "");
    Browser again(world_.gateway_url());
    again.cookies["gateway-browser"] = browser.cookies.at("gateway-browser");
    again.submit(again.open(authorize()), "/signon/code:answer",
                 {{"code_id", sent.hidden("code_id")}, {"code", code}});
    EXPECT_FALSE(again.cookies.contains("gateway-session")) << "it was used";
}

TEST_F(Attacks, ANumberGetsOneCodeAMinuteWhoeverAsks) {
    Browser first(world_.gateway_url());
    EXPECT_TRUE(first.submit(first.open(authorize()), "/signon/code", {{"mobile", mobile}})
                    .holds("/signon/code:answer"));
    Browser second(world_.gateway_url());
    EXPECT_TRUE(
        second.submit(second.open(authorize()), "/signon/code", {{"mobile", mobile}}).holds("一分钟"));
}

TEST_F(Attacks, AskingForACodeTellsNobodyWhichNumbersHaveAccounts) {
    const std::string unknown = "19900000099";
    Browser holder(world_.gateway_url());
    code_by(holder);
    world_.transact([](store::Transaction& tx) { tx.exec("DELETE FROM signon.one_time_code"); });
    Browser stranger(world_.gateway_url());
    const Page page = stranger.open(authorize());
    const auto told = [&](const std::string& number) { // asked for twice: given, then to wait
        std::string all;
        for (int i = 0; i < 2; ++i) {
            const Page answer = stranger.submit(page, "/signon/code", {{"mobile", number}});
            all += std::to_string(answer.status) + answer.body;
            for (const std::string& own : {number, answer.hidden("code_id")}) {
                for (std::size_t at; !own.empty() && (at = all.find(own)) != std::string::npos;) {
                    all.erase(at, own.size());
                }
            }
        }
        return all;
    };
    EXPECT_EQ(told(mobile), told(unknown));
}

} // namespace
} // namespace gateway::test
