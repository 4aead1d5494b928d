#include "fixture.hpp"
#include "gateway/base/licence_identifier.hpp"
#include "gateway/licenses/keys_in_use.hpp"
#include "publication.hpp"

namespace gateway::licenses {
namespace {

TEST_F(LicenceTest, AnIssuedLicenceHasAnIdentifierThatChecksAndItsContentBack) {
    const Json licence = issued();
    const auto identifier = read_licence_identifier(licence["identifier"].get<std::string>());
    ASSERT_TRUE(std::holds_alternative<LicenceIdentifier>(identifier));
    EXPECT_EQ(std::get<LicenceIdentifier>(identifier).type, "11100000MB0143028R001");
    EXPECT_EQ(std::get<LicenceIdentifier>(identifier).authority, bureau);
    const Json whole = read(licence["identifier"]);
    for (const char* member : {"number", "holders", "face"}) {
        EXPECT_EQ(whole[member], draft()[member]) << member;
    }
    EXPECT_EQ(whole["state"], "valid");
    EXPECT_NE(issued()["identifier"], licence["identifier"]) << "the next serial";
}

TEST_F(LicenceTest, OnlyTheIssuingDepartmentIssuesAndChanges) {
    Json of_another = draft();
    of_another["authority"] = company;
    EXPECT_EQ(refused("issueLicence", call(of_another)), "not_your_authority");
    EXPECT_EQ(refused("issueLicence", operations(draft())), "not_your_authority");
    Json licence = issued();
    service::Call other = on(licence, {{"reason", "revoked"}});
    other.caller.credit_code = company;
    EXPECT_EQ(refused("cancelLicence", other), "licence_not_found");
}

TEST_F(LicenceTest, OperationsSeesThatALicenceIsThereAndNothingOnItsFace) {
    const Json licence = issued();
    const Json seen = asked("getLicence", operations(nullptr, {{"identifier", licence["identifier"]}}));
    EXPECT_EQ(seen["state"], "valid");
    EXPECT_FALSE(seen.contains("face") || seen.contains("holders") || seen.contains("number"));
}

TEST_F(LicenceTest, ATypeWithoutACodeIsIssuedOnlyUnderAGivenOne) {
    Json body{{"type", "marriage_certificate"},
              {"number", "J320500-2019-000001"},
              {"holders", {{{"name", "张三（演示）"}, {"code_type", "111"}, {"code", zhang}}}},
              {"face", {{"registered_on", "2019-04-18"}}}};
    EXPECT_EQ(refused("issueLicence", call(body)), "type_code_missing");
    const std::map<std::string, std::string> name{{"name", "marriage_certificate"}};
    EXPECT_EQ(refused("giveLicenceTypeCode", operations({{"code", "11100000MB0143028R001"}}, name)),
              "type_code_taken");
    EXPECT_EQ(refused("giveLicenceTypeCode", operations({{"code", "123"}}, name)), "/code type_code");
    const Json given =
        asked("giveLicenceTypeCode", operations({{"code", std::string(bureau) + "901"}}, name));
    EXPECT_EQ(given["code_status"], "provisional");
    EXPECT_EQ(asked("getLicenceType", call(nullptr, name))["code_status"], "provisional");
    EXPECT_NE(issued(body)["identifier"].get<std::string>().find(std::string(bureau) + "901."),
              std::string::npos);
    EXPECT_EQ(refused("giveLicenceTypeCode", operations({{"code", std::string(bureau) + "902"}}, name)),
              "if_match_required")
        << "who changes a given code has seen it";
    EXPECT_EQ(refused("giveLicenceTypeCode", operations({{"code", std::string(bureau) + "902"}},
                                                        {{"name", "real_estate_certificate"}})),
              "type_code_fixed");
}

TEST_F(LicenceTest, EachFaultOfADraftIsNamedByItsPlace) {
    Json body = draft();
    body["face"].erase("address");
    body["holders"][0]["code"] = "91320000PDY000087Q";
    body["valid_until"] = "2019-01-01";
    const auto places = [&] {
        std::vector<std::string> pointers;
        try {
            issued(body);
        } catch (const Problem& problem) {
            for (const FieldError& field : problem.fields()) {
                pointers.push_back(field.pointer);
            }
        }
        std::ranges::sort(pointers);
        return pointers;
    }();
    EXPECT_EQ(places, (std::vector<std::string>{"/face", "/holders/0/code", "/valid_until"}));
    body = draft();
    body["holders"][0] = {{"name", "张三（演示）"}, {"code_type", "111"}, {"code", zhang}};
    EXPECT_EQ(refused("issueLicence", call(body)), "/holders/0/code_type not_of_type");
    body = draft();
    for (const std::string& serial : {std::string(zhang), std::string("A") + zhang}) {
        body["serial"] = serial;
        EXPECT_EQ(refused("issueLicence", call(body)), "/serial personal_number") << serial;
    }
}

TEST_F(LicenceTest, NoneIsIssuedThatIsOverOnTheDay) {
    Json body = draft();
    body.erase("valid_from");
    body["valid_until"] = "2019-04-17";
    EXPECT_EQ(refused("issueLicence", call(body)), "/valid_until already_over");
    body["valid_until"] = "2019-04-18";
    EXPECT_EQ(issued(body)["state"], "valid") << "the last day counts";
}

TEST_F(LicenceTest, AHolderIsNamedOnce) {
    Json body = draft();
    body["holders"].push_back(body["holders"][0]);
    body["holders"][1]["name"] = "另一名称";
    body["holders"][1]["code"] = "91320000pdy000087p";
    EXPECT_EQ(refused("issueLicence", call(body)), "/holders/1/code duplicate_value");
}

TEST_F(LicenceTest, TextsOfAFaceCanBeSeen) {
    Json body = draft();
    for (const auto& [text, code] :
         std::vector<std::pair<const char*, const char*>>{{"示例路\x07", "control_character"},
                                                          {"示例路\xC2\x85", "control_character"},
                                                          {" \u3000", "required"}}) {
        body["face"]["address"] = text;
        EXPECT_EQ(refused("issueLicence", call(body)), std::string("/face/address ") + code);
    }
    body["face"]["address"] = "示例路1号\n二层";
    EXPECT_EQ(read(issued(body)["identifier"])["face"]["address"], "示例路1号\n二层");
}

TEST_F(LicenceTest, AGivenSerialIsOfOneLicence) {
    Json body = draft();
    body["serial"] = "A001";
    issued(body);
    EXPECT_EQ(refused("issueLicence", call(body)), "serial_taken");
}

TEST_F(LicenceTest, AChangeIsTheNextVersionAndLeavesTheFirstBehind) {
    const Json first = issued();
    Json body = example_draft();
    body["face"]["address"] = "示例路2号";
    const Json second = asked("changeLicence", on(first, body));
    EXPECT_EQ(second["version"], 2);
    EXPECT_EQ(second["predecessor"], first["identifier"]);
    const Json before = read(first["identifier"]);
    EXPECT_EQ(before["state"], "superseded");
    EXPECT_EQ(before["successor"], second["identifier"]);
    EXPECT_EQ(before["face"]["address"], "示例路1号");
    EXPECT_EQ(read(second["identifier"])["face"]["address"], "示例路2号");
    EXPECT_EQ(refused("cancelLicence", on(before, {{"reason", "revoked"}})), "licence_superseded");
    EXPECT_EQ(refused("changeLicence", on({{"identifier", second["identifier"]}, {"revision", 7}}, body)),
              "changed_meanwhile");
}

TEST_F(LicenceTest, ARenewalEndsLaterAndKeepsTheContent) {
    Json body = draft();
    body["valid_until"] = "2019-12-31";
    const Json first = issued(body);
    EXPECT_EQ(refused("renewLicence", on(first, {{"valid_until", "2019-12-31"}})), "renewal_not_later");
    EXPECT_EQ(refused("renewLicence", on(first, Json::object())), "/valid_until required")
        << "nothing said is not for ever";
    const Json second = asked("renewLicence", on(first, {{"valid_until", "2020-12-31"}}));
    EXPECT_EQ(read(second["identifier"])["face"], draft()["face"]);
    now = parse_time("2021-01-01T09:00:00+08:00").value();
    EXPECT_EQ(read(second["identifier"])["state"], "expired");
    EXPECT_EQ(refused("renewLicence", on(second, {{"valid_until", "2022-12-31"}})), "licence_expired");
}

/// Nothing but what the nation or a person signs in for by other means is answered without a client's token.
TEST_F(LicenceTest, EveryRouteNeedsAToken) {
    for (const service::Route& one : module_.routes) {
        const bool signed_by_nation = one.pattern.starts_with("/v1/national/");
        EXPECT_EQ(one.operation.scope.empty(), signed_by_nation) << one.pattern;
    }
    EXPECT_EQ(route("listLicenceTypes").operation.scope, "*");
}

TEST_F(LicenceTest, ARightIsGivenToAClientByItsId) {
    const auto give = [&](const char* client) {
        return refused("giveLicenceRight", operations({{"grounds", {"ex_officio"}}},
                                                      {{"name", "business_licence"}, {"client_id", client}}));
    };
    EXPECT_EQ(give("审批系统"), "/client_id character");
    EXPECT_EQ(give(zhang), "/client_id personal_number");
    EXPECT_EQ(give("c-0123456789abcdef"), "none");
}

TEST_F(LicenceTest, ACancelledLicenceStaysSo) {
    Json licence = asked("suspendLicence", on(issued(), {{"reason", "withheld"}}));
    EXPECT_EQ(licence["state"], "suspended");
    EXPECT_EQ(refused("changeLicence", on(licence, example_draft())), "licence_suspended");
    licence = asked("restoreLicence", on(licence));
    EXPECT_EQ(refused("cancelLicence", on(licence, {{"reason", "withheld"}})), "/reason unknown_code");
    try {
        ask("cancelLicence", on(licence, {{"reason", "withheld"}}));
    } catch (const Problem& problem) {
        const Text& text = problem.fields().at(0).text;
        EXPECT_NE(text.zh.find("holder_request（持证主体申请注销）"), std::string::npos) << text.zh;
        EXPECT_EQ(text.en.find("withheld"), std::string::npos) << "that is of a suspension";
    }
    licence = asked("cancelLicence", on(licence, {{"reason", "revoked"}}));
    EXPECT_EQ(licence["state"], "cancelled");
    EXPECT_EQ(refused("restoreLicence", on(licence)), "licence_cancelled");
    EXPECT_EQ(refused("changeLicence", on(licence, example_draft())), "licence_cancelled");
    EXPECT_ANY_THROW(one("UPDATE licenses.licence SET state = 'valid', reason = '' RETURNING 1"))
        << "nor by SQL";
    const Json history = read(licence["identifier"])["history"];
    ASSERT_EQ(history.size(), 4u);
    EXPECT_EQ(history[3]["action"], "cancel");
    EXPECT_EQ(history[3]["reason"], "revoked");
}

TEST_F(LicenceTest, TheListShowsOnesOwnByStateAndNothingOfTheHolder) {
    const Json valid = issued();
    const Json gone = asked("cancelLicence", on(issued(), {{"reason", "revoked"}}));
    service::Call query = call();
    query.query = {{"state", "cancelled"}};
    const Json cancelled = asked("listLicences", query)["items"];
    ASSERT_EQ(cancelled.size(), 1u);
    EXPECT_EQ(cancelled[0]["identifier"], gone["identifier"]);
    EXPECT_FALSE(cancelled[0].contains("holders"));
    query.query = {{"limit", "1"}};
    const Json first = asked("listLicences", query);
    query.query["cursor"] = first["next"];
    EXPECT_EQ(asked("listLicences", query)["items"].size(), 1u);
    EXPECT_EQ(asked("listLicences", window(nullptr))["items"].size(), 0u) << "of another department";
    query.query = {{"type", "busines_licence"}};
    EXPECT_EQ(refused("listLicences", query), "/type unknown_code") << "a slip is no empty list";
}

TEST_F(LicenceTest, TheListTellsExpiredFromValidByTheDay) {
    Json body = draft();
    body["valid_until"] = "2019-12-31";
    issued(body);
    issued();
    const auto listed = [&](const char* state) {
        service::Call query = call();
        query.query = {{"state", state}};
        return asked("listLicences", query)["items"].size();
    };
    EXPECT_EQ(listed("valid"), 2u);
    EXPECT_EQ(listed("expired"), 0u);
    now = parse_time("2020-01-01T09:00:00+08:00").value();
    EXPECT_EQ(listed("valid"), 1u);
    EXPECT_EQ(listed("expired"), 1u);
}

TEST_F(LicenceTest, NothingOfTheHolderStandsInPlainInTheDatabase) {
    issued();
    for (const char* table : {"licenses.licence", "licenses.holder", "licenses.history", "journal.entry"}) {
        const std::string text = one(std::string("SELECT string_agg(t::text, ' ') FROM ") + table + " t");
        ASSERT_FALSE(text.empty());
        for (const char* secret : {company, "示例有限公司", "320500000000001", "示例路"}) {
            EXPECT_EQ(text.find(secret), std::string::npos) << table << " shows " << secret;
        }
    }
}

TEST_F(LicenceTest, ANewKeySealsAndIndexesAnewAndTheOldOneIsNeededNoMore) {
    const Json licence = issued();
    auto both = std::make_shared<crypto::Vault>(std::vector<Bytes>{Bytes(32, 'n'), Bytes(32, 'k')});
    const auto turning = make_foundation(foundation->standard, both, seals);
    run([&](store::Transaction& tx) { EXPECT_EQ(keys_in_use(tx), std::set{vault->key_id()}); });
    run([&](store::Transaction& tx) { EXPECT_EQ(reseal(*turning, tx), 1); });
    run([&](store::Transaction& tx) { EXPECT_EQ(reseal(*turning, tx), 0); });
    run([&](store::Transaction& tx) { reseal_versions(*turning, tx); });
    run([&](store::Transaction& tx) { EXPECT_EQ(keys_in_use(tx), std::set{both->key_id()}); });
    foundation = make_foundation(foundation->standard,
                                 std::make_shared<crypto::Vault>(std::vector<Bytes>{Bytes(32, 'n')}), seals);
    module_ = made();
    EXPECT_EQ(read(licence["identifier"])["number"], draft()["number"]);
    run([&](store::Transaction& tx) {
        EXPECT_TRUE(is_holder(tx, 1, digests_of(*foundation, {"001", company})));
    });
}

TEST_F(LicenceTest, ACodeThatWasIndexedInAnotherFormIsFoundOnceItIsIndexedAnew) {
    const Json licence = issued();
    const auto found = [&] {
        bool held = false;
        run([&](store::Transaction& tx) {
            held = is_holder(tx, 1, digests_of(*foundation, {"001", company}));
        });
        return held;
    };
    // As before there was one form, under the same key.
    one("UPDATE licenses.holder SET code_index = sha256('full width'), index_key = '" + vault->key_id() +
        "' RETURNING 1");
    EXPECT_FALSE(found());
    run([&](store::Transaction& tx) { EXPECT_EQ(reseal(*foundation, tx), 1); });
    EXPECT_TRUE(found());
    run([&](store::Transaction& tx) { EXPECT_EQ(reseal(*foundation, tx), 0); });
}

} // namespace
} // namespace gateway::licenses
