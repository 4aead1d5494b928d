#include "fixture.hpp"
#include "store.hpp"

namespace gateway::seals {
namespace {

class Life : public SealsTest {};

TEST_F(Life, GivesNumbersOfTheAreaInTurn) {
    EXPECT_EQ(apply(), "32050000000001");
    EXPECT_EQ(apply(), "32050000000002");
}

TEST_F(Life, LeadsFromTheApplicationToTheEnd) {
    const std::string es_id = apply();
    EXPECT_EQ(step(es_id, "approve").at("state"), "approved");
    EXPECT_EQ(step(es_id, "make").at("state"), "made");
    EXPECT_EQ(step(es_id, "enable").at("state"), "enabled");
    EXPECT_EQ(step(es_id, "suspend", {{"reason", "核查"}}).at("state"), "suspended");
    EXPECT_EQ(step(es_id, "enable").at("state"), "enabled");
    EXPECT_EQ(step(es_id, "cancel", {{"reason", "单位撤销"}}).at("state"), "cancelled");
    for (const char* verb : {"approve", "refuse", "make", "enable", "suspend", "cancel"}) {
        EXPECT_EQ(refusal([&] { step(es_id, verb, {{"reason", "再试"}}); }), "seal_state") << verb;
    }
}

TEST_F(Life, ASealIsReadWithWhatIsAskedFor) {
    const std::string es_id = apply();
    step(es_id, "approve");
    step(es_id, "make");
    const auto octets = [&](Reading reading) {
        std::pair<bool, bool> there; // content, picture
        run([&](store::Transaction& tx) {
            const auto seal = find_seal(tx, es_id, reading);
            there = {!seal->content.empty(), !seal->picture.empty()};
        });
        return there;
    };
    EXPECT_EQ(octets(Reading::view), std::pair(false, false));
    EXPECT_EQ(octets(Reading::signing), std::pair(true, false));
    EXPECT_EQ(octets(Reading::face), std::pair(true, true));
    EXPECT_EQ(octets(Reading::change), std::pair(true, true)); // and so goes back whole
}

TEST_F(Life, NeedsEachStepBeforeTheNext) {
    const std::string es_id = apply();
    EXPECT_EQ(refusal([&] { step(es_id, "make"); }), "seal_state");
    EXPECT_EQ(refusal([&] { step(es_id, "enable"); }), "seal_state");
    EXPECT_EQ(step(es_id, "refuse", {{"reason", "已有同名印章"}}).at("reason"), "已有同名印章");
    EXPECT_EQ(refusal([&] { step(es_id, "approve"); }), "seal_state");
}

TEST_F(Life, TheBodyItselfSuspendsItsSealAtOnceButOnlyOperationsEnableItAgain) {
    const auto report = [&](service::Call by, const std::string& es_id) {
        by.body = {{"reason", "密钥疑似被盗用"}};
        return ask("POST", "/v1/seals/{es_id}:report-loss", std::move(by), es_id);
    };
    const std::string es_id = apply();
    EXPECT_EQ(refusal([&] { report(call(), es_id); }), "seal_state") << "there is nothing to lose yet";
    step(es_id, "approve");
    step(es_id, "make");
    step(es_id, "enable");
    allow(es_id);
    EXPECT_EQ(refusal([&] { report(stranger(), es_id); }), "seal_not_found");
    EXPECT_EQ(refusal([&] { report(operations(), es_id); }), "seal_not_yours") << "it has a verb of its own";
    service::Call heir = stranger();
    heir.caller.inherited = {owner};
    EXPECT_EQ(refusal([&] { report(heir, es_id); }), "seal_not_yours");
    EXPECT_EQ(report(call(), es_id).at("state"), "suspended");
    EXPECT_EQ(refusal([&] { sign(es_id); }), "seal_not_enabled");
    EXPECT_EQ(refusal([&] { report(call(), es_id); }), "seal_state");
    EXPECT_EQ(scope_of("POST", "/v1/seals/{es_id}:report-loss"), "seals:apply");
    for (const char* verb : {"enable", "suspend", "cancel"}) {
        EXPECT_EQ(scope_of("POST", std::string("/v1/seals/{es_id}:") + verb), "seals:manage");
    }
    EXPECT_EQ(step(es_id, "enable").at("state"), "enabled");
}

TEST_F(Life, ARefusalNeedsAReason) {
    const std::string es_id = apply();
    EXPECT_EQ(refusal([&] { step(es_id, "refuse", Json::object()); }), "/reason length");
    EXPECT_EQ(refusal([&] { step(es_id, "refuse", {{"reason", " "}}); }), "/reason length");
}

TEST_F(Life, MakesASealThatTheStandardsCheckPasses) {
    const std::string es_id = apply();
    step(es_id, "approve");
    EXPECT_EQ(refusal([&] { answer("GET", "/v1/seals/{es_id}/file", call(), es_id); }), "seal_not_made");
    step(es_id, "make");
    const auto file = answer("GET", "/v1/seals/{es_id}/file", call(), es_id);
    const ses::Seal seal = ses::parse_seal(file.text());
    EXPECT_EQ(seal.info.es_id, es_id);
    EXPECT_EQ(seal.info.name, "苏州市示范局（演示）");
    EXPECT_EQ(seal.info.picture.data, answer("GET", "/v1/seals/{es_id}/picture", call(), es_id).text());
    const auto signer = crypto::Certificate::from_der(seal.info.signers.certificates.at(0));
    ASSERT_TRUE(signer);
    EXPECT_EQ(signer->subject().common_name, es_id);
    EXPECT_EQ(signer->subject().organization, std::string(owner) + "苏州市示范局（演示）");
    run([&](store::Transaction& tx) {
        EXPECT_TRUE(ses::check_seal(file.text(), {*trust(*foundation, tx), now}).report.valid());
    });
}

TEST_F(Life, ChecksWhatIsAppliedFor) {
    const auto refused = [&](const Json& more) { return refusal([&] { apply(more); }); };
    EXPECT_EQ(refused({{"name", ""}}), "/name length");
    EXPECT_EQ(refused({{"name", 5}}), "/name length");
    EXPECT_EQ(refused({{"type", 77}}), "/type unknown_code");
    EXPECT_EQ(refused({{"valid_until", nullptr}}), "/valid_until required");
    EXPECT_EQ(refused({{"valid_until", "2026-04-18"}}), "/valid_until date_order");
    EXPECT_EQ(refused({{"valid_until", "2066-04-18"}}), "/valid_until date_order");
    EXPECT_EQ(refused({{"width", 420}}), "/width out_of_range");
    EXPECT_EQ(refused({{"picture", "bm8gcGljdHVyZQ=="}}), "/picture bad_picture");
    EXPECT_EQ(refused({{"credit_code", "11320500PDY000167X"}}).substr(0, 12), "/credit_code");
    EXPECT_EQ(refused({{"credit_code", 5}}), "/credit_code wrong_type");
}

TEST_F(Life, ANameHasNoCharactersThatAreNotSeen) {
    for (const char* unseen : {"\u202e", "\u200b", "\ufeff"}) {
        EXPECT_EQ(refusal([&] {
                      apply({{"name", std::string("苏州市") + unseen + "示范局"}});
                  }),
                  "/name length");
        EXPECT_EQ(refusal([&] {
                      apply({{"purpose", std::string("专用") + unseen + "章"}});
                  }),
                  "/purpose length");
    }
}

TEST_F(Life, ASealIsDrawnOnlyWithCharactersThatItsFontHas) {
    try {
        apply({{"name", "😀示范局\U000F0001😀"}, {"purpose", "\U000F0000章"}});
        ADD_FAILURE() << "boxes were drawn";
    } catch (const Problem& problem) {
        ASSERT_EQ(problem.fields().size(), 2U);
        EXPECT_EQ(problem.fields()[0].pointer + " " + problem.fields()[0].code, "/name no_glyph");
        EXPECT_NE(problem.fields()[0].text.zh.find("：😀\U000F0001。"), std::string::npos) << "it names them";
        EXPECT_EQ(problem.fields()[1].pointer + " " + problem.fields()[1].code, "/purpose no_glyph");
    }
    const std::string drawn = std::string(answer("GET", "/v1/seals/{es_id}/picture", call(), apply()).text());
    EXPECT_EQ(refusal([&] {
                  apply({{"name", "😀局"}, {"picture", to_base64(drawn)}});
              }),
              "none")
        << "who brings a picture writes what it shows";
}

TEST_F(Life, AChangeIsOfTheSealThatWasRead) {
    const std::string es_id = enabled();
    const auto matching = [](service::Call call, const char* tag) {
        call.request.fields.emplace_back("If-Match", tag);
        return call;
    };
    const auto refused = [&](const char* method, const char* what, service::Call call) {
        return refusal(
            [&] { answer(method, std::string("/v1/seals/{es_id}") + what, std::move(call), es_id, client); });
    };
    const Json reason{{"reason", "核查"}};
    const auto read = answer("GET", "/v1/seals/{es_id}", call(), es_id);
    EXPECT_EQ(http::find_field(read.fields, "etag"), "\"r4\"");
    for (const char* verb : {":approve", ":refuse", ":make", ":enable", ":suspend", ":cancel"}) {
        EXPECT_EQ(refused("POST", verb, matching(operations(reason), "\"r1\"")), "changed_meanwhile") << verb;
    }
    EXPECT_EQ(refused("POST", ":report-loss", matching(call(reason), "\"r1\"")), "changed_meanwhile");
    EXPECT_EQ(refused("PUT", "/certificate", matching(operations(reason), "\"r1\"")), "changed_meanwhile");
    for (const char* method : {"PUT", "DELETE"}) {
        EXPECT_EQ(refused(method, "/rights/{client_id}", matching(call(Json::object()), "\"r1\"")),
                  "changed_meanwhile");
    }
    EXPECT_EQ(refused("POST", ":suspend", matching(operations(reason), "\"r4\"")), "none");
    const auto enabled_again = answer("POST", "/v1/seals/{es_id}:enable", operations(), es_id);
    EXPECT_EQ(http::find_field(enabled_again.fields, "etag"), "\"r6\"");
    EXPECT_EQ(refused("POST", ":report-loss", call(reason)), "none") << "a loss needs no look at the seal";
}

TEST_F(Life, TellsOfMembersThatItDoesNotKnow) {
    EXPECT_EQ(refusal([&] { apply({{"valid_util", "2029-04-18"}}); }), "/valid_util unknown_field");
    const std::string es_id = apply();
    EXPECT_EQ(refusal([&] {
                  step(es_id, "refuse", {{"reason", "重名"}, {"remark", "x"}});
              }),
              "/remark unknown_field");
    step(es_id, "approve");
    EXPECT_EQ(refusal([&] {
                  ask("PUT", "/v1/seals/{es_id}/certificate", operations({{"pem", "x"}}), es_id);
              }),
              "/certificate bad_certificate");
}

TEST_F(Life, TakesAPictureOfItsOwn) {
    const std::string drawn = std::string(answer("GET", "/v1/seals/{es_id}/picture", call(), apply()).text());
    const std::string es_id = apply({{"picture", to_base64(drawn)}, {"width", 40}, {"height", 30}});
    const Json seal = ask("GET", "/v1/seals/{es_id}", call(), es_id);
    EXPECT_EQ(seal.at("width"), 40);
    EXPECT_EQ(seal.at("height"), 30);
    EXPECT_EQ(answer("GET", "/v1/seals/{es_id}/picture", call(), es_id).text(), drawn);
}

TEST_F(Life, ABodyAppliesForItself) {
    EXPECT_EQ(refusal([&] { apply({{"credit_code", other_owner}}); }), "seal_not_yours");
    EXPECT_EQ(ask("POST", "/v1/seals",
                  operations({{"credit_code", other_owner},
                              {"name", "示范厅"},
                              {"type", 1},
                              {"valid_until", "2029-04-18"}}))
                  .at("es_id"),
              "32000000000001");
}

TEST_F(Life, OthersDoNotSeeIt) {
    const std::string es_id = enabled();
    for (const char* what : {"", "/picture", "/file", "/status", "/rights", "/uses"}) {
        EXPECT_EQ(refusal([&] { answer("GET", std::string("/v1/seals/{es_id}") + what, stranger(), es_id); }),
                  "seal_not_found")
            << what;
    }
    EXPECT_TRUE(ask("GET", "/v1/seals", stranger()).at("items").empty());
    EXPECT_EQ(ask("GET", "/v1/seals", call()).at("items").size(), 1u);
    auto region = call();
    region.caller.role = service::Role::region;
    region.caller.credit_code.clear();
    EXPECT_EQ(ask("GET", "/v1/seals", region).at("items").size(), 1u);
    region.caller.region = "321000";
    EXPECT_TRUE(ask("GET", "/v1/seals", region).at("items").empty());
}

TEST_F(Life, ListsByStatePageByPage) {
    const std::string first = apply(), second = apply();
    step(second, "approve");
    auto asked = operations();
    asked.query = {{"state", "approved"}};
    EXPECT_EQ(ask("GET", "/v1/seals", asked).at("items").at(0).at("es_id"), second);
    asked.query = {{"limit", "1"}};
    const Json page = ask("GET", "/v1/seals", asked);
    EXPECT_EQ(page.at("items").at(0).at("es_id"), first);
    asked.query["cursor"] = page.at("next");
    EXPECT_EQ(ask("GET", "/v1/seals", asked).at("items").at(0).at("es_id"), second);
}

TEST_F(Life, LeavesAJournalWithoutNamesOrKeys) {
    const std::string es_id = enabled();
    std::vector<std::string> actions;
    for (const auto& entry : entries()) {
        if (entry.entity == "seal:" + es_id) {
            actions.push_back(entry.action);
            EXPECT_TRUE(entry.dataset.empty()) << "nothing goes to the nation";
        }
    }
    EXPECT_EQ(actions,
              (std::vector<std::string>{"seals.apply", "seals.approve", "seals.make", "seals.enable"}));
}

TEST_F(Life, KeysLieSealedAndGoWithTheSeal) {
    const std::string es_id = enabled();
    const std::string of_seal = " FROM seals.key JOIN seals.seal USING (key_id)";
    EXPECT_EQ(count("SELECT count(*) FROM seals.key WHERE sealed NOT LIKE 'v1.%' OR sealed LIKE '%PRIVATE%'"),
              0);
    EXPECT_EQ(count("SELECT count(sealed)" + of_seal), 1);
    step(es_id, "cancel", {{"reason", "单位撤销"}});
    EXPECT_EQ(count("SELECT count(sealed)" + of_seal), 0);
}

TEST_F(Life, HistoryIsNeverChanged) {
    enabled();
    EXPECT_NE(refusal([&] { count("DELETE FROM seals.history RETURNING 1"); }), "none");
    EXPECT_NE(refusal([&] { count("UPDATE seals.history SET state = 'enabled' RETURNING 1"); }), "none");
}

} // namespace
} // namespace gateway::seals
