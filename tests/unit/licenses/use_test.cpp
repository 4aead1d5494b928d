#include "fixture.hpp"
#include "gateway/base/licence_identifier.hpp"
#include "gateway/base/text.hpp"
#include "search.hpp"

namespace gateway::licenses {
namespace {

class LicenceUse : public LicenceTest {
protected:
    Json question(Json consent) { return {{"purpose", example_purpose()}, {"consent", std::move(consent)}}; }
    Json by_office(const Json& licence) {
        Json body = question({{"ground", "ex_officio"}, {"reference", "law-17"}});
        body["identifier"] = licence["identifier"];
        return body;
    }
    service::Call portal(const Json& licence, Json body) {
        return as(service::Role::operations, "c-portal", std::move(body),
                  {{"identifier", licence["identifier"]}});
    }
    std::string code_for(const Json& licence, Json more = Json::object()) {
        more["holder"] = example_holder();
        return asked("authorizeLicenceUse", portal(licence, more))["code"];
    }
    std::string shown(const Json& licence) {
        return asked("presentLicence", portal(licence, {{"holder", example_holder()}}))["token"];
    }
    Json verify_body(const Json& licence, Json fields) {
        return {{"purpose", example_purpose()},
                {"items", {{{"identifier", licence["identifier"]}, {"fields", std::move(fields)}}}}};
    }
    Json uses() { return asked("listLicenceUses", operations({{"holder", example_holder()}}))["items"]; }
};

TEST_F(LicenceUse, NeedsAPurposeWithAllItsElements) {
    const Json licence = issued();
    give_right("business_licence", {"ex_officio"});
    for (const char* element : {"unit", "operator", "matter_name", "matter_code", "project_no"}) {
        Json body = by_office(licence);
        body["purpose"].erase(element);
        EXPECT_EQ(refused("queryLicences", window(body)), std::string("/purpose/") + element + " required");
    }
    Json body = by_office(licence);
    body.erase("purpose");
    EXPECT_EQ(refused("queryLicences", window(body)), "/purpose required");
    for (const char* element : {"unit", "matter_name"}) {
        body = by_office(licence);
        body["purpose"][element] = std::string("张三 ") + zhang;
        EXPECT_EQ(refused("queryLicences", window(body)),
                  std::string("/purpose/") + element + " personal_number");
    }
    body = by_office(licence);
    body["purpose"]["operator"] = zhang;
    EXPECT_EQ(refused("queryLicences", window(body)), "/purpose/operator personal_number");
    EXPECT_EQ(uses().size(), 0u);
}

TEST_F(LicenceUse, NeedsTheRightToTheTypeAndAGroundThatTheRightNames) {
    const Json licence = issued();
    EXPECT_EQ(refused("queryLicences", window(by_office(licence))), "licence_type_not_permitted");
    give_right("real_estate_certificate", {"ex_officio"});
    EXPECT_EQ(refused("queryLicences", window(by_office(licence))), "licence_type_not_permitted");
    give_right("business_licence", {"written"});
    EXPECT_EQ(refused("queryLicences", window(by_office(licence))), "consent_required");
    Json body = by_office(licence);
    body.erase("consent");
    EXPECT_EQ(refused("queryLicences", window(body)), "/consent required");
    EXPECT_EQ(uses().size(), 0u) << "what was refused is no use";
    give_right("business_licence", {"ex_officio"});
    const Json items = asked("queryLicences", window(by_office(licence)))["items"];
    ASSERT_EQ(items.size(), 1u);
    EXPECT_EQ(items[0]["face"], draft()["face"]);
    ask("withdrawLicenceRight",
        operations(nullptr, {{"name", "business_licence"}, {"client_id", "c-window"}}));
    EXPECT_EQ(refused("queryLicences", window(by_office(licence))), "licence_type_not_permitted");
}

TEST_F(LicenceUse, FindsTheCurrentLicencesOfAHolderOfThePermittedTypesOnly) {
    const Json first = issued();
    const Json current = asked("changeLicence", on(first, example_draft()));
    Json other = draft();
    other["holders"][0]["code"] = bureau;
    issued(other);
    give_right("business_licence", {"ex_officio"});
    Json body = question({{"ground", "ex_officio"}, {"reference", "law-17"}});
    body["holder"] = {{"code_type", "001"}, {"code", "91320000pdy000087p"}};
    const Json items = asked("queryLicences", window(body))["items"];
    ASSERT_EQ(items.size(), 1u);
    EXPECT_EQ(items[0]["identifier"], current["identifier"]);
    body["type"] = "real_estate_certificate";
    EXPECT_EQ(refused("queryLicences", window(body)), "licence_type_not_permitted");
    body["identifier"] = first["identifier"];
    EXPECT_EQ(refused("queryLicences", window(body)), "/identifier one_of");
}

TEST_F(LicenceUse, IsOnRecordForItsHolderToRead) {
    const Json licence = issued();
    give_right("business_licence", {"ex_officio"});
    asked("queryLicences", window(by_office(licence)));
    asked("verifyLicences", window(verify_body(licence, Json::object())));
    const Json records = uses();
    ASSERT_EQ(records.size(), 2u);
    EXPECT_EQ(records[0]["kind"], "verify");
    EXPECT_EQ(records[1]["kind"], "query");
    EXPECT_EQ(records[1]["identifier"], licence["identifier"]);
    EXPECT_EQ(records[1]["client_id"], "c-window");
    EXPECT_EQ(records[1]["project_no"], example_purpose()["project_no"]);
    EXPECT_EQ(records[1]["reference"], "law-17");
    EXPECT_ANY_THROW(one("DELETE FROM licenses.use RETURNING 1")) << "and stays there";
    EXPECT_EQ(
        asked("listLicenceUses", operations({{"holder", {{"code_type", "111"}, {"code", zhang}}}}))["items"],
        Json::array());
}

TEST_F(LicenceUse, KeepsWhoseClientItWasWhateverTheClientCallsItself) {
    const Json licence = issued();
    give_right("business_licence", {"ex_officio"});
    Json body = by_office(licence);
    body["purpose"]["unit"] = "省公安厅";
    asked("queryLicences", window(body));
    asked("verifyLicences", window(verify_body(licence, Json::object())));
    for (const Json& use : uses()) {
        EXPECT_EQ(use["body"], company);
        EXPECT_EQ(use["body_name"], nullptr) << "not in the register";
    }
    name_body(company, "示例县政务服务局");
    EXPECT_EQ(uses()[1]["unit"], "省公安厅");
    EXPECT_EQ(uses()[1]["body_name"], "示例县政务服务局");
}

TEST_F(LicenceUse, ThatAHoldersLicencesWereLookedForIsOnRecordAlsoWhenThereAreNone) {
    give_right("business_licence", {"ex_officio"});
    Json body = question({{"ground", "ex_officio"}, {"reference", "law-17"}});
    body["holder"] = example_holder();
    EXPECT_EQ(asked("queryLicences", window(body))["items"], Json::array());
    ASSERT_EQ(uses().size(), 1u);
    const Json search = uses()[0];
    EXPECT_EQ(search["kind"], "query");
    EXPECT_EQ(search["identifier"], nullptr);
    EXPECT_EQ(search["client_id"], "c-window");
    EXPECT_EQ(search["body"], company);
    EXPECT_EQ(search["matter_name"], example_purpose()["matter_name"]);
    EXPECT_EQ(search["ground"], "ex_officio");
    EXPECT_EQ(one("SELECT to_jsonb(s) - 'body' FROM licenses.search s").find(company), std::string::npos)
        << "nothing of the holder in clear";
    EXPECT_ANY_THROW(one("DELETE FROM licenses.search RETURNING 1"));
    EXPECT_ANY_THROW(one("UPDATE licenses.search SET unit = '' RETURNING 1"));
}

TEST_F(LicenceUse, SearchesAndUsesComePageByPageAsTheyHappened) {
    give_right("business_licence", {"ex_officio"});
    Json body = question({{"ground", "ex_officio"}, {"reference", "law-17"}});
    body["holder"] = example_holder();
    ask("queryLicences", window(body));
    ask("queryLicences", window(body));
    const Json licence = issued();
    ask("queryLicences", window(body));
    service::Call asking = operations({{"holder", example_holder()}});
    asking.query["limit"] = "2";
    const Json first = asked("listLicenceUses", asking);
    ASSERT_EQ(first["items"].size(), 2u);
    EXPECT_EQ(first["items"][0]["identifier"], licence["identifier"]);
    EXPECT_EQ(first["items"][1]["identifier"], nullptr);
    asking.query["cursor"] = first["next"];
    const Json second = asked("listLicenceUses", asking);
    ASSERT_EQ(second["items"].size(), 1u);
    EXPECT_LT(second["items"][0]["id"], first["items"][1]["id"]);
}

TEST_F(LicenceUse, SearchesAreFoundUnderANewKeyWithoutTheOldOne) {
    give_right("business_licence", {"ex_officio"});
    Json body = question({{"ground", "ex_officio"}, {"reference", "law-17"}});
    body["holder"] = example_holder();
    ask("queryLicences", window(body));
    const auto with_keys = [&](std::vector<Bytes> keys) {
        vault = std::make_shared<crypto::Vault>(std::move(keys));
        foundation = make_foundation(Standard::load(), vault, seals);
        module_ = made();
    };
    with_keys({Bytes(32, 'n'), Bytes(32, 'k')});
    int resealed = 0;
    run([&](store::Transaction& tx) { resealed = reseal_searches(*foundation, tx); });
    EXPECT_EQ(resealed, 1);
    with_keys({Bytes(32, 'n')});
    EXPECT_EQ(uses().size(), 1u);
}

TEST_F(LicenceUse, VerificationAnswersWhetherEachFieldAgreesAndNothingElse) {
    const Json licence = issued();
    give_right("business_licence", Json::array());
    const auto response = ask("verifyLicences", window(verify_body(licence, {{"holder_name", "示例有限公司"},
                                                                             {"holder_code", company},
                                                                             {"number", "320500000000002"},
                                                                             {"issued_on", "2019-04-18"},
                                                                             {"valid_until", "2019-04-18"},
                                                                             {"address", "示例路2号"},
                                                                             {"business_scope", "批发"}})));
    const Json item = Json::parse(response.text())["items"][0];
    EXPECT_EQ(item["fields"], Json({{"holder_name", true},
                                    {"holder_code", true},
                                    {"number", false},
                                    {"issued_on", true},
                                    {"valid_until", false},
                                    {"address", false},
                                    {"business_scope", false}}));
    EXPECT_EQ(item["matched"], false);
    EXPECT_EQ(item["state"], "valid");
    for (const char* secret : {"320500000000001", "示例路", "张三"}) {
        EXPECT_EQ(response.text().find(secret), std::string::npos);
    }
    EXPECT_EQ(refused("verifyLicences", window(verify_body(licence, {{"adress", "示例路1号"}}))),
              "/items/0/fields unknown_field");
    EXPECT_EQ(refused("verifyLicences", window(verify_body(licence, {{"valid_until", ""}}))),
              "/items/0/fields required");
}

TEST_F(LicenceUse, AHoldersCodeIsFoundAndVerifiedInWhateverFormItIsWritten) {
    give_right("real_estate_certificate", {"ex_officio"});
    const auto certificate = [&](const char* code_type, const char* code) {
        return issued({{"type", "real_estate_certificate"},
                       {"number", "N-1"},
                       {"holders", {{{"name", "张三（演示）"}, {"code_type", code_type}, {"code", code}}}},
                       {"face",
                        {{"location", "示例路1号"},
                         {"unit_number", std::string(28, '1')},
                         {"right_type", "房屋所有权"}}}});
    };
    const auto agrees = [&](const Json& licence, const char* code) {
        return asked("verifyLicences",
                     window(verify_body(licence, {{"holder_code", code}})))["items"][0]["matched"];
    };
    const auto found = [&](const char* code_type, const char* code) {
        Json body = question({{"ground", "ex_officio"}, {"reference", "law-17"}});
        body["holder"] = {{"code_type", code_type}, {"code", code}};
        return asked("queryLicences", window(body))["items"].size();
    };
    const Json passport = certificate("414", "Ｅ98765432");
    for (const char* code : {"E98765432", "Ｅ98765432", " e98765432 ", "　E98765432"}) {
        EXPECT_EQ(found("414", code), 1U) << code;
        EXPECT_EQ(agrees(passport, code), true) << code;
    }
    EXPECT_EQ(agrees(passport, "E98765433"), false);
    const Json card = certificate("111", "32010219900101103x");
    for (const char* code : {"32010219900101103X", "32010219900101103x", " 32010219900101103X"}) {
        EXPECT_EQ(found("111", code), 1U) << code;
        EXPECT_EQ(agrees(card, code), true) << code;
    }
    EXPECT_EQ(agrees(card, "320102900101103"), true) << "of the first generation";
}

TEST_F(LicenceUse, ManyAreVerifiedAtOnceInTheOrderAsked) {
    give_right("business_licence", Json::array());
    Json items = Json::array();
    for (int i = 0; i < 20; ++i) {
        Json body = draft();
        body["number"] = "N-" + std::to_string(i);
        items.push_back({{"identifier", issued(body)["identifier"]},
                         {"fields", {{"number", "N-" + std::to_string(i % 2 == 0 ? i : i + 1)}}}});
    }
    std::ranges::reverse(items);
    items.push_back({{"identifier", example_identifier}});
    items.back()["identifier"] = LicenceIdentifier{"11100000MB0143028R001", bureau, "NONE", 1}.text();
    const Json verdicts =
        asked("verifyLicences", window({{"purpose", example_purpose()}, {"items", items}}))["items"];
    ASSERT_EQ(verdicts.size(), 21u);
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(verdicts[static_cast<std::size_t>(i)]["matched"], i % 2 == 1) << i;
    }
    EXPECT_EQ(verdicts[20]["found"], false);
    Json many = Json::array();
    for (int i = 0; i <= 1000; ++i) {
        many.push_back({{"identifier", example_identifier}});
    }
    EXPECT_EQ(refused("verifyLicences", window({{"purpose", example_purpose()}, {"items", many}})),
              "/items out_of_range");
}

TEST_F(LicenceUse, ACodeIsGoodOnceInTimeAndForWhomItWasGiven) {
    const Json licence = issued();
    const auto use = [&](const std::string& code) {
        return window(question({{"ground", "code"}, {"code", code}}));
    };
    const std::string code = code_for(licence);
    EXPECT_EQ(asked("queryLicences", use(code))["items"][0]["identifier"], licence["identifier"])
        << "the holder's consent needs no other right";
    EXPECT_EQ(refused("queryLicences", use(code)), "pass_invalid") << "used";
    EXPECT_EQ(refused("queryLicences", use(code_for(licence, {{"client_id", "c-other"}}))), "pass_invalid");
    EXPECT_EQ(refused("queryLicences",
                      use(code_for(licence, {{"matter_code", std::string(matter).replace(30, 1, "1")}}))),
              "pass_of_another_matter");
    EXPECT_EQ(asked("queryLicences", use(code_for(licence, {{"matter_code", matter}})))["items"].size(), 1u);
    const std::string late = code_for(licence);
    now += std::chrono::minutes(10);
    EXPECT_EQ(refused("queryLicences", use(late)), "pass_invalid") << "over";
    EXPECT_EQ(uses()[0]["kind"], "code");
}

TEST_F(LicenceUse, OnlyTheHolderOfAValidLicenceGivesACodeOrShowsIt) {
    const Json licence = issued();
    const Json stranger{{"holder", {{"code_type", "111"}, {"code", zhang}}}};
    EXPECT_EQ(refused("authorizeLicenceUse", portal(licence, stranger)), "licence_not_found");
    EXPECT_EQ(refused("presentLicence", portal(licence, stranger)), "licence_not_found");
    const std::string code = code_for(licence);
    const Json held = asked("suspendLicence", on(licence, {{"reason", "withheld"}}));
    EXPECT_EQ(refused("presentLicence", portal(held, {{"holder", example_holder()}})), "licence_not_valid");
    EXPECT_EQ(refused("queryLicences", window(question({{"ground", "code"}, {"code", code}}))),
              "licence_not_valid")
        << "suspended since the code was given";
}

TEST_F(LicenceUse, AShownCodeLivesAMinuteIsReadOnceAndIsOnRecord) {
    const Json licence = issued();
    Json purpose = example_purpose();
    purpose.erase("matter_code");
    purpose.erase("project_no");
    const auto scan = [&](const std::string& token) {
        return window({{"token", token}, {"purpose", purpose}});
    };
    const std::string token = shown(licence);
    EXPECT_EQ(refused("queryLicences", window(question({{"ground", "code"}, {"code", token}}))),
              "pass_invalid")
        << "it is no code for a use";
    now += std::chrono::seconds(59);
    const Json seen = asked("scanLicence", scan(token));
    EXPECT_EQ(seen["identifier"], licence["identifier"]);
    EXPECT_EQ(seen["face"], draft()["face"]);
    EXPECT_EQ(refused("scanLicence", scan(token)), "pass_invalid") << "read already";
    const std::string late = shown(licence);
    now += std::chrono::seconds(60);
    EXPECT_EQ(refused("scanLicence", scan(late)), "pass_invalid") << "over";
    const Json records = uses();
    ASSERT_EQ(records.size(), 1u);
    EXPECT_EQ(records[0]["kind"], "presentation");
}

TEST_F(LicenceUse, SecretsAreKeptAsDigestsOnly) {
    const Json licence = issued();
    const std::string code = code_for(licence);
    const std::string kept = one("SELECT p::text FROM licenses.pass p");
    EXPECT_EQ(kept.find(code), std::string::npos);
    EXPECT_EQ(kept.find(to_hex(code)), std::string::npos);
    EXPECT_NE(kept.find(crypto::to_hex(crypto::sm3(code))), std::string::npos);
}

} // namespace
} // namespace gateway::licenses
