#include "examples.hpp"
#include "library.hpp"

namespace gateway::matters {
namespace {

using service::LineState;

std::vector<LineState> states(const std::vector<service::LineOutcome>& outcomes) {
    std::vector<LineState> result;
    for (const auto& outcome : outcomes) {
        result.push_back(outcome.state);
    }
    return result;
}
using States = std::vector<LineState>;

Json item_matter(int serial, int promise) {
    Json matter = example_matter();
    matter["task_handle_item"] = "11320583PDY000175F43201990020010" + std::to_string(serial);
    matter["promise_day"] = promise;
    return matter;
}

TEST(MatterImport, SendingAFileAgainChangesNothing) {
    Library library;
    library.publish_item();
    const std::vector<std::string> lines{item_matter(1, 5).dump(), "{", item_matter(2, 21).dump(),
                                         item_matter(3, 5).dump()};
    const auto first = library.import("/v1/matters:import", lines);
    EXPECT_EQ(states(first),
              (States{LineState::accepted, LineState::rejected, LineState::rejected, LineState::accepted}));
    EXPECT_EQ(first[1].reasons.at(0).code, "malformed_json");
    EXPECT_EQ(first[2].reasons.at(0).pointer, "/promise_day");
    const auto again = library.import("/v1/matters:import", lines);
    EXPECT_EQ(states(again),
              (States{LineState::unchanged, LineState::rejected, LineState::rejected, LineState::unchanged}));
    EXPECT_EQ(library.count("SELECT count(*) FROM matters.revision"), 2);
}

TEST(MatterImport, OneMatterTwiceInAGroupIsTwoVersions) {
    Library library;
    library.publish_item();
    const auto outcomes = library.import(
        "/v1/matters:import", {item_matter(1, 5).dump(), item_matter(1, 4).dump(), item_matter(1, 4).dump()});
    EXPECT_EQ(states(outcomes), (States{LineState::accepted, LineState::accepted, LineState::unchanged}));
    const auto delivered = library.delivered();
    ASSERT_EQ(delivered.size(), 3U);
    EXPECT_EQ(delivered[2].rows.size(), 1U);
    EXPECT_EQ(delivered[2].rows[0].version, 2);
    EXPECT_EQ(library.count("SELECT task_version FROM matters.matter"), 2);
    EXPECT_EQ(library.count("SELECT promise_day FROM matters.matter"), 4);
}

TEST(MatterImport, MayKeepDraftsOnly) {
    Library library;
    Library::Ask ask;
    ask.query = {{"publish", "false"}};
    const std::vector<std::string> lines{item_matter(1, 5).dump(), example_draft().dump()};
    EXPECT_EQ(states(library.import("/v1/matters:import", lines, ask)),
              (States{LineState::accepted, LineState::accepted}));
    EXPECT_EQ(states(library.import("/v1/matters:import", {lines[0]}, ask)), States{LineState::unchanged});
    EXPECT_EQ(states(library.import("/v1/matters:import", {item_matter(1, 4).dump()}, ask)),
              States{LineState::accepted});
    EXPECT_EQ(library.count("SELECT count(*) FROM matters.draft"), 2);
    EXPECT_EQ(library.count("SELECT count(*) FROM matters.matter"), 0);
}

Library::Ask legacy(const service::Caller& caller = department(county_body)) {
    Library::Ask ask;
    ask.caller = caller;
    ask.query = {{"profile", "demo-legacy"}};
    return ask;
}

TEST(LegacyImport, EachRowBecomesADraftAndKeepsItsSource) {
    Library library;
    Json row = example_legacy_row();
    row["SXLX"] = "NEW"; // the profile does not know it
    const std::vector<std::string> lines{row.dump()};
    EXPECT_EQ(states(library.import("/v1/matter-drafts:import", lines, legacy())),
              States{LineState::accepted});
    EXPECT_EQ(states(library.import("/v1/matter-drafts:import", lines, legacy())),
              States{LineState::unchanged});
    Library::Ask list;
    const Json summary = library.ask("GET", "/v1/matter-drafts", list).body["items"].at(0);
    EXPECT_EQ(summary["faulty"], 1);
    EXPECT_GT(summary["missing"], 10);
    EXPECT_EQ(summary["profile"], "demo-legacy");
    Library::Ask get;
    get.parameters = {{"id", summary["id"]}};
    const auto draft = library.ask("GET", "/v1/matter-drafts/{id}", get);
    EXPECT_EQ(draft.body["source"], row);
    EXPECT_EQ(draft.body["findings"].at(0)["pointer"], "/task_type");
    EXPECT_EQ(draft.body["missing"].size(), summary["missing"]);
    // Filling the field in closes the finding.
    get.body = draft.body["matter"];
    get.body["task_type"] = "10";
    get.if_match = draft.etag;
    EXPECT_TRUE(library.ask("PUT", "/v1/matter-drafts/{id}", get).body["findings"].empty());
    // A changed source does not run over a person's work.
    row["SXMC"] = "改名的事项";
    const auto outcome = library.import("/v1/matter-drafts:import", {row.dump()}, legacy());
    EXPECT_EQ(outcome[0].reasons.at(0).code, "draft_edited");
}

TEST(LegacyImport, ARowOfAnUnknownBodyIsForOperationsOnly) {
    Library library;
    Json row = example_legacy_row();
    row["XYDM"] = "083372204";
    EXPECT_EQ(states(library.import("/v1/matter-drafts:import", {row.dump()}, legacy(operations()))),
              States{LineState::accepted});
    EXPECT_TRUE(library.ask("GET", "/v1/matter-drafts").body["items"].empty());
    Library::Ask list;
    list.caller = operations();
    EXPECT_EQ(library.ask("GET", "/v1/matter-drafts", list).body["items"].size(), 1U);
    const auto other = library.import("/v1/matter-drafts:import", {example_legacy_row().dump()},
                                      legacy(department(city_body)));
    EXPECT_EQ(other[0].reasons.at(0).code, "not_owner");
    EXPECT_EQ(states(library.import("/v1/matter-drafts:import", {row.dump()}, legacy(city("320500")))),
              States{LineState::rejected});
    Library::Ask unknown = legacy();
    unknown.query = {{"profile", "nowhere"}};
    EXPECT_THROW(library.import("/v1/matter-drafts:import", {row.dump()}, unknown), Problem);
}

TEST(LegacyImport, CompletenessCountsFieldByField) {
    Library library;
    Json first = example_legacy_row();
    Json second = example_legacy_row();
    second["SXID"] = "OLD-0002";
    second["SXLX"] = "NEW"; // the profile does not know it: counted with the first family
    second["SFWB"] = "";
    Json penalty = example_legacy_row();
    penalty["SXID"] = "OLD-0003";
    penalty["SXLX"] = "CF";
    library.import("/v1/matter-drafts:import", {first.dump(), second.dump(), penalty.dump()}, legacy());
    Library::Ask ask;
    ask.query = {{"profile", "demo-legacy"}, {"region", "320500"}};
    const Json body = library.ask("GET", "/v1/matter-drafts:completeness", ask).body;
    EXPECT_EQ(body["drafts"], 3);
    EXPECT_EQ(body["complete"], 0);
    ASSERT_EQ(body["families"].size(), 2U);
    const auto counts = [&](const std::string& pointer, std::size_t family = 0) {
        for (const Json& field : body["families"][family]["fields"]) {
            if (field["pointer"] == pointer) {
                return std::vector<int>{field["filled"], field["missing"], field["faulty"]};
            }
        }
        return std::vector<int>{};
    };
    EXPECT_EQ(counts("/task_name"), (std::vector{2, 0, 0}));
    EXPECT_EQ(counts("/task_type"), (std::vector{1, 0, 1}));
    EXPECT_EQ(counts("/by_law"), (std::vector{0, 2, 0}));
    EXPECT_EQ(counts("/extend/is_online"), (std::vector{1, 1, 0}));
    EXPECT_EQ(counts("/materials"), (std::vector{0, 2, 0}));
    EXPECT_TRUE(counts("/task_state").empty());
    EXPECT_EQ(body["families"][1]["family"], "punish");
    EXPECT_EQ(counts("/task_type", 1), (std::vector{1, 0, 0}));
    EXPECT_EQ(counts("/punishment_method", 1), (std::vector{0, 1, 0}));
    EXPECT_TRUE(counts("/promise_day", 1).empty());
    ask.query = {{"profile", "sichuan-guide"}};
    EXPECT_EQ(library.ask("GET", "/v1/matter-drafts:completeness", ask).body["drafts"], 0);
}

TEST(MatterDraft, IsSeenByItsBodyItsTierAndOperations) {
    Library library;
    Library::Ask create;
    create.body = example_draft();
    const auto draft = library.ask("POST", "/v1/matter-drafts", create);
    ASSERT_EQ(draft.status, 201);
    const auto status = [&](const service::Caller& caller) {
        Library::Ask get;
        get.caller = caller;
        get.parameters = {{"id", draft.body["id"]}};
        return library.ask("GET", "/v1/matter-drafts/{id}", get).status;
    };
    EXPECT_EQ(status(department(county_body)), 200);
    EXPECT_EQ(status(city("320500")), 200);
    EXPECT_EQ(status(operations()), 200);
    EXPECT_EQ(status(department(city_body)), 404);
    EXPECT_EQ(status(city("320100")), 404);
    Library::Ask remove;
    remove.parameters = {{"id", draft.body["id"]}};
    remove.if_match = draft.etag;
    remove.caller = city("320500");
    EXPECT_EQ(library.ask("DELETE", "/v1/matter-drafts/{id}", remove).status, 403);
    remove.caller = department(county_body);
    EXPECT_EQ(library.ask("DELETE", "/v1/matter-drafts/{id}", remove).status, 204);
    EXPECT_EQ(library.ask("DELETE", "/v1/matter-drafts/{id}", remove).status, 404);
}

TEST(MatterDraft, WrongAndUnknownFieldsAreRefusedMissingOnesNot) {
    Library library;
    Library::Ask create;
    create.body = {{"task_type", "00"}, {"nonsense", 1}};
    const auto answer = library.ask("POST", "/v1/matter-drafts", create);
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(answer.fields.size(), 2U);
    create.body = Json::object();
    const auto empty = library.ask("POST", "/v1/matter-drafts", create);
    EXPECT_EQ(empty.status, 201);
    Library::Ask publish;
    publish.parameters = {{"id", empty.body["id"]}};
    const auto refused = library.publish_draft(publish.parameters["id"]);
    EXPECT_EQ(refused.status, 422);
    EXPECT_GT(refused.fields.size(), 20U);
}

} // namespace
} // namespace gateway::matters
