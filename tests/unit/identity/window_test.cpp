#include "fixture.hpp"

namespace gateway::identity {
namespace {

Json person_of(const Identity& identity) {
    return {{"user_name", identity.user_name},
            {"cert_type", identity.cert_type},
            {"cert_no", identity.cert_no},
            {"user_mobile", zhang_mobile},
            {"region", "320500"},
            {"officer", "SZ-0042"}};
}

Json with(Json record, const char* name, Json value) {
    record[name] = std::move(value);
    return record;
}

class Windows : public IdentityTest {
protected:
    std::string registered_here(const Identity& identity = zhang) {
        return asked("registerPerson", person_of(identity)).at("person_id");
    }
    Json read(const std::string& id) { return asked("getPerson", nullptr, {{"person_id", id}}); }
    std::string register_refused(const Json& body) { return refused("registerPerson", call(body)); }
};

TEST_F(Windows, ACheckOfTheOriginalDocumentIsLevelFive) {
    const auto response = ask("registerPerson", call(person_of(zhang)));
    EXPECT_EQ(response.status, 201);
    const Json summary = Json::parse(response.text());
    EXPECT_EQ(summary.at("level"), "RC05");
    EXPECT_EQ(http::find_field(response.fields, "Location"),
              "/v1/persons/" + summary.at("person_id").get<std::string>());
    EXPECT_EQ(http::find_field(response.fields, "Cache-Control"), "no-store");
    const Json person = read(summary.at("person_id"));
    EXPECT_EQ(person.at("profile").at("cert_no"), zhang.cert_no);
    EXPECT_EQ(person.at("evidence").at(0).at("kind"), "window_check");
    EXPECT_EQ(person.at("evidence").at(0).at("officer"), "SZ-0042");
}

/// First outcomes are kept as they went out, so nothing personal goes out with them.
TEST_F(Windows, WhatAnswersAPostHoldsNothingPersonal) {
    const std::string text{ask("registerPerson", call(person_of(zhang))).text()};
    for (const std::string& secret : {zhang.cert_no, zhang.user_name, std::string(zhang_mobile)}) {
        EXPECT_EQ(text.find(secret), std::string::npos);
    }
}

TEST_F(Windows, RefusesWhatIsWrongInForm) {
    EXPECT_EQ(register_refused(with(person_of(zhang), "cert_no", "320100199001010017")),
              "/cert_no citizen_id.check_digit");
    EXPECT_EQ(register_refused(with(person_of(zhang), "officer", nullptr)), "/officer required");
    EXPECT_EQ(register_refused(with(person_of(zhang), "officer", "李四")), "/officer character");
    EXPECT_EQ(register_refused(with(person_of(zhang), "officer", li.cert_no)), "/officer personal_number");
    EXPECT_EQ(register_refused(with(person_of(zhang), "officer", li_mobile)), "/officer personal_number");
    EXPECT_EQ(register_refused(with(person_of(zhang), "region", "32050")), "/region length");
    EXPECT_EQ(register_refused(with(person_of(zhang), "user_mobile", "110")), "/user_mobile mobile");
    EXPECT_EQ(register_refused(with(person_of(zhang), "admin", true)), "/admin unknown_field");
    EXPECT_EQ(register_refused(with(person_of(zhang), "details", {{"cert_key", "x"}})),
              "/details/cert_key unknown_field");
    EXPECT_EQ(register_refused(with(person_of(zhang), "details", {{"user_birthday", "19900102"}})),
              "/details/user_birthday birthday_differs");
    EXPECT_EQ(register_refused(with(person_of(zhang), "details", {{"cert_ext_date", "20190230"}})),
              "/details/cert_ext_date wrong_date");
    EXPECT_EQ(register_refused(Json::array()), " wrong_type");
    EXPECT_EQ(one("SELECT count(*) FROM identity.person"), "0");
}

TEST_F(Windows, AVerifiedIdentityAndATakenMobileNumberStayWhereTheyAre) {
    registered_here();
    EXPECT_EQ(register_refused(person_of(zhang)), "identity_taken");
    EXPECT_EQ(register_refused(person_of(li)), "mobile_taken");
}

TEST_F(Windows, APersonIsFoundByDocumentOrMobileAndEachReadingIsJournaled) {
    const std::string id = registered_here();
    EXPECT_EQ(asked("searchPersons", {{"cert_type", "111"}, {"cert_no", zhang.cert_no}}).at("person_id"), id);
    EXPECT_EQ(asked("searchPersons", {{"user_mobile", zhang_mobile}}).at("person_id"), id);
    read(id);
    EXPECT_EQ(std::ranges::count(actions(), std::string("identity.read")), 3);
    const auto entry = entries().back();
    EXPECT_EQ(entry.actor, "c-window");
    EXPECT_EQ(entry.entity, "person:" + id);
    EXPECT_EQ(entry.dataset, "");
    EXPECT_EQ(refused("searchPersons", call({{"user_mobile", li_mobile}})), "person_not_found");
    EXPECT_EQ(refused("searchPersons", call({{"cert_type", "111"}})), " one_of");
    EXPECT_EQ(refused("searchPersons", call({{"cert_no", zhang.cert_no}})), " one_of");
    EXPECT_EQ(refused("searchPersons", call(Json::object())), " one_of");
    EXPECT_EQ(refused("searchPersons", call({{"cert_type", "111"}, {"cert_no", "x"}, {"user_mobile", "y"}})),
              " one_of");
    EXPECT_EQ(refused("getPerson", call(nullptr, {{"person_id", "nobody"}})), "person_not_found");
}

/// A route that takes no Idempotency-Key: its answer, a whole person, is kept nowhere.
TEST_F(Windows, ASearchIsNotKept) { EXPECT_TRUE(route("searchPersons").stepwise); }

TEST_F(Windows, ACorrectionChangesWhatIsGiven) {
    const std::string id = registered_here();
    const auto correct = [&](Json body, long long revision) {
        return refused("correctPerson", at_revision(call(std::move(body), {{"person_id", id}}), revision));
    };
    EXPECT_TRUE(route("correctPerson").operation.if_match);
    EXPECT_EQ(correct({{"officer", "SZ-1"}, {"user_mobile", li_mobile}}, 7), "changed_meanwhile");
    EXPECT_EQ(correct({{"officer", "SZ-1"}, {"user_mobile", li_mobile}}, 1), "none");
    EXPECT_EQ(correct({{"officer", "SZ-1"}, {"details", {{"user_edu", "本科"}}}}, 2), "none");
    EXPECT_EQ(correct({{"officer", "SZ-1"}}, 3), "none") << "nothing to change";
    const Json person = read(id);
    EXPECT_EQ(person.at("revision"), 3);
    EXPECT_EQ(person.at("level"), "RC05");
    EXPECT_EQ(person.at("profile").at("user_mobile"), li_mobile);
    EXPECT_EQ(person.at("profile").at("user_edu"), "本科");
}

TEST_F(Windows, ACorrectedNameIsAnotherIdentityAndNeedsItsDocument) {
    const std::string id = registered_here();
    now += std::chrono::hours(1);
    ask("correctPerson",
        at_revision(call({{"officer", "SZ-7"}, {"user_name", "张三丰（演示）"}}, {{"person_id", id}}), 1));
    const Json person = read(id);
    EXPECT_EQ(person.at("level"), "RC05");
    EXPECT_EQ(person.at("evidence").at(0).at("counts"), false) << "it was for the other name";
    EXPECT_EQ(person.at("evidence").at(1).at("counts"), true);
    EXPECT_EQ(person.at("evidence").at(1).at("officer"), "SZ-7");
}

TEST_F(Windows, WithdrawnEvidenceCountsNoMore) {
    const std::string id = declared(registered(zhang_mobile).person_id, zhang).person_id;
    EXPECT_EQ(
        asked("addWindowCheck", {{"officer", "SZ-0042"}, {"reference", "SZ-2019-1"}}, {{"person_id", id}})
            .at("level"),
        "RC05");
    const std::string evidence = read(id).at("evidence").at(1).at("evidence_id");
    const auto withdraw = [&](const std::string& which, Json body) {
        return call(std::move(body), {{"person_id", id}, {"evidence_id", which}});
    };
    EXPECT_EQ(refused("withdrawEvidence", withdraw(evidence, Json::object())), "/reason required");
    EXPECT_EQ(refused("withdrawEvidence", withdraw("another", {{"reason", "x"}})), "evidence_not_found");
    EXPECT_EQ(Json::parse(ask("withdrawEvidence", withdraw(evidence, {{"reason", "证件系伪造"}})).text())
                  .at("level"),
              "RC02");
    const Json shown = read(id).at("evidence").at(1);
    EXPECT_EQ(shown.at("withdrawn_by"), "c-window");
    EXPECT_EQ(shown.at("reason"), "证件系伪造");
    EXPECT_EQ(shown.at("counts"), false);
    const long long revision = read(id).at("revision");
    ask("withdrawEvidence", withdraw(evidence, {{"reason", "再次"}}));
    EXPECT_EQ(read(id).at("revision"), revision) << "it is withdrawn already";
    EXPECT_EQ(national_rows().back().row.at("user_real_lvl"), "RC02");
}

TEST_F(Windows, WhatWasCheckedStaysAsItWas) {
    registered_here();
    for (const char* change : {"UPDATE identity.evidence SET level = 1", "DELETE FROM identity.evidence",
                               "UPDATE identity.version SET version = 9", "DELETE FROM identity.version"}) {
        EXPECT_ANY_THROW(run([&](store::Transaction& tx) { tx.exec(std::string(change)); })) << change;
    }
}

TEST_F(Windows, AClosedAccountHoldsNothingAndIsTakenBackAtTheNation) {
    const std::string id = registered_here();
    EXPECT_EQ(asked("closePerson", nullptr, {{"person_id", id}}).at("state"), "closed");
    const Json person = read(id);
    EXPECT_TRUE(person.at("profile").empty());
    EXPECT_EQ(person.at("level"), nullptr);
    EXPECT_EQ(holder_of(zhang), "");
    EXPECT_EQ(holder_of(zhang_mobile), "");
    EXPECT_EQ(national_rows().back().operation, journal::Operation::erase);
    EXPECT_TRUE(national_rows().back().row.empty());
    for (const char* id_of_route : {"addWindowCheck", "closePerson"}) {
        EXPECT_EQ(refused(id_of_route, call({{"officer", "SZ-1"}}, {{"person_id", id}})), "person_closed");
    }
    EXPECT_EQ(register_refused(person_of(zhang)), "none") << "who comes back gets a new account";
}

TEST_F(Windows, AMergedAccountLeadsToTheOneItBecame) {
    const std::string kept = registered_here();
    const std::string other = declared(registered(li_mobile).person_id, li).person_id;
    const auto merge = [&](const std::string& id, const std::string& into) {
        return refused("mergePerson", call({{"into", into}}, {{"person_id", id}}));
    };
    EXPECT_EQ(merge(kept, kept), "/into same_account");
    EXPECT_EQ(merge(other, "nobody"), "person_not_found");
    EXPECT_EQ(merge(other, kept), "none");
    EXPECT_EQ(found(other).person_id, kept);
    EXPECT_EQ(holder_of(li), "") << "its identity is free again";
    EXPECT_EQ(merge(other, kept), "/into same_account");
    EXPECT_EQ(route("mergePerson").operation.scope, "identity:manage");
}

// The base.

TEST_F(Windows, ABaseThatAgreesGivesLevelThree) {
    Identity heard;
    BaseAnswer answer{BaseResult::match, "national-population", "B-17"};
    Options options;
    options.bases.verify_person = [&](const Identity& identity) {
        heard = identity;
        return answer;
    };
    use(foundation_with(vault, options));
    const std::string id = registered(zhang_mobile).person_id;
    const service::Call verify = call(nullptr, {{"person_id", id}});
    EXPECT_EQ(refused("verifyPerson", verify), "identity_missing");
    declared(id, zhang);
    answer.result = BaseResult::mismatch;
    EXPECT_EQ(refused("verifyPerson", verify), "base_mismatch");
    answer.result = BaseResult::unknown;
    EXPECT_EQ(refused("verifyPerson", verify), "base_unknown");
    answer.result = BaseResult::unavailable;
    EXPECT_EQ(refused("verifyPerson", verify), "base_unavailable");
    answer.result = BaseResult::match;
    EXPECT_EQ(Json::parse(ask("verifyPerson", verify).text()).at("level"), "RC03");
    EXPECT_EQ(heard.cert_no, zhang.cert_no);
    EXPECT_EQ(heard.user_name, zhang.user_name);
    const Json evidence = read(id).at("evidence").back();
    EXPECT_EQ(evidence.at("base"), "national-population");
    EXPECT_EQ(evidence.at("reference"), "B-17");
}

TEST_F(Windows, AnAnswerForAnIdentityThatChangedMeanwhileCountsForNone) {
    std::string id;
    Options options;
    options.bases.verify_person = [&](const Identity&) {
        declared(id, li);
        return BaseAnswer{BaseResult::match, "national-population", "B-17"};
    };
    use(foundation_with(vault, options));
    id = declared(registered(zhang_mobile).person_id, zhang).person_id;
    EXPECT_EQ(refused("verifyPerson", call(nullptr, {{"person_id", id}})), "identity_changed");
    EXPECT_EQ(found(id).level(now), Level::rc02);
}

TEST_F(Windows, WithoutABaseNobodyIsVerified) {
    const std::string id = declared(registered(zhang_mobile).person_id, zhang).person_id;
    EXPECT_EQ(refused("verifyPerson", call(nullptr, {{"person_id", id}})), "base_unavailable");
}

// Who may do what, and the least level of matters.

TEST_F(Windows, EachRouteAsksForItsScope) {
    for (const service::Route& each : module_.routes) {
        const std::string& scope = each.operation.scope;
        if (each.operation.id == "listRequiredLevels") {
            EXPECT_EQ(scope, "*");
            continue;
        }
        const bool reads = each.method == "GET" || each.operation.id == "searchPersons";
        EXPECT_TRUE(scope == "identity:read" || !reads) << each.operation.id;
        EXPECT_TRUE(reads || scope == "identity:write" || scope == "identity:manage") << each.operation.id;
        EXPECT_EQ(each.pattern.find("cert"), std::string::npos) << "no number stands in a URL";
    }
}

TEST_F(Windows, AMatterDemandsALeastLevel) {
    const auto set = [&](const std::string& code, Json level) {
        return refused("setRequiredLevel", call({{"level", std::move(level)}}, {{"matter_code", code}}));
    };
    const auto required = [&](const std::string& code) {
        Level level = Level::none;
        run([&](store::Transaction& tx) { level = required_level(tx, code); });
        return level;
    };
    EXPECT_EQ(required(matter), Level::none);
    EXPECT_EQ(set(matter, "RC03"), "none");
    EXPECT_EQ(required(matter), Level::rc03);
    EXPECT_EQ(required(std::string(matter) + "01"), Level::rc03)
        << "a handling item as its implementation code";
    EXPECT_EQ(set(std::string(matter) + "01", "RC04"), "none");
    EXPECT_EQ(required(std::string(matter) + "01"), Level::rc04);
    EXPECT_EQ(actions().back(), "identity.require_level.RC04");
    EXPECT_EQ(set(matter, nullptr), "none");
    EXPECT_EQ(required(matter), Level::none);
    EXPECT_EQ(set(matter, "RC06"), "/level unknown_code");
    EXPECT_EQ(set(matter, ""), "none") << "blank text is none";
    EXPECT_EQ(set("short", "RC03").substr(0, 12), "/matter_code");
    EXPECT_EQ(asked("listRequiredLevels").at("items").size(), 1U);
}

} // namespace
} // namespace gateway::identity
