// Fewer papers: the routes over a real database, with a published list and a case of the real module.
#include "fixture.hpp"
#include "gateway/base/workdays.hpp"
#include "gateway/cases/module.hpp"
#include "material_rules.hpp"

namespace gateway::licenses {
namespace {

constexpr auto other_body = "11320000PDY00001XW";

class Materials : public LicenceTest {
protected:
    Materials() {
        publish({{{"material_name", "营业执照"}, {"is_need", "1"}, {"page_num", 2}},
                 {{"material_name", "申请书"}, {"is_need", "1"}, {"page_num", 1}}});
        give_right("business_licence", {"ex_officio"}, bureau_client);
    }
    void publish(const Json& materials) {
        static const store::Statement list{
            "test.publish",
            "INSERT INTO matters.matter (code, row_guid, task_code, owner, dept_name, region, catalog_code, "
            "local_catalog_code, local_task_code, task_type, use_level, task_name, name_folded, grams, "
            "project_type, promise_day, promise_type, state, task_version, revision, parts, position, "
            "changed_at) "
            "VALUES ($1, md5($1), left($1, 31), left($1, 18), '示范局', substr($1, 3, 6), substr($1, 20, "
            "12), "
            "'', '', '01', '{3}', '示范事项', '', '{}', '2', 10, '1', 'published', 1, 1, '[]', 1, now()) "
            "ON CONFLICT (code) DO UPDATE SET task_version = m.task_version + 1, revision = m.revision + 1"};
        std::string sql = list.sql;
        sql.replace(sql.find("matters.matter ("), 16, "matters.matter AS m (");
        const store::Statement aliased{"test.publish", sql.c_str()};
        static const store::Statement revision{
            "test.revision",
            "INSERT INTO matters.revision (row_guid, revision, task_version, state, content, sent, digest, "
            "actor, changed_at) SELECT row_guid, revision, task_version, 'published', $2, '[]', "
            "decode(repeat('00', 32), 'hex'), 'test', now() FROM matters.matter WHERE code = $1"};
        run([&](store::Transaction& tx) {
            tx.exec(aliased, std::string(matter));
            tx.exec(revision, std::string(matter), Json{{"materials", materials}}.dump());
        });
    }
    void give_right(const std::string& type, const Json& grounds, const std::string& client) {
        ask("giveLicenceRight", operations({{"grounds", grounds}}, {{"name", type}, {"client_id", client}}));
    }
    service::Call map_call(const Json& items, int revision = 0) {
        service::Call made = call({{"items", items}}, {{"code", matter}});
        if (revision > 0) {
            made.request.fields.emplace_back("If-Match", service::entity_tag(revision));
        }
        return made;
    }
    void map_materials(const char* type = "business_licence") {
        ask("setMatterLicences", map_call({{{"material", "营业执照"}, {"type", type}}}));
    }
    /// A case of the company.
    std::string accepted(const std::string& number, const std::string& applicant = company,
                         const std::string& type = "001") {
        service::Call made = call({{"matter_code", matter},
                                   {"project_no", number},
                                   {"applyer_name", "示例有限公司"},
                                   {"applyer_type", type == "001" ? "2" : "1"},
                                   {"applyer_page_type", type},
                                   {"applyer_page_code", applicant},
                                   {"apply_date", "2019-04-18T08:00:00+08:00"},
                                   {"apply_type", "1"},
                                   {"accept_date", "2019-04-18T08:30:00+08:00"}});
        const service::Route& accept = *std::ranges::find(
            cases_.routes, "acceptCase", [](const service::Route& r) { return r.operation.id; });
        run([&](store::Transaction& tx) { service::answer_alone(accept, made, tx); });
        return number;
    }
    Json purpose(const std::string& number) {
        Json made = example_purpose();
        made["matter_code"] = matter;
        made["project_no"] = number;
        return made;
    }
    Json consent() { return {{"ground", "ex_officio"}, {"reference", "law-17"}}; }
    Json checked(const std::string& number = "APPLICATION-1") {
        return asked(
            "checkMatterMaterials",
            call({{"purpose", purpose(number)}, {"consent", consent()}, {"applicant", example_holder()}}));
    }
    service::Call attach_call(const std::string& number, const Json& identifier,
                              const std::string& material = "营业执照") {
        service::Call made = call({{"purpose", purpose(number)},
                                   {"consent", consent()},
                                   {"items", {{{"material", material}, {"identifier", identifier}}}}});
        made.caller.scopes = {"cases:write"};
        return made;
    }
    Json attached(const std::string& number, const Json& identifier,
                  const std::string& material = "营业执照") {
        return asked("attachLicences", attach_call(number, identifier, material))["items"][0];
    }
    Json savings() {
        service::Call made = call();
        return asked("countSavedPapers", made);
    }

    std::shared_ptr<const Standard> standard_ = Standard::load();
    service::Module cases_ = cases::module(
        standard_,
        std::make_shared<const WorkCalendar>(WorkCalendar::parse(standard_->file("holidays.toml"))));
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
    give_right("business_licence", {"written"}, bureau_client);
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
    accepted("OF-ANOTHER", other_body);
    EXPECT_EQ(attached("OF-ANOTHER", licence["identifier"])["reason"], "not_the_holder");
    accepted("CASE-1");
    EXPECT_EQ(attached("CASE-1", licence["identifier"], "申请书")["reason"], "not_mapped");
    EXPECT_EQ(attached("CASE-1", licence["identifier"], "户口簿")["reason"], "not_in_list");
    EXPECT_EQ(attached("CASE-1", "1.2.156.3005.2.NONE")["reason"], "no_licence");
    asked("cancelLicence", on(licence, {{"reason", "revoked"}}));
    EXPECT_EQ(attached("CASE-1", licence["identifier"])["reason"], "cancelled");
    EXPECT_EQ(savings()["total"]["cases"], 0);
    service::Call foreign = attach_call("CASE-1", licence["identifier"]);
    foreign.caller.credit_code = other_body;
    EXPECT_EQ(refused("attachLicences", foreign), "case_not_found");
    service::Call unscoped = attach_call("CASE-1", licence["identifier"]);
    unscoped.caller.scopes = {};
    EXPECT_EQ(refused("attachLicences", unscoped), "insufficient_scope");
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
