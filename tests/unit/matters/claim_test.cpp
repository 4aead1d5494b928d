#include "claim_item.hpp"
#include "examples.hpp"
#include "library.hpp"

namespace gateway::matters {
namespace {

Library::Ask claim(const Json& body, const service::Caller& caller = department(county_body)) {
    Library::Ask ask;
    ask.caller = caller;
    ask.parameters = {{"catalog_code", "320199002001"}};
    ask.body = body;
    return ask;
}

constexpr const char* claim_path = "/v1/directory/{catalog_code}:claim";

Json by_county() { return {{"dept_name", "示例县级机关"}, {"use_level", "4"}, {"serial", "01"}}; }

TEST(Claim, MakesADraftWithWhatTheDirectoryGivesAndComposedCodes) {
    Library library;
    library.publish_item();
    const auto draft = library.ask("POST", claim_path, claim(by_county()));
    ASSERT_EQ(draft.status, 201) << draft.code;
    EXPECT_EQ(draft.body["code"], example_code);
    EXPECT_EQ(draft.body["dept_code"], county_body);
    const Json matter = draft.body["matter"];
    EXPECT_EQ(matter["task_code"], std::string(county_body) + "4" + "320199002001");
    EXPECT_EQ(matter["catalog_code"], "320199002001");
    EXPECT_EQ(matter["use_level"], Json::array({"4"}));
    for (const char* given : {"task_name", "task_type", "by_law"}) {
        EXPECT_EQ(matter[given], example_item()[given]);
    }
    EXPECT_EQ(library.ask("POST", claim_path, claim(by_county())).code, "draft_exists");
    Library::Ask publish;
    publish.parameters = {{"id", draft.body["id"]}};
    publish.body = example_matter();
    publish.if_match = draft.etag;
    ASSERT_EQ(library.ask("PUT", "/v1/matter-drafts/{id}", publish).status, 200);
    publish.if_match.clear();
    ASSERT_EQ(library.publish_draft(publish.parameters["id"]).status, 201);
    EXPECT_EQ(library.ask("POST", claim_path, claim(by_county())).code, "already_claimed");
    Json second = by_county();
    second["serial"] = "02";
    EXPECT_EQ(library.ask("POST", claim_path, claim(second)).status, 201);
}

TEST(Claim, IsForTheBodyItselfOrOperationsAndForLevelsOfTheItem) {
    Library library;
    EXPECT_EQ(library.ask("POST", claim_path, claim(by_county())).code, "directory_item_not_found");
    library.publish_item();
    Json other = by_county();
    other["dept_code"] = county_body;
    EXPECT_EQ(library.ask("POST", claim_path, claim(other, department(city_body))).code, "not_owner");
    EXPECT_EQ(library.ask("POST", claim_path, claim(other, city("320500"))).code, "not_owner");
    EXPECT_EQ(library.ask("POST", claim_path, claim(by_county(), operations())).fields.at(0).pointer,
              "/dept_code");
    Json level = by_county();
    level["use_level"] = "2";
    EXPECT_EQ(library.ask("POST", claim_path, claim(level)).fields.at(0).code, "level_not_of_item");
    EXPECT_EQ(library.ask("POST", claim_path, claim(other, operations())).status, 201);
    Library::Ask cancel = claim(nullptr, operations());
    cancel.if_match = "\"r1\"";
    ASSERT_EQ(library.ask("POST", "/v1/directory/{catalog_code}:cancel", cancel).status, 200);
    EXPECT_EQ(library.ask("POST", claim_path, claim(by_county())).fields.at(0).code, "directory_cancelled");
}

TEST(Claim, AnItemSharedBetweenLevelsIsForEachLevel) {
    EXPECT_TRUE(is_level_of(test_foundation(), {"7"}, "4"));
    EXPECT_FALSE(is_level_of(test_foundation(), {"7"}, "x"));
    EXPECT_FALSE(is_level_of(test_foundation(), Json::array({"2", "3"}), "4"));
}

TEST(Claim, TheDirectorySaysWhatABodyHasTakenOverAndWhatNot) {
    Library library;
    library.publish_item();
    Json second = example_item();
    second["catalog_code"] = "320199002002";
    Library::Ask publish;
    publish.caller = operations();
    publish.body = second;
    ASSERT_EQ(library.ask("POST", "/v1/directory", publish).status, 201);
    const auto found = [&](std::map<std::string, std::string> query,
                           const service::Caller& caller = department(county_body)) {
        Library::Ask ask;
        ask.caller = caller;
        ask.query = std::move(query);
        const auto answer = library.ask("GET", "/v1/directory", ask);
        if (answer.status != 200) {
            return answer.fields.at(0).code;
        }
        std::string codes;
        for (const Json& item : answer.body["items"]) {
            codes += item["catalog_code"].get<std::string>().substr(9) + " ";
        }
        return codes;
    };
    EXPECT_EQ(found({{"claimed", "true"}}), "");
    EXPECT_EQ(found({{"claimed", "false"}}), "001 002 ");
    library.ask("POST", claim_path, claim(by_county()));
    EXPECT_EQ(found({{"claimed", "true"}}), "001 "); // by a draft
    ASSERT_EQ(library.import("/v1/matters:import", {example_matter().dump()})[0].state,
              service::LineState::accepted);
    library.count("DELETE FROM matters.draft RETURNING 1");
    EXPECT_EQ(found({{"claimed", "true"}}), "001 "); // by a published list
    EXPECT_EQ(found({{"claimed", "false"}}), "002 ");
    EXPECT_EQ(found({{"claimed", "false"}, {"dept_code", city_body}}, city("320500")), "001 002 ");
    EXPECT_EQ(found({{"claimed", "true"}}, operations()), "001 "); // by anybody
    EXPECT_EQ(found({{"claimed", "true"}, {"dept_code", city_body}}), "not_owner");
    EXPECT_EQ(found({{"claimed", "maybe"}}), "wrong_type");
    EXPECT_EQ(found({{"origin", "national"}}), "");
}

TEST(Claim, AMatterOnALocalItemIsLocal) {
    Library library;
    library.publish_item();
    library.publish(example_matter());
    const auto found = [&](const std::string& origin) {
        Library::Ask ask;
        ask.query = {{"origin", origin}};
        return library.ask("GET", "/v1/matters", ask);
    };
    EXPECT_EQ(found("local").body["items"].at(0)["origin"], "local");
    EXPECT_TRUE(found("national").body["items"].empty());
    EXPECT_EQ(found("other").fields.at(0).pointer, "/origin");
}

} // namespace
} // namespace gateway::matters
