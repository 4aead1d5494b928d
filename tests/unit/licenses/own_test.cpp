#include "fixture.hpp"
#include "gateway/base/licence_identifier.hpp"
#include "support/scratch_folder.hpp"

#include <fstream>
#include <set>

namespace gateway::licenses {
namespace {

/// What holders who signed in see and do. Who it is stands in `who` of the fixture.
class OwnLicences : public LicenceTest {
protected:
    OwnLicences() { as_person(zhang); }
    void as_person(const std::string& number, const std::string& kind = "111") {
        who.acts_for.reset();
        who.person.profile = {{"cert_type", kind}, {"cert_no", number}};
    }
    void as_agent(std::vector<std::string> matters = {}) {
        who.acts_for.emplace();
        who.acts_for->credit_code = company;
        who.acts_for->matters = std::move(matters);
    }
    static Json house(const std::string& number, const std::string& number_of_licence = "N-1") {
        return {{"type", "real_estate_certificate"},
                {"number", number_of_licence},
                {"holders", {{{"name", "张三（演示）"}, {"code_type", "111"}, {"code", number}}}},
                {"face",
                 {{"location", "示例路1号"},
                  {"unit_number", std::string(28, '1')},
                  {"right_type", "房屋所有权"}}}};
    }
    Json of_person(const std::string& number, const std::string& number_of_licence = "N-1") {
        return issued(house(number, number_of_licence));
    }
    /// A call of the person's, as it comes: nobody is signed in to the mechanism.
    service::Call own(const std::string& identifier = "", Json body = nullptr) {
        service::Call made;
        made.now = now;
        made.body = std::move(body);
        made.parameters["identifier"] = identifier;
        return made;
    }
    std::vector<std::string> listed(service::Call made) {
        std::vector<std::string> identifiers;
        const Json page = asked("listMyLicences", made);
        for (const Json& item : page["items"]) {
            identifiers.push_back(item["identifier"]);
        }
        return identifiers;
    }
    std::vector<std::string> listed() { return listed(own()); }
    Json scan(const std::string& token) {
        return asked("scanLicence", window({{"token", token}, {"purpose", example_purpose()}}));
    }
};

TEST_F(OwnLicences, ListsTheCurrentOnesOfThePersonAndNobodyElses) {
    const Json mine = of_person(zhang);
    of_person("320200199512311037");
    issued();
    EXPECT_EQ(listed(), std::vector<std::string>{mine["identifier"]});
    Json next = house(zhang);
    next.erase("type");
    const Json changed = asked("changeLicence", on(mine, next));
    EXPECT_EQ(listed(), std::vector<std::string>{changed["identifier"]}) << "the last version of each";
    const auto response = ask("listMyLicences", own());
    EXPECT_EQ(response.text().find(zhang), std::string::npos) << "no content in a list";
    EXPECT_EQ(Json::parse(response.text())["items"][0]["type_zh"], "不动产权证");
}

TEST_F(OwnLicences, ListsThemPageByPage) {
    std::set<std::string> all;
    for (int i = 0; i < 5; ++i) {
        all.insert(of_person(zhang, "N-" + std::to_string(i))["identifier"]);
    }
    std::set<std::string> seen;
    service::Call made = own();
    made.query = {{"limit", "2"}};
    int pages = 0;
    for (bool more = true; more; ++pages) {
        const Json page = asked("listMyLicences", made);
        for (const Json& item : page["items"]) {
            EXPECT_TRUE(seen.insert(item["identifier"]).second);
        }
        more = page.contains("next");
        made.query["cursor"] = page.value("next", "");
    }
    EXPECT_EQ(pages, 3);
    EXPECT_EQ(seen, all);
}

TEST_F(OwnLicences, KindAndNumberOfTheDocumentMustBothAgree) {
    of_person(zhang);
    as_person(zhang, "414");
    EXPECT_TRUE(listed().empty()) << "a passport of that number is another document";
    as_person("");
    EXPECT_TRUE(listed().empty());
    of_person("32010019900307009X");
    as_person("32010019900307009x");
    EXPECT_EQ(listed().size(), 1u) << "letters are large on both sides";
}

TEST_F(OwnLicences, ShowsFaceAndHistoryAndNotesTheReading) {
    const Json mine = of_person(zhang);
    const Json read = asked("getMyLicence", own(mine["identifier"]));
    EXPECT_EQ(read["face"], house(zhang)["face"]);
    EXPECT_EQ(read["holders"][0]["code"], zhang);
    EXPECT_EQ(read["history"][0]["action"], "issue");
    EXPECT_EQ(one("SELECT actor FROM journal.entry WHERE action = 'licenses.read_by_holder'"), "c-card");
    EXPECT_EQ(one("SELECT count(*) FROM journal.entry e WHERE e::text LIKE '%" + std::string(zhang) + "%'"),
              "0");
}

TEST_F(OwnLicences, ThoseOfOthersAreNotThereWhateverIsAsked) {
    const Json of_another = of_person("320200199512311037");
    const Json of_company = issued();
    const std::string unknown = LicenceIdentifier{"11100000MB0143028R001", bureau, "NONE", 1}.text();
    for (const std::string& identifier :
         {of_another["identifier"].get<std::string>(), of_company["identifier"].get<std::string>(), unknown,
          std::string("uses "), std::string("' OR 1=1 --")}) {
        SCOPED_TRACE(identifier);
        EXPECT_EQ(refused("getMyLicence", own(identifier)), "licence_not_found");
        EXPECT_EQ(refused("previewMyLicence", own(identifier)), "licence_not_found");
        EXPECT_EQ(refused("authorizeMyLicenceUse", own(identifier, Json::object())), "licence_not_found");
        EXPECT_EQ(refused("presentMyLicence", own(identifier)), "licence_not_found");
    }
    EXPECT_EQ(one("SELECT count(*) FROM licenses.pass"), "0");
    EXPECT_EQ(one("SELECT count(*) FROM journal.entry WHERE action = 'licenses.read_by_holder'"), "0");
}

TEST_F(OwnLicences, WhoActsForALegalPersonSeesThatOnesAndNotTheirOwn) {
    const Json mine = of_person(zhang);
    const Json of_company = issued();
    as_agent();
    EXPECT_EQ(listed(), std::vector<std::string>{of_company["identifier"]});
    EXPECT_EQ(refused("getMyLicence", own(mine["identifier"])), "licence_not_found");
    EXPECT_EQ(asked("getMyLicence", own(of_company["identifier"]))["holders"][0]["code"], company);
}

TEST_F(OwnLicences, AnAgentOfSomeMattersGivesCodesForTheseAndDoesNothingElse) {
    const std::string of_company = issued()["identifier"];
    as_agent({matter});
    EXPECT_EQ(listed(), std::vector<std::string>{of_company});
    EXPECT_EQ(refused("getMyLicence", own(of_company)), "mandate_limited");
    EXPECT_EQ(refused("previewMyLicence", own(of_company)), "mandate_limited");
    EXPECT_EQ(refused("listMyLicenceUses", own()), "mandate_limited");
    EXPECT_EQ(refused("presentMyLicence", own(of_company)), "mandate_limited");
    EXPECT_EQ(refused("authorizeMyLicenceUse", own(of_company, Json::object())), "mandate_limited");
    const std::string another = std::string(matter).replace(30, 1, "1");
    EXPECT_EQ(refused("authorizeMyLicenceUse", own(of_company, {{"matter_code", another}})),
              "mandate_limited");
    EXPECT_FALSE(asked("authorizeMyLicenceUse", own(of_company, {{"matter_code", matter}}))
                     .at("code")
                     .get<std::string>()
                     .empty());
}

TEST_F(OwnLicences, WhatIsShownIsReadOnceAndStandsInTheListOfUses) {
    const std::string mine = of_person(zhang)["identifier"];
    EXPECT_EQ(asked("listMyLicenceUses", own())["items"], Json::array());
    const std::string token = asked("presentMyLicence", own(mine))["token"];
    EXPECT_EQ(scan(token)["identifier"], mine);
    EXPECT_EQ(test::refusal([&] { scan(token); }), "pass_invalid");
    const Json uses = asked("listMyLicenceUses", own())["items"];
    ASSERT_EQ(uses.size(), 1u);
    EXPECT_EQ(uses[0]["kind"], "presentation");
    EXPECT_EQ(uses[0]["client_id"], "c-window");
    EXPECT_EQ(uses[0]["matter_code"], example_purpose()["matter_code"]);
    as_person("320200199512311037");
    EXPECT_EQ(asked("listMyLicenceUses", own())["items"], Json::array()) << "of nobody else";
}

TEST_F(OwnLicences, ACodeIsForTheClientAndTheMatterThatWereNamed) {
    const std::string mine = of_person(zhang)["identifier"];
    const auto use = [&](const Json& wish) {
        const std::string code = asked("authorizeMyLicenceUse", own(mine, wish))["code"];
        return refused("queryLicences", window({{"purpose", example_purpose()},
                                                {"consent", {{"ground", "code"}, {"code", code}}}}));
    };
    EXPECT_EQ(use({{"client_id", "c-window"}, {"matter_code", matter}}), "none");
    EXPECT_EQ(use({{"client_id", "c-other"}}), "pass_invalid");
    EXPECT_EQ(use({{"matter_code", std::string(matter).replace(30, 1, "1")}}), "pass_of_another_matter");
    EXPECT_EQ(refused("authorizeMyLicenceUse", own(mine, {{"matter_code", "x"}})).substr(0, 13),
              "/matter_code ");
    EXPECT_EQ(refused("authorizeMyLicenceUse", own(mine, {{"holder", example_holder()}})),
              "/holder unknown_field")
        << "who the holder is, nobody says here";
}

TEST_F(OwnLicences, OneThatIsNotValidIsSeenButNotShown) {
    const Json mine = of_person(zhang);
    const std::string identifier = mine["identifier"];
    const auto picture = ask("previewMyLicence", own(identifier));
    EXPECT_EQ(picture.text().substr(1, 3), "PNG");
    asked("suspendLicence", on(mine, {{"reason", "withheld"}}));
    EXPECT_EQ(asked("getMyLicence", own(identifier))["state"], "suspended");
    EXPECT_EQ(refused("presentMyLicence", own(identifier)), "licence_not_valid");
    EXPECT_EQ(refused("authorizeMyLicenceUse", own(identifier, Json::object())), "licence_not_valid");
    EXPECT_EQ(refused("previewMyLicence", own(identifier)), "licence_not_valid");
}

TEST_F(OwnLicences, EveryRouteDemandsTheScopeAndTheLevelOfTheRules) {
    int routes = 0;
    for (const service::Route& each : module_.routes) {
        if (each.pattern.starts_with("/v1/my/")) {
            ++routes;
            EXPECT_EQ(each.operation.scope, "person:licences") << each.pattern;
        }
    }
    EXPECT_EQ(routes, 6);
    const std::string mine = of_person(zhang)["identifier"];
    for (const auto& [id, level] :
         std::map<std::string, identity::Level>{{"listMyLicences", foundation->rules.holder_reads_at},
                                                {"listMyLicenceUses", foundation->rules.holder_reads_at},
                                                {"getMyLicence", foundation->rules.holder_reads_at},
                                                {"previewMyLicence", foundation->rules.holder_reads_at},
                                                {"presentMyLicence", foundation->rules.holder_gives_at}}) {
        ask(id, own(mine));
        EXPECT_EQ(demanded, level) << id;
        EXPECT_GE(demanded, identity::Level::rc03) << id;
    }
}

/// Below RC03 a number is what the person says, and would open the licences of whoever has it.
TEST_F(OwnLicences, NoRuleLetsInWhoseNumberNobodyHasChecked) {
    const test::ScratchFolder folder;
    const auto fault = [&](const std::string& level) -> std::string {
        std::string text = Standard::load()->file("licence_rules.toml");
        const std::string key = "holder_reads_at = \"";
        text.replace(text.find(key) + key.size(), 4, level);
        std::ofstream(folder.path() / "licence_rules.toml") << text;
        try {
            make_foundation(Standard::load(folder.path()), vault, seals);
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "";
    };
    EXPECT_EQ(fault("RC03"), "");
    for (const char* level : {"RC02", "RC01", "RC06"}) {
        EXPECT_NE(fault(level).find("'holder_reads_at' must be a level from RC03"), std::string::npos)
            << level;
    }
}

} // namespace
} // namespace gateway::licenses
