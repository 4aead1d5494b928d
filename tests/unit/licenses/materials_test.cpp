// Fewer papers: the routes over a real database, with a published list and a case of the real module.
#include "material_rules.hpp"
#include "materials_fixture.hpp"

namespace gateway::licenses {
namespace {

class Materials : public MaterialTest {
protected:
    Materials() {
        publish({{{"material_name", "营业执照"}, {"is_need", "1"}, {"page_num", 2}},
                 {{"material_name", "申请书"}, {"is_need", "1"}, {"page_num", 1}}});
        permit("business_licence", {"ex_officio"});
    }
    void map_materials(const char* type = "business_licence") {
        ask("setMatterLicences", map_call({{{"material", "营业执照"}, {"type", type}}}));
    }
    Json checked(const std::string& number = "APPLICATION-1") {
        return asked(
            "checkMatterMaterials",
            call({{"purpose", purpose(number)}, {"consent", consent()}, {"applicant", example_holder()}}));
    }
    service::Call one_call(const std::string& number, const Json& identifier,
                           const std::string& material = "营业执照") {
        return attach_call(number, {{{"material", material}, {"identifier", identifier}}});
    }
    Json attached(const std::string& number, const Json& identifier,
                  const std::string& material = "营业执照") {
        return asked("attachLicences", one_call(number, identifier, material))["items"][0];
    }
    Json savings() { return asked("countSavedPapers", call()); }
};

TEST_F(Materials, OnlyTheOwnerSetsTheMapAndOnlyWithWhatIsThere) {
    EXPECT_EQ(
        refused("setMatterLicences", map_call({{{"material", "户口簿"}, {"type", "business_licence"}}})),
        "/items/0/material not_in_list");
    EXPECT_EQ(refused("setMatterLicences", map_call({{{"material", "营业执照"}, {"type", "no_such"}}})),
              "/items/0/type licence_type_unknown");
    EXPECT_EQ(refused("setMatterLicences", window({{"items", Json::array()}}, {{"code", matter}})),
              "not_owner");
    map_materials();
    EXPECT_EQ(refused("setMatterLicences", map_call(Json::array())), "if_match_required");
    EXPECT_EQ(refused("setMatterLicences", map_call(Json::array(), 9)), "changed_meanwhile");
    EXPECT_EQ(Json::parse(ask("setMatterLicences", map_call(Json::array(), 1)).text())["revision"], 2);
}

TEST_F(Materials, TheCheckSaysWhatIsMetAndWhyTheRestIsNot) {
    map_materials();
    EXPECT_EQ(checked()["items"][0]["reason"], "no_licence");
    const Json licence = issued();
    const Json answer = checked();
    EXPECT_EQ(answer["items"][0]["met"], true);
    EXPECT_EQ(answer["items"][0]["identifier"], licence["identifier"]);
    EXPECT_EQ(answer["items"][1]["reason"], "not_mapped");
    EXPECT_EQ(answer["summary"], (Json{{"materials", 2}, {"met", 1}, {"copies", 2}}));
    EXPECT_EQ(one("SELECT count(*) FROM licenses.use"), "1") << "told once";
    asked("suspendLicence", on(licence, {{"reason", "withheld"}}));
    EXPECT_EQ(checked()["items"][0]["reason"], "suspended");
    permit("business_licence", {"written"});
    EXPECT_EQ(checked()["items"][0]["reason"], "consent_required");
}

TEST_F(Materials, WhatTheListNoLongerNamesIsToldAndNotUsed) {
    map_materials();
    publish({{{"material_name", "申请书"}, {"is_need", "1"}}});
    EXPECT_EQ(checked()["outdated"], Json::array({"营业执照"}));
    EXPECT_EQ(checked()["items"].size(), 1U);
    EXPECT_EQ(asked("getMatterLicences", call(nullptr, {{"code", matter}}))["items"][0]["in_list"], false);
}

TEST_F(Materials, AnAttachedLicenceStandsInTheCaseOnceAndIsCounted) {
    map_materials();
    const Json licence = issued();
    accepted("CASE-1");
    const Json first = attached("CASE-1", licence["identifier"]);
    EXPECT_EQ(first["outcome"], "attached");
    EXPECT_EQ(one("SELECT content::json ->> 'get_type' FROM cases.event"), "3");
    EXPECT_EQ(one("SELECT content::json ->> 'get_num' FROM cases.event"), "0");
    EXPECT_EQ(one("SELECT count(*) FROM journal.entry WHERE dataset = 'cases.material'"), "1");
    const Json renewed = asked("changeLicence", on(licence, example_draft()));
    EXPECT_EQ(attached("CASE-1", renewed["identifier"])["outcome"], "unchanged") << "the same licence";
    asked("cancelLicence", on(renewed, {{"reason", "revoked"}}));
    EXPECT_EQ(attached("CASE-1", renewed["identifier"])["row_guid"], first["row_guid"]);
    EXPECT_EQ(one("SELECT count(*) FROM cases.event"), "1") << "later cancellation does not rewrite the case";
    EXPECT_EQ(savings()["total"], (Json{{"cases", 1}, {"materials", 1}, {"copies", 2}}));
    EXPECT_EQ(savings()["items"][0]["month"], "2019-04");
}

TEST_F(Materials, WhatMayNotBeAttachedIsRefusedWithItsReason) {
    map_materials();
    const Json licence = issued();
    accepted("OF-ANOTHER", {{"applyer_page_code", other_body}});
    EXPECT_EQ(attached("OF-ANOTHER", licence["identifier"])["reason"], "not_the_holder");
    accepted("CASE-1");
    EXPECT_EQ(attached("CASE-1", licence["identifier"], "申请书")["reason"], "not_mapped");
    EXPECT_EQ(attached("CASE-1", licence["identifier"], "户口簿")["reason"], "not_in_list");
    EXPECT_EQ(attached("CASE-1", "1.2.156.3005.2.NONE")["reason"], "no_licence");
    asked("cancelLicence", on(licence, {{"reason", "revoked"}}));
    EXPECT_EQ(attached("CASE-1", licence["identifier"])["reason"], "cancelled");
    EXPECT_EQ(savings()["total"]["cases"], 0);
    service::Call foreign = one_call("CASE-1", licence["identifier"]);
    foreign.caller.credit_code = other_body;
    EXPECT_EQ(refused("attachLicences", foreign), "case_not_found");
    service::Call unscoped = one_call("CASE-1", licence["identifier"]);
    unscoped.caller.scopes = {};
    EXPECT_EQ(refused("attachLicences", unscoped), "insufficient_scope");
}

/// Both of its materials are met by one type.
class TwoMaterials : public Materials {
protected:
    TwoMaterials() {
        publish({{{"material_name", "营业执照"}, {"page_num", 2}}, {{"material_name", "副本"}}});
        ask("setMatterLicences", map_call({{{"material", "营业执照"}, {"type", "business_licence"}},
                                           {{"material", "副本"}, {"type", "business_licence"}}}));
    }
};

TEST_F(TwoMaterials, IfMatchHoldsForAllThatOneRequestAttaches) {
    const Json identifier = issued()["identifier"];
    accepted("CASE-1");
    service::Call made = attach_call("CASE-1", {{{"material", "营业执照"}, {"identifier", identifier}},
                                                {{"material", "副本"}, {"identifier", identifier}}});
    made.request.fields.emplace_back("If-Match", service::entity_tag(9));
    EXPECT_EQ(refused("attachLicences", made), "changed_meanwhile");
    made.request.fields.back().second = service::entity_tag(1);
    EXPECT_EQ(asked("attachLicences", made)["summary"]["attached"], 2);
}

TEST_F(TwoMaterials, AMonthEndsAtMidnightInBeijingAndACaseCountsInItsFirst) {
    const Json identifier = issued()["identifier"];
    accepted("CASE-1");
    now = parse_time("2019-04-30T23:59:59+08:00").value();
    EXPECT_EQ(attached("CASE-1", identifier)["outcome"], "attached");
    now = parse_time("2019-05-01T00:00:00+08:00").value();
    EXPECT_EQ(attached("CASE-1", identifier, "副本")["outcome"], "attached");
    const Json months = savings()["items"];
    ASSERT_EQ(months.size(), 2U);
    EXPECT_EQ(months[0], (Json{{"month", "2019-04"},
                               {"matter_code", matter},
                               {"body", bureau},
                               {"cases", 1},
                               {"materials", 1},
                               {"copies", 2}}));
    EXPECT_EQ(months[1], (Json{{"month", "2019-05"},
                               {"matter_code", matter},
                               {"body", bureau},
                               {"cases", 0},
                               {"materials", 1},
                               {"copies", 0}}));
}

TEST(MaterialRules, OfSeveralLicencesTheOneThatIsValidLongestMeets) {
    const MappedMaterial mapped{"执照", "business_licence", Whose::applicant};
    const auto licence = [](long long id, State state, std::optional<Date> until) {
        Candidate candidate;
        candidate.licence.id = id;
        candidate.licence.type = "business_licence";
        candidate.licence.state = state;
        candidate.licence.valid_until = until;
        candidate.of_applicant = true;
        return candidate;
    };
    const Date today = parse_date("2019-04-18").value();
    std::vector<Candidate> all{licence(1, State::cancelled, {}),
                               licence(2, State::valid, parse_date("2019-04-17")),
                               licence(3, State::valid, parse_date("2019-04-18"))};
    EXPECT_EQ(best_of(mapped, all, today).candidate, &all[2]) << "the last day counts";
    all[2].licence.state = State::suspended;
    EXPECT_EQ(best_of(mapped, all, today).standing, "suspended");
    all.pop_back();
    EXPECT_EQ(best_of(mapped, all, today).standing, "expired");
    all[1].of_applicant = false;
    EXPECT_EQ(best_of(mapped, all, today).standing, "cancelled");
    EXPECT_EQ(best_of({"执照", "business_licence", Whose::agent}, all, today).standing, "no_licence");
}

} // namespace
} // namespace gateway::licenses
