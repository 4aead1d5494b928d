// Lists, drafts, rights and moments in states that a reform seldom meets.
#include "two_bodies.hpp"

namespace gateway::test {
namespace {

using namespace std::chrono_literals;

class ReformEdges : public ReformTest {
protected:
    Json rename() const {
        return reform({{{"kind", "rename"}, {"from", {giver}}, {"to", {heir}}}}, new_heir());
    }
    /// The heir becomes its predecessor again.
    Json back() const {
        return reform({{{"kind", "rename"}, {"from", {heir}}, {"to", {giver}}}},
                      {province.body_record(giver, "甲局（示例）")});
    }
    void add_fresh_item() { province.add_item(fresh); }
    Province::Answer draft(Json list) {
        const std::string body = list.at("dept_code");
        return province.ask("POST", "/v1/matter-drafts", {.body = std::move(list), .as = body});
    }
    void change_item(const std::string& catalog_code) {
        const std::map<std::string, std::string> code{{"catalog_code", catalog_code}};
        const auto stands = province.ask("GET", "/v1/directory/{catalog_code}", {.parameters = code});
        const auto answer =
            province.ask("PUT", "/v1/directory/{catalog_code}",
                         {.body = {{"task_name", "示范许可（更名）" + catalog_code},
                                   {"catalog_code", catalog_code},
                                   {"task_type", catalog_code.substr(2, 2)},
                                   {"by_law", "《示例条例》第十二条"},
                                   {"use_level", {"3"}}},
                          .parameters = code,
                          .if_match = "\"r" + std::to_string(stands.body.at("revision").get<int>()) + "\""});
        ASSERT_EQ(answer.status, 200) << answer.code << reasons_of(answer);
    }
    std::set<std::string> open_impacts() {
        return province.column("SELECT owner || ' ' || coalesce(code, 'draft') FROM matters.directory_impact "
                               "WHERE settled_at IS NULL");
    }
    std::string state_at(const std::string& code, Time moment) {
        const auto answer =
            province.ask("GET", "/v1/matters/{code}",
                         {.parameters = {{"code", code}}, .query = {{"as_of", format_time(moment)}}});
        return answer.status == 200 ? answer.body.at("state").get<std::string>() : answer.code;
    }
    void undo(const std::string& id) {
        const auto answer = province.roll_back(id);
        ASSERT_EQ(answer.status, 200) << answer.code << reasons_of(answer);
    }

    static constexpr auto fresh = "320199003000"; ///< nobody has a list of it yet
};

TEST_F(ReformEdges, ADraftOfAListThatMovedOnceMoreIsPublishedByTheHeir) {
    ASSERT_EQ(province
                  .ask("POST", "/v1/matters/{code}:revise",
                       {.parameters = {{"code", code_of(giver, permit)}}, .as = giver})
                  .status,
              201);
    undo(done(rename()));
    done(rename());
    ASSERT_EQ(state_of(code_of(heir, permit)), "published v2");
    const std::string id = *province.column("SELECT id FROM matters.draft").begin();
    const auto step = [&](const char* verb, const std::string& as) {
        return province.ask("POST", std::string("/v1/matter-drafts/{id}:") + verb,
                            {.parameters = {{"id", id}}, .as = as});
    };
    EXPECT_EQ(step("submit", heir).status, 200);
    EXPECT_EQ(step("review", "").status, 200);
    const auto published = step("publish", heir);
    EXPECT_LT(published.status, 300) << published.code << reasons_of(published);
}

TEST_F(ReformEdges, WhatTheDirectoryAsksOfADraftGoesWithTheDraft) {
    add_fresh_item();
    ASSERT_EQ(draft(province.list_of(giver, fresh)).status, 201);
    change_item(fresh);
    ASSERT_EQ(open_impacts(), std::set{giver + " draft"});
    const std::string before = province.snapshot();
    const std::string id = done(rename());
    EXPECT_EQ(open_impacts(), std::set{heir + " draft"});
    undo(id);
    EXPECT_EQ(first_difference(before, province.snapshot()), "");
}

TEST_F(ReformEdges, WhatTheDirectoryAskedSinceItAsksOfTheListThatComesBack) {
    const std::string id = done(rename());
    change_item(licence);
    EXPECT_EQ(open_impacts(), std::set{heir + " " + code_of(heir, licence)});
    undo(id);
    EXPECT_EQ(open_impacts(), std::set{giver + " " + code_of(giver, licence)});
}

TEST_F(ReformEdges, ABodyThatCeasesAgainInARollbackDoesSoBehindItsLastList) {
    done(rename());
    province.pass(1s);
    undo(done(back()));
    EXPECT_EQ(province.column("SELECT credit_code FROM matters.body WHERE active"), (std::set{second, heir}));
    EXPECT_GE(
        province.number("SELECT requires_position FROM journal.entry WHERE entity = 'body:" + giver +
                        "' ORDER BY position DESC LIMIT 1"),
        province.number("SELECT max(position) FROM journal.entry WHERE entity LIKE 'matter:" + giver + "%'"));
}

TEST_F(ReformEdges, ReformsOfTheSameRecordsAreRolledBackOneAfterTheOther) {
    const std::string before = province.snapshot();
    const std::vector<std::pair<std::string, std::string>> moves{
        {giver, heir}, {heir, other}, {other, heir}, {heir, giver}};
    std::vector<std::string> ids;
    for (const auto& [from, to] : moves) {
        province.pass(1s);
        ids.push_back(done(reform({{{"kind", "rename"}, {"from", {from}}, {"to", {to}}}},
                                  {province.body_record(to, "承接局（示例）")})));
    }
    for (; !ids.empty(); ids.pop_back()) {
        undo(ids.back());
    }
    EXPECT_EQ(first_difference(before, province.snapshot()), "");
}

TEST_F(ReformEdges, OneThatFailsUnforeseenIsBlockedAndHoldsUpNobody) {
    province.run([](store::Transaction& tx) {
        tx.exec("CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; "
                "END $$");
        tx.exec("CREATE TRIGGER fail BEFORE INSERT ON access.succession EXECUTE FUNCTION fail()");
    });
    const std::string before = province.snapshot();
    const auto failed = province.carry_out(rename()); // the last it writes is the succession
    EXPECT_EQ(failed.body.at("state"), "blocked");
    EXPECT_EQ(failed.body.at("blockers").at(0).at("code"), "internal") << failed.body.dump();
    EXPECT_EQ(first_difference(before, province.snapshot()), "");
    done(reform({{{"kind", "rename"}, {"from", {giver}}, {"to", {giver}}}},
                {province.body_record(giver, "甲局（新名）")}));
}

TEST_F(ReformEdges, AListInUseThatMergesIntoASuspendedOneIsWarnedOf) {
    const std::map<std::string, std::string> code{{"code", code_of(second, permit)}};
    const auto stands = province.ask("GET", "/v1/matters/{code}", {.parameters = code});
    ASSERT_EQ(province
                  .ask("POST", "/v1/matters/{code}:suspend",
                       {.parameters = code, .if_match = stands.etag, .as = second})
                  .status,
              200);
    const auto warnings = [&](const Json& plan) {
        const auto made = province.ask("POST", "/v1/reforms", {.body = plan});
        std::set<std::string> codes;
        const Json preview = get("/v1/reforms/{id}/preview", "id", made.body.at("id"));
        for (const Json& warning : preview.at("warnings")) {
            codes.insert(warning.at("code").get<std::string>());
        }
        return codes.contains("merges_into_suspended");
    };
    EXPECT_TRUE(warnings(reform({{{"kind", "merge"}, {"from", {giver}}, {"to", {second}}}})));
    EXPECT_FALSE(warnings(reform({{{"kind", "merge"}, {"from", {second}}, {"to", {giver}}}})));
    EXPECT_FALSE(
        warnings(reform({{{"kind", "merge"}, {"from", {giver, second}}, {"to", {heir}}}}, new_heir())))
        << "the first that comes is the one in use";
}

TEST_F(ReformEdges, EachMomentShowsWhatWasInUseThen) {
    const Time before = province.now() + 30min;
    province.pass(1h);
    const std::string id = done(rename());
    const Time between = province.now() + 30min;
    province.pass(1h);
    undo(id);
    const Time after = province.now() + 30min;
    province.pass(1h);
    EXPECT_EQ(state_at(code_of(giver, permit), before), "published");
    EXPECT_EQ(state_at(code_of(heir, permit), before), "matter_not_found");
    EXPECT_EQ(state_at(code_of(giver, permit), between), "cancelled");
    EXPECT_EQ(state_at(code_of(heir, permit), between), "published");
    EXPECT_EQ(state_at(code_of(giver, permit), after), "published");
    EXPECT_EQ(state_at(code_of(heir, permit), after), "cancelled");
}

TEST_F(ReformEdges, ASuspendedHandlingItemWithAnEndKeepsBothUnderItsNewCode) {
    Json list = province.list_of(second, licence);
    const std::string code = code_of(second, licence) + "01";
    list["task_handle_item"] = code;
    list["plan_cancel_date"] = format_time(province.now() + 48h);
    province.import("/v1/matters:import", {list});
    const auto stands = province.ask("GET", "/v1/matters/{code}", {.parameters = {{"code", code}}});
    ASSERT_EQ(province
                  .ask("POST", "/v1/matters/{code}:suspend",
                       {.parameters = {{"code", code}}, .if_match = stands.etag, .as = second})
                  .status,
              200);
    const std::string id =
        done(reform({{{"kind", "rename"}, {"from", {second}}, {"to", {heir}}}}, new_heir()));
    const std::string now = code_of(heir, licence) + "01";
    EXPECT_EQ(state_of(now), "suspended v1");
    EXPECT_EQ(province.number("SELECT count(*) FROM matters.matter AS a JOIN matters.matter AS b USING "
                              "(ends_at) WHERE a.code = '" +
                              code + "' AND b.code = '" + now + "'"),
              1);
    province.pass(49h);
    province.work("matters.plans");
    EXPECT_EQ(state_of(now), "cancelled v1");
    EXPECT_TRUE(names(province.roll_back(id), "matter_taken_over")) << "its end has come since";
}

TEST_F(ReformEdges, AListWhoseEndHasComeUnnoticedMovesAndEnds) {
    Json list = province.list_of(second, licence);
    list["plan_cancel_date"] = format_time(province.now() + 1h);
    province.import("/v1/matters:import", {list});
    province.pass(2h);
    const std::string id =
        done(reform({{{"kind", "rename"}, {"from", {second}}, {"to", {heir}}}}, new_heir()));
    EXPECT_EQ(state_of(code_of(heir, licence)), "published v1");
    undo(id);
    EXPECT_EQ(state_of(code_of(second, licence)), "published v1");
    province.work("matters.plans");
    EXPECT_EQ(state_of(code_of(second, licence)), "cancelled v1");
    EXPECT_EQ(state_of(code_of(heir, licence)), "cancelled v1");
    done(reform({{{"kind", "rename"}, {"from", {second}}, {"to", {heir}}}}, new_heir()));
    EXPECT_EQ(state_of(code_of(heir, licence)), "cancelled v1") << "what has ended goes nowhere";
}

TEST_F(ReformEdges, AListOfAKindThatHasNoPlannedEndMovesAndComesBack) {
    const std::string inspection = "320699001000";
    province.add_item(inspection);
    province.import("/v1/matters:import", {{{"task_name", "示范许可（示例）" + inspection},
                                            {"catalog_code", inspection},
                                            {"task_type", "06"},
                                            {"by_law", "《示例条例》第十二条"},
                                            {"use_level", {"3"}},
                                            {"task_code", code_of(second, inspection)},
                                            {"dept_name", "乙局（示例）"},
                                            {"dept_type", "1"},
                                            {"dept_code", second},
                                            {"anticipate_day", 20},
                                            {"anticipate_type", "1"},
                                            {"handle_flow", "现场检查、记录、处理、公开。"},
                                            {"link_way", "12345"},
                                            {"supervise_way", "12345"},
                                            {"power_source", "1"}}});
    const std::string before = province.snapshot();
    const std::string id =
        done(reform({{{"kind", "rename"}, {"from", {second}}, {"to", {heir}}}}, new_heir()));
    EXPECT_EQ(state_of(code_of(heir, inspection)), "published v1");
    EXPECT_EQ(state_of(code_of(second, inspection)), "cancelled v1");
    undo(id);
    EXPECT_EQ(first_difference(before, province.snapshot()), "");
}

TEST_F(ReformEdges, AListWithTwoHeirsLeadsToBothAndComesBackAsOne) {
    const std::string before = province.snapshot();
    const std::string id = done(
        reform({{{"kind", "split"},
                 {"from", {giver}},
                 {"to", {heir, other}},
                 {"assignments",
                  {{{"to", heir}, {"catalog_codes", {permit}}}, {{"to", other}, {"task_types", {"01"}}}}}}},
               {province.body_record(heir, "丙局（示例）"), province.body_record(other, "丁局（示例）")}));
    EXPECT_EQ(get("/v1/matters/{code}/lineage", "code", code_of(giver, permit)).at("current"),
              Json::array({code_of(heir, permit), code_of(other, permit)}));
    EXPECT_EQ(province.column("SELECT handed_to FROM cases.\"case\""), std::set{heir}) << "the first named";
    EXPECT_EQ(province.column("SELECT matter_code FROM cases.application"),
              std::set{code_of(other, licence)});
    EXPECT_EQ(province.column("SELECT successor || ' ' || full_rights FROM access.succession"),
              (std::set{heir + " true", other + " false"}));
    undo(id);
    EXPECT_EQ(first_difference(before, province.snapshot()), "");
}

} // namespace
} // namespace gateway::test
