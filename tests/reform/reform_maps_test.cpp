// Which licences meet the materials of a matter: the map goes with its list, and nothing that was set is
// lost.
#include "two_bodies.hpp"

namespace gateway::test {
namespace {

using namespace std::chrono_literals;

constexpr auto business = "business_licence";
constexpr auto identity_card = "resident_identity_card";

class ReformMaps : public ReformTest {
protected:
    Json rename(const std::string& from, const std::string& to) {
        province.pass(1s);
        return reform({{{"kind", "rename"}, {"from", {from}}, {"to", {to}}}},
                      {province.body_record(to, "承接局（示例）")});
    }
    Json merge(const std::string& from, const std::string& to) {
        province.pass(1s);
        return reform({{{"kind", "merge"}, {"from", {from}}, {"to", {to}}}});
    }
    void map(const std::string& code, const std::string& type) {
        province.pass(1s);
        const auto answer = province.map_material(code, type);
        ASSERT_EQ(answer.status, 200) << answer.code << reasons_of(answer);
    }
    /// Its revision and the type of licence; "0" where none was ever set.
    std::string map_of(const std::string& code) {
        const Json map = get("/v1/matters/{code}/licences", "code", code);
        std::string text = std::to_string(map.at("revision").get<int>());
        for (const Json& item : map.at("items")) {
            text += " " + item.at("type").get<std::string>();
        }
        return text;
    }
    static std::string with(int revision, const char* type) { return std::to_string(revision) + " " + type; }
    void undo(const std::string& id) {
        province.pass(1s);
        const auto answer = province.roll_back(id);
        ASSERT_EQ(answer.status, 200) << answer.code << reasons_of(answer);
    }
    Json maps_in_preview(const Json& plan) {
        const auto made = province.ask("POST", "/v1/reforms", {.body = plan});
        return get("/v1/reforms/{id}/preview", "id", made.body.at("id"))
            .at("effects")
            .at("licenses")
            .at("material_maps");
    }
    /// What the journal says of the map under a code since it is there: action, version and I or U.
    std::set<std::string> journal_of(const std::string& code) {
        return province.column(
            "SELECT version || ' ' || operation::text || ' ' || action FROM journal.entry WHERE "
            "entity = 'matter-licences:" +
            code + "'");
    }
    const std::string old_code = code_of(giver, permit);
    const std::string new_code = code_of(heir, permit);
};

TEST_F(ReformMaps, AListTakesItsMapAlongAndTheOldCodeKeepsIt) {
    map(old_code, business);
    done(rename(giver, heir));
    EXPECT_EQ(map_of(new_code), with(1, business));
    EXPECT_EQ(map_of(old_code), with(1, business)) << "cases under way go on under it";
    EXPECT_EQ(map_of(code_of(heir, licence)), "0") << "its list had none";
    EXPECT_EQ(journal_of(new_code), std::set<std::string>{"1 I licenses.reform"});
    EXPECT_EQ(province.number("SELECT count(DISTINCT digest) FROM journal.entry WHERE entity LIKE "
                              "'matter-licences:%'"),
              1);
    EXPECT_EQ(province.column("SELECT key FROM reform.change WHERE module = 'licenses'"), std::set{new_code});
}

TEST_F(ReformMaps, ThePreviewTellsHowManyAndChangesNone) {
    EXPECT_EQ(maps_in_preview(rename(giver, heir)), 0);
    map(old_code, business);
    const std::string before = province.snapshot();
    EXPECT_EQ(maps_in_preview(rename(giver, heir)), 1);
    EXPECT_EQ(first_difference(before, province.snapshot()), "");
}

TEST_F(ReformMaps, ARollbackPutsBackWhatStoodUnderEachCode) {
    map(old_code, business);
    const std::string before = province.snapshot();
    undo(done(rename(giver, heir)));
    EXPECT_EQ(first_difference(before, province.snapshot()), "");
    EXPECT_EQ(map_of(new_code), "2") << "empty: there was none";
    EXPECT_EQ(map_of(old_code), with(1, business));
    EXPECT_EQ(journal_of(new_code),
              (std::set<std::string>{"1 I licenses.reform", "2 U licenses.reform_undone"}));
}

TEST_F(ReformMaps, ACodeThatComesIntoUseAgainGetsTheMapAsItIsNowAndItsOwnBack) {
    map(old_code, business);
    done(rename(giver, heir));
    map(new_code, identity_card);
    const std::string id = done(rename(heir, giver));
    EXPECT_EQ(map_of(old_code), with(2, identity_card));
    undo(id);
    EXPECT_EQ(map_of(old_code), with(3, business));
    EXPECT_EQ(map_of(new_code), with(2, identity_card));
}

TEST_F(ReformMaps, AClearedMapIsTakenAlongLikeAnyOther) {
    map(old_code, business);
    done(rename(giver, heir));
    map(new_code, "");
    done(rename(heir, giver));
    EXPECT_EQ(map_of(old_code), "2") << "what the heir cleared does not come back";
}

TEST_F(ReformMaps, WhereListsMeetTheMapIsThatOfTheListThatPrevails) {
    map(old_code, business);
    map(code_of(second, permit), identity_card);
    const std::string id = done(merge(giver, second));
    EXPECT_EQ(map_of(code_of(second, permit)), with(1, identity_card)) << "it was in use";
    undo(id);
    province.pass(1s);
    done(reform({{{"kind", "merge"}, {"from", {second, giver}}, {"to", {heir}}}}, new_heir()));
    EXPECT_EQ(map_of(new_code), with(1, giver < second ? business : identity_card)) << "the lower code";
}

TEST_F(ReformMaps, AMapThatTheHeirChangedSinceIsNotLost) {
    map(old_code, business);
    const std::string id = done(rename(giver, heir));
    EXPECT_EQ(get("/v1/reforms/{id}/dependencies", "id", id).at("items"), Json::array());
    map(new_code, identity_card);
    const auto refused = province.roll_back(id);
    EXPECT_EQ(refused.code, "reform_depended_on");
    EXPECT_TRUE(names(refused, "material_map")) << reasons_of(refused);
    EXPECT_EQ(map_of(new_code), with(2, identity_card));
    const Json named = get("/v1/reforms/{id}/dependencies", "id", id).at("items");
    ASSERT_EQ(named.size(), 1U) << named.dump();
    EXPECT_EQ(named[0].at("key"), new_code);
}

TEST_F(ReformMaps, NorIsOneThatTheHeirSetWhereThereWasNone) {
    const std::string id = done(rename(giver, heir));
    map(new_code, business);
    const auto refused = province.roll_back(id);
    EXPECT_TRUE(names(refused, "material_map")) << reasons_of(refused);
    EXPECT_EQ(map_of(new_code), with(1, business));
    map(new_code, "");
    undo(id);
}

TEST_F(ReformMaps, AMapOfTheOldCodeThatIsSetSinceStaysWhenThatCodeComesBack) {
    map(old_code, business);
    const std::string id = done(rename(giver, heir));
    map(old_code, identity_card);
    EXPECT_EQ(map_of(new_code), with(1, business));
    undo(id);
    EXPECT_EQ(map_of(old_code), with(2, identity_card));
}

TEST_F(ReformMaps, ReformsRolledBackOneAfterTheOtherLeadBackToTheBeginning) {
    map(old_code, business);
    map(code_of(second, permit), identity_card);
    const std::string before = province.snapshot();
    const std::string first = done(rename(giver, heir));
    const std::string next = done(merge(heir, second));
    const std::string last = done(rename(second, heir));
    EXPECT_EQ(map_of(new_code), with(2, identity_card));
    undo(last);
    EXPECT_EQ(map_of(new_code), with(3, business));
    undo(next);
    undo(first);
    EXPECT_EQ(first_difference(before, province.snapshot()), "");
    EXPECT_EQ(map_of(new_code), "4");
}

} // namespace
} // namespace gateway::test
