// One reform at a time: what each kind does to every record, and what stands in its way.
#include "two_bodies.hpp"

namespace gateway::test {
namespace {

TEST_F(ReformTest, AMergeMovesEverythingToTheHeir) {
    done(reform({{{"kind", "merge"}, {"from", {giver, second}}, {"to", {heir}}}}, new_heir()));
    EXPECT_EQ(state_of(code_of(giver, permit)), "cancelled v1");
    EXPECT_EQ(state_of(code_of(heir, permit)), "published v1");
    EXPECT_EQ(state_of(code_of(heir, licence)), "published v1");
    EXPECT_EQ(province.column("SELECT credit_code FROM matters.body WHERE active"), std::set{heir});
    EXPECT_EQ(province.column("SELECT coalesce(handed_to, '') FROM cases.\"case\""), std::set{heir});
    EXPECT_EQ(province.column("SELECT matter_code FROM cases.application"), std::set{code_of(heir, licence)});
    EXPECT_EQ(province.column("SELECT credit_code FROM access.client"), std::set{heir});
}

TEST_F(ReformTest, OfTwoListsThatMeetOneIsPublishedAndBothLeadToIt) {
    done(reform({{{"kind", "merge"}, {"from", {giver, second}}, {"to", {heir}}}}, new_heir()));
    const auto lineage = get("/v1/matters/{code}/lineage", "code", code_of(heir, permit));
    ASSERT_EQ(lineage.at("predecessors").size(), 2U) << lineage.dump();
    for (const std::string& body : {giver, second}) {
        const Json old = get("/v1/matters/{code}/lineage", "code", code_of(body, permit));
        EXPECT_EQ(old.at("current"), Json::array({code_of(heir, permit)}));
    }
}

TEST_F(ReformTest, AnOldCodeAnswersWithItsSuccessor) {
    done(reform({{{"kind", "rename"}, {"from", {giver}}, {"to", {heir}}}}, new_heir()));
    const Json old = get("/v1/matters/{code}", "code", code_of(giver, permit));
    EXPECT_EQ(old.at("state"), "cancelled");
    EXPECT_EQ(old.at("succeeded_by"), Json::array({code_of(heir, permit)}));
    EXPECT_EQ(get("/v1/bodies/{credit_code}", "credit_code", giver).at("succeeded_by")[0].at("code"), heir);
    const auto refused = province.ask("POST", "/v1/cases",
                                      {.body = {{"matter_code", code_of(giver, permit)},
                                                {"applyer_name", "张三（演示）"},
                                                {"applyer_type", "1"},
                                                {"applyer_page_type", "111"},
                                                {"applyer_page_code", "320102185001010013"},
                                                {"apply_date", "2019-04-18T08:00:00+08:00"},
                                                {"accept_date", "2019-04-18T08:30:00+08:00"},
                                                {"apply_type", "1"}},
                                       .as = giver});
    EXPECT_EQ(refused.status, 422);
    ASSERT_FALSE(refused.fields.empty());
    EXPECT_EQ(refused.fields[0].code, "matter_not_in_force");
    EXPECT_NE(refused.fields[0].text.zh.find(code_of(heir, permit)), std::string::npos)
        << refused.fields[0].text.zh;
}

TEST_F(ReformTest, ARenameThatKeepsTheCodePublishesTheNextVersion) {
    done(reform({{{"kind", "rename"}, {"from", {giver}}, {"to", {giver}}}},
                {province.body_record(giver, "甲局（新名）")}));
    EXPECT_EQ(state_of(code_of(giver, permit)), "published v2");
    EXPECT_EQ(province.column("SELECT dept_name FROM matters.matter WHERE owner = '" + giver + "'"),
              std::set<std::string>{"甲局（新名）"});
    EXPECT_EQ(province.number("SELECT count(*) FROM matters.lineage"), 0);
}

TEST_F(ReformTest, ASplitGivesWhatIsNamedAndTheRestToTheFirst) {
    done(reform({{{"kind", "split"},
                  {"from", {giver}},
                  {"to", {heir, second}},
                  {"assignments", {{{"to", second}, {"catalog_codes", {licence}}}}}}},
                new_heir()));
    EXPECT_EQ(state_of(code_of(heir, permit)), "published v1");
    EXPECT_EQ(state_of(code_of(second, licence)), "published v1");
    EXPECT_EQ(state_of(code_of(heir, licence)), "none");
    EXPECT_EQ(province.column("SELECT matter_code FROM cases.application"),
              std::set{code_of(second, licence)});
    EXPECT_EQ(province.column("SELECT enabled FROM access.client"), std::set<std::string>{"f"})
        << "of two successors none was named for the client";
}

TEST_F(ReformTest, ATransferLeavesTheGiverWithTheRest) {
    done(reform({{{"kind", "transfer"},
                  {"from", {giver}},
                  {"to", {heir}},
                  {"assignments", {{{"to", heir}, {"codes", {code_of(giver, permit)}}}}}}},
                new_heir()));
    EXPECT_EQ(state_of(code_of(heir, permit)), "published v1");
    EXPECT_EQ(state_of(code_of(giver, licence)), "published v1");
    EXPECT_EQ(province.column("SELECT credit_code FROM access.client"), std::set{giver});
    EXPECT_EQ(province.number("SELECT count(*) FROM matters.body WHERE active"), 3);
}

TEST_F(ReformTest, AnAbolitionNeedsSomebodyForWhatIsUnderWay) {
    const auto refused = province.carry_out(reform({{{"kind", "abolish"}, {"from", {giver}}}}));
    EXPECT_EQ(refused.status, 409);
    EXPECT_TRUE(names(refused, "nobody_takes_over")) << reasons_of(refused);
    done(reform({{{"kind", "abolish"}, {"from", {giver}}, {"to", {second}}}}));
    EXPECT_EQ(state_of(code_of(giver, permit)), "cancelled v1");
    EXPECT_EQ(province.column("SELECT handed_to FROM cases.\"case\""), std::set{second});
    EXPECT_EQ(get("/v1/matters/{code}/lineage", "code", code_of(giver, permit)).at("current"), Json::array());
}

TEST_F(ReformTest, APreviewChangesNothingAndSaysWhatTheEffectWillBe) {
    const Json plan = reform({{{"kind", "merge"}, {"from", {giver, second}}, {"to", {heir}}}}, new_heir());
    const auto made = province.ask("POST", "/v1/reforms", {.body = plan});
    const std::string before = province.snapshot();
    const Json preview = get("/v1/reforms/{id}/preview", "id", made.body.at("id"));
    EXPECT_EQ(first_difference(before, province.snapshot()), "");
    const Json& effects = preview.at("effects");
    EXPECT_EQ(effects.at("matters").at("matters"),
              (Json{{"moved", 2}, {"merged", 1}, {"ended", 0}, {"renamed", 0}}));
    EXPECT_EQ(effects.at("cases").at("cases"), 1);
    EXPECT_EQ(effects.at("cases").at("applications"), 1);
    EXPECT_EQ(effects.at("access").at("clients").at("moved"), 1);
    EXPECT_TRUE(effects.at("national").at("pending").is_number());
}

TEST_F(ReformTest, ARollbackPutsEveryRecordBack) {
    const std::string before = province.snapshot();
    const std::string id =
        done(reform({{{"kind", "merge"}, {"from", {giver, second}}, {"to", {heir}}}}, new_heir()));
    EXPECT_NE(province.snapshot(), before);
    const auto answer = province.roll_back(id);
    EXPECT_EQ(answer.status, 200) << answer.code << reasons_of(answer);
    EXPECT_EQ(first_difference(before, province.snapshot()), "");
    EXPECT_EQ(state_of(code_of(heir, permit)), "cancelled v1") << "what the reform brought is history";
}

TEST_F(ReformTest, MoreListsThanMoveAtOnceAllMoveAndComeBack) {
    constexpr int many = 520; // they move 500 at a time
    std::vector<Json> lists;
    for (int i = 0; i < many; ++i) {
        const std::string item = "3201" + std::to_string(50'000'000 + i);
        province.add_item(item);
        lists.push_back(province.list_of(giver, item));
    }
    province.import("/v1/matters:import", lists);
    const std::string before = province.snapshot();
    const std::string id =
        done(reform({{{"kind", "merge"}, {"from", {giver, second}}, {"to", {heir}}}}, new_heir()));
    const std::string in_use = "SELECT count(*) FROM matters.matter WHERE state = 'published' AND owner ";
    EXPECT_EQ(province.number(in_use + "= '" + heir + "'"), many + 2) << "two of three others met";
    EXPECT_EQ(province.number(in_use + "<> '" + heir + "'"), 0);
    EXPECT_EQ(province.roll_back(id).status, 200);
    EXPECT_EQ(first_difference(before, province.snapshot()), "");
}

TEST_F(ReformTest, AfterARollbackTheSameReformCanComeAgain) {
    const Json plan = reform({{{"kind", "merge"}, {"from", {giver, second}}, {"to", {heir}}}}, new_heir());
    ASSERT_EQ(province.roll_back(done(plan)).status, 200);
    done(plan);
    EXPECT_EQ(state_of(code_of(heir, permit)), "published v2") << "a number of a version names one content";
}

TEST_F(ReformTest, ADraftGoesAlongAndCanBePublishedThere) {
    const std::map<std::string, std::string> code{{"code", code_of(giver, permit)}};
    const auto draft = province.ask("POST", "/v1/matters/{code}:revise", {.parameters = code, .as = giver});
    ASSERT_EQ(draft.status, 201) << draft.code;
    const auto base = [&] {
        return province.rows(
            "SELECT d.code || ' on v' || base_version || ' of v' || m.task_version FROM matters.draft d "
            "JOIN matters.matter m USING (code)");
    };
    const std::string renamed = done(reform({{{"kind", "rename"}, {"from", {giver}}, {"to", {giver}}}},
                                            {province.body_record(giver, "甲局（新名）")}));
    EXPECT_EQ(base()[0][0], code_of(giver, permit) + " on v2 of v2");
    ASSERT_EQ(province.roll_back(renamed).status, 200);
    EXPECT_EQ(base()[0][0], code_of(giver, permit) + " on v3 of v3")
        << "else nobody could publish it any more";
    done(reform({{{"kind", "rename"}, {"from", {giver}}, {"to", {heir}}}}, new_heir()));
    EXPECT_EQ(base()[0][0], code_of(heir, permit) + " on v1 of v1");
}

TEST_F(ReformTest, WhatRestsOnTheReformKeepsItFromBeingRolledBack) {
    const std::string id =
        done(reform({{{"kind", "rename"}, {"from", {giver}}, {"to", {heir}}}}, new_heir()));
    province.accept_case(heir, code_of(heir, permit));
    const std::string before = province.snapshot();
    const auto refused = province.roll_back(id);
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(refused.code, "reform_depended_on");
    EXPECT_TRUE(names(refused, "case")) << reasons_of(refused);
    EXPECT_EQ(first_difference(before, province.snapshot()), "");
}

TEST_F(ReformTest, ALaterReformOfTheSameBodyIsRolledBackFirst) {
    const std::string first =
        done(reform({{{"kind", "rename"}, {"from", {giver}}, {"to", {heir}}}}, new_heir()));
    province.pass(std::chrono::seconds(1));
    const std::string later = done(reform({{{"kind", "rename"}, {"from", {heir}}, {"to", {other}}}},
                                          {province.body_record(other, "丁局（示例）")}));
    EXPECT_EQ(get("/v1/matters/{code}/lineage", "code", code_of(giver, permit)).at("current"),
              Json::array({code_of(other, permit)}));
    EXPECT_TRUE(names(province.roll_back(first), "reform"));
    EXPECT_EQ(province.roll_back(later).status, 200);
    EXPECT_EQ(province.roll_back(first).status, 200);
}

TEST_F(ReformTest, TheNationHearsOfItInTheOrderOfWhatRestsOnWhat) {
    done(reform({{{"kind", "rename"}, {"from", {giver}}, {"to", {heir}}}}, new_heir()));
    const auto position = [&](const std::string& entity) {
        return province.number("SELECT max(position) FROM journal.entry WHERE entity = '" + entity + "'");
    };
    const auto needs = [&](const std::string& entity) {
        return province.number("SELECT requires_position FROM journal.entry WHERE entity = '" + entity +
                               "' ORDER BY position DESC LIMIT 1");
    };
    EXPECT_GE(needs("matter:" + code_of(heir, permit)), position("body:" + heir));
    EXPECT_GE(needs("body:" + giver), position("matter:" + code_of(giver, permit)));
}

TEST_F(ReformTest, WhatCannotBeIsSaidBeforeItIsConfirmed) {
    const auto refusal = [&](Json changes, Json bodies = Json::array()) {
        return province.carry_out(reform(std::move(changes), std::move(bodies)));
    };
    EXPECT_TRUE(names(refusal({{{"kind", "rename"}, {"from", {giver}}, {"to", {heir}}}}), "body_unknown"));
    EXPECT_TRUE(names(refusal({{{"kind", "rename"}, {"from", {other}}, {"to", {second}}}}), "body_unknown"));
    EXPECT_TRUE(names(refusal({{{"kind", "split"}, {"from", {giver}}, {"to", {second}}}}), "wrong_shape"));
    EXPECT_TRUE(
        names(refusal({{{"kind", "rename"}, {"from", {giver}}, {"to", {giver}}}}), "nothing_changes"));
    EXPECT_TRUE(names(refusal({{{"kind", "rename"}, {"from", {giver}}, {"to", {second}}},
                               {{"kind", "rename"}, {"from", {second}}, {"to", {heir}}}},
                              new_heir()),
                      "successor_ceases"));
    EXPECT_TRUE(names(refusal({{{"kind", "transfer"},
                                {"from", {giver}},
                                {"to", {second}},
                                {"assignments", {{{"to", second}, {"codes", {code_of(second, permit)}}}}}}}),
                      "matter_unknown"));
}

} // namespace
} // namespace gateway::test
