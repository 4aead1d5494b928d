#include "examples.hpp"
#include "gateway/matters/matters.hpp"
#include "library.hpp"

#include <algorithm>

namespace gateway::matters {
namespace {

Library::Ask by_code(const std::string& etag = {}, const service::Caller& caller = department(county_body)) {
    Library::Ask ask;
    ask.caller = caller;
    ask.parameters = {{"code", example_code}};
    ask.if_match = etag;
    return ask;
}

std::vector<std::string> row_texts(const std::vector<service::NationalRow>& rows) {
    std::vector<std::string> result;
    for (const auto& row : rows) {
        result.push_back(row.table.substr(16) + " " + std::to_string(row.version) + " " +
                         std::string(1, static_cast<char>(row.operation)));
    }
    return result;
}
using Texts = std::vector<std::string>;

TEST(PublishedMatter, GoesFromDraftToTheNation) {
    Library library;
    library.publish_item();
    const auto published = library.publish(example_matter());
    ASSERT_EQ(published.status, 201) << published.code;
    EXPECT_EQ(published.location, std::string("/v1/matters/") + example_code);
    EXPECT_EQ(published.body["state"], "published");
    EXPECT_EQ(published.body["task_version"], 1);
    EXPECT_EQ(published.body["region"], "320583");
    EXPECT_EQ(library.count("SELECT count(*) FROM matters.draft"), 0);

    const auto delivered = library.delivered();
    ASSERT_EQ(delivered.size(), 2U);
    EXPECT_EQ(delivered[0].rows[0].table, "up_task_directory");
    EXPECT_EQ(delivered[0].rows[0].row["task_state"], "1");
    EXPECT_EQ(delivered[1].entry.entity, std::string("matter:") + example_code);
    EXPECT_EQ(delivered[1].entry.requires_position, delivered[0].entry.position);
    EXPECT_EQ(row_texts(delivered[1].rows), (Texts{"basic 1 I", "extend 1 I", "material 1 I", "material 1 I",
                                                   "fee_project 1 I", "questions 1 I"}));
    EXPECT_EQ(delivered[1].rows[0].row["row_guid"], published.body["row_guid"]);
}

TEST(PublishedMatter, ADraftIsPublishedOnce) {
    Library library;
    library.publish_item();
    Library::Ask ask;
    ask.body = example_matter();
    const auto draft = library.ask("POST", "/v1/matter-drafts", ask);
    EXPECT_EQ(library.ask("POST", "/v1/matter-drafts", ask).code, "draft_exists");
    ask.parameters = {{"id", draft.body["id"]}};
    EXPECT_EQ(library.publish_draft(ask.parameters["id"]).status, 201);
    EXPECT_EQ(library.ask("POST", "/v1/matter-drafts/{id}:publish", ask).code, "draft_not_found");
    EXPECT_EQ(library.publish_draft(draft.body["id"]).code, "draft_not_found");
    EXPECT_EQ(library.count("SELECT count(*) FROM matters.revision"), 1);
}

TEST(PublishedMatter, ARevisionIsTheNextVersionAndTheOldOneStays) {
    Library library;
    library.publish_item();
    library.publish(example_matter());
    const auto draft = library.ask("POST", "/v1/matters/{code}:revise", by_code());
    ASSERT_EQ(draft.status, 201);
    EXPECT_EQ(library.ask("POST", "/v1/matters/{code}:revise", by_code()).code, "draft_exists");
    EXPECT_EQ(draft.body["base_version"], 1);
    Library::Ask change;
    change.parameters = {{"id", draft.body["id"]}};
    change.if_match = draft.etag;
    change.body = draft.body["matter"];
    change.body["materials"].erase(0);
    change.body["promise_day"] = 3;
    ASSERT_EQ(library.ask("PUT", "/v1/matter-drafts/{id}", change).status, 200);
    EXPECT_EQ(library.ask("PUT", "/v1/matter-drafts/{id}", change).code, "changed_meanwhile");
    change.if_match.clear();
    const auto second = library.publish_draft(change.parameters["id"]);
    ASSERT_EQ(second.status, 200) << second.code;
    EXPECT_EQ(second.body["task_version"], 2);
    EXPECT_EQ(row_texts(library.delivered().back().rows),
              (Texts{"basic 2 U", "material 2 U", "material 2 D"}));
    EXPECT_EQ(library.delivered().back().rows[2].row["material_name"], "申请表");

    auto version = by_code();
    version.query = {{"version", "1"}};
    EXPECT_EQ(library.ask("GET", "/v1/matters/{code}", version).body["matter"]["promise_day"], 5);
    EXPECT_EQ(library.ask("GET", "/v1/matters/{code}", by_code()).body["matter"]["promise_day"], 3);
    version.query = {{"version", "3"}};
    EXPECT_EQ(library.ask("GET", "/v1/matters/{code}", version).status, 404);
    EXPECT_EQ(library.ask("GET", "/v1/matters/{code}/versions", by_code()).body["versions"].size(), 2U);
    EXPECT_THROW(library.count("UPDATE matters.revision SET content = '{}' RETURNING 1"), Problem);
    EXPECT_THROW(library.count("DELETE FROM matters.revision RETURNING 1"), Problem);
    // What was delivered for the first revision is the same for ever.
    EXPECT_EQ(library.delivered()[1].rows[0].row["promise_day"], 5);
}

TEST(PublishedMatter, ADraftThatWasOvertakenIsRefused) {
    Library library;
    library.publish_item();
    library.publish(example_matter());
    const auto draft = library.ask("POST", "/v1/matters/{code}:revise", by_code());
    Json other = example_matter();
    other["promise_day"] = 4;
    library.import("/v1/matters:import", {other.dump()});
    Library::Ask publish;
    publish.parameters = {{"id", draft.body["id"]}};
    EXPECT_EQ(library.publish_draft(publish.parameters["id"]).code, "base_changed");
}

TEST(PublishedMatter, NeedsItsDirectoryItemInUse) {
    Library library;
    const auto missing = library.publish(example_matter());
    EXPECT_EQ(missing.status, 422);
    EXPECT_EQ(missing.fields.at(0).code, "directory_missing");
    library.publish_item();
    Library::Ask cancel;
    cancel.caller = operations();
    cancel.parameters = {{"catalog_code", "320199002001"}};
    cancel.if_match = "\"r1\"";
    ASSERT_EQ(library.ask("POST", "/v1/directory/{catalog_code}:cancel", cancel).status, 200);
    Json other = example_matter();
    other["task_handle_item"] = "11320583PDY000175F432019900200102";
    EXPECT_EQ(library.publish(other).fields.at(0).code, "directory_cancelled");
}

TEST(PublishedMatter, SuspendResumeCancel) {
    Library library;
    library.publish_item();
    library.publish(example_matter());
    EXPECT_EQ(library.ask("POST", "/v1/matters/{code}:suspend", by_code("\"r9\"")).code, "changed_meanwhile");
    EXPECT_EQ(library.ask("POST", "/v1/matters/{code}:suspend", by_code("\"r1\"")).body["state"],
              "suspended");
    EXPECT_EQ(library.ask("POST", "/v1/matters/{code}:suspend", by_code("\"r2\"")).code, "state_conflict");
    EXPECT_EQ(library.ask("POST", "/v1/matters/{code}:resume", by_code("\"r2\"")).body["state"], "published");
    EXPECT_EQ(library.ask("POST", "/v1/matters/{code}:cancel", by_code("\"r3\"")).body["task_version"], 1);
    const auto delivered = library.delivered();
    ASSERT_EQ(delivered.size(), 5U);
    const Texts states{"1", "2", "1", "3"};
    for (std::size_t i = 0; i < states.size(); ++i) {
        EXPECT_EQ(delivered[i + 1].rows[0].row["task_state"], states[i]);
        EXPECT_EQ(delivered[i + 1].rows[0].version, static_cast<int>(i + 1));
    }
    EXPECT_EQ(row_texts(delivered.back().rows), Texts{"basic 4 U"});
    EXPECT_EQ(library.publish(example_matter()).code, "matter_cancelled");
    EXPECT_EQ(library.ask("POST", "/v1/matters/{code}:revise", by_code()).code, "matter_cancelled");
}

TEST(PublishedMatter, OnlyItsBodyChangesItAndTheRequestAloneSaysSo) {
    Library library;
    const auto other = department(city_body);
    // The matter is not there: 403 all the same, so that nothing is learnt.
    EXPECT_EQ(library.ask("POST", "/v1/matters/{code}:suspend", by_code("\"r1\"", other)).status, 403);
    EXPECT_EQ(library.ask("POST", "/v1/matters/{code}:revise", by_code({}, other)).status, 403);
    EXPECT_EQ(library.ask("POST", "/v1/matters/{code}:revise", by_code({}, city("320500"))).status, 403);
    EXPECT_EQ(library.ask("POST", "/v1/matters/{code}:suspend", by_code("\"r1\"")).status, 404);
    Library::Ask draft;
    draft.caller = other;
    draft.body = example_matter();
    EXPECT_EQ(library.ask("POST", "/v1/matter-drafts", draft).code, "not_owner");
    draft.body = {{"task_code", "11320583PDY000175F4320199002001"}};
    EXPECT_EQ(library.ask("POST", "/v1/matter-drafts", draft).code, "not_owner");
    const auto outcomes = library.import("/v1/matters:import", {example_matter().dump()}, draft);
    EXPECT_EQ(outcomes[0].reasons.at(0).code, "not_owner");
}

TEST(PublishedMatter, FindPublishedSaysWhatACaseNeeds) {
    Library library;
    library.publish_item();
    library.publish(example_matter());
    library.ask("POST", "/v1/matters/{code}:suspend", by_code("\"r1\""));
    library.run([](store::Transaction& tx) {
        const auto found = find_published(tx, {"11320583PDY000175F4320199002001", example_code});
        ASSERT_EQ(found.size(), 1U);
        const auto* matter = &found.at(example_code);
        EXPECT_EQ(matter->task_code, "11320583PDY000175F4320199002001");
        EXPECT_EQ(matter->task_handle_item, example_code);
        EXPECT_EQ(matter->catalog_code, "320199002001");
        EXPECT_EQ(matter->dept_code, county_body);
        EXPECT_EQ(matter->promise_day, 5);
        EXPECT_EQ(matter->promise_type, "1");
        EXPECT_EQ(matter->statutory_day, 20);
        EXPECT_EQ(matter->statutory_type, "1");
        EXPECT_EQ(matter->project_type, "2");
        EXPECT_FALSE(matter->in_force(*parse_time("2019-04-18")));
    });
    EXPECT_EQ(
        library.count("SELECT count(*) FROM matters.matter m JOIN journal.entry e ON e.position = m.position "
                      "AND e.version = m.revision AND e.record_key = m.row_guid"),
        1);
}

TEST(PublishedMatter, IsServedFromTheCacheUntilItChanges) {
    Library library;
    library.publish_item();
    library.publish(example_matter());
    EXPECT_FALSE(library.cached(example_code));
    library.ask("GET", "/v1/matters/{code}", by_code({}, department(city_body)));
    const auto hit = library.cached(example_code);
    ASSERT_TRUE(hit);
    EXPECT_EQ(Json::parse(hit->text())["matter"]["task_name"], example_matter()["task_name"]);
    EXPECT_EQ(library.cached(example_code, "\"r1\"")->status, 304);
    library.ask("POST", "/v1/matters/{code}:suspend", by_code("\"r1\""));
    EXPECT_FALSE(library.cached(example_code)); // this process, at the commit
    library.ask("GET", "/v1/matters/{code}", by_code());
    library.module().changed(std::string("matter:") + example_code); // another process told
    EXPECT_FALSE(library.cached(example_code));
    library.ask("GET", "/v1/matters/{code}", by_code());
    library.module().changed("");
    EXPECT_FALSE(library.cached(example_code));
}

TEST(PublishedMatter, ACancelledOneIsReadAnewForItsSuccessorsChangeWithoutIt) {
    Library library;
    library.publish_item();
    library.publish(example_matter());
    ASSERT_EQ(library.ask("POST", "/v1/matters/{code}:cancel", by_code("\"r1\"")).status, 200);
    Library::Ask again = by_code();
    again.if_none_match = library.ask("GET", "/v1/matters/{code}", by_code()).etag;
    ASSERT_EQ(again.if_none_match, "\"r2\"");
    EXPECT_FALSE(library.cached(example_code));
    const auto answer = library.ask("GET", "/v1/matters/{code}", again);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body.at("succeeded_by"), Json::array());
}

TEST(MatterSearch, FindsAnyPartOfANameAndEveryFilter) {
    Library library;
    library.publish_item();
    std::vector<std::string> lines;
    for (int i = 1; i <= 5; ++i) {
        Json matter = example_matter();
        matter["task_handle_item"] = "11320583PDY000175F43201990020010" + std::to_string(i);
        matter["task_name"] = i == 3 ? "Ａbc（甲）许可" : "示范林木采伐许可之" + std::to_string(i);
        lines.push_back(matter.dump());
    }
    library.import("/v1/matters:import", lines);
    const auto found = [&](std::map<std::string, std::string> query) {
        Library::Ask ask;
        ask.caller = department(city_body);
        ask.query = std::move(query);
        const auto answer = library.ask("GET", "/v1/matters", ask);
        EXPECT_EQ(answer.status, 200) << answer.code;
        return answer.body["items"].size();
    };
    EXPECT_EQ(found({}), 5U);
    EXPECT_EQ(found({{"name", "木采"}}), 4U);
    EXPECT_EQ(found({{"name", "采"}}), 4U);
    EXPECT_EQ(found({{"name", "aBC(甲"}}), 1U);
    EXPECT_EQ(found({{"name", "采许"}}), 0U);
    EXPECT_EQ(found({{"name", "许可之4"},
                     {"task_type", "01"},
                     {"use_level", "4"},
                     {"dept_code", county_body},
                     {"region", "320500"},
                     {"state", "published"}}),
              1U);
    EXPECT_EQ(found({{"region", "320000"}}), 5U);
    EXPECT_EQ(found({{"region", "320100"}}), 0U);
    EXPECT_EQ(found({{"use_level", "3"}}), 0U);
    EXPECT_EQ(found({{"state", "cancelled"}}), 0U);
    EXPECT_EQ(found({{"dept_code", city_body}}), 0U);
}

TEST(MatterSearch, PagesMeetEveryMatterOnce) {
    Library library;
    library.publish_item();
    std::vector<std::string> lines;
    for (int i = 1; i <= 7; ++i) {
        Json matter = example_matter();
        matter["task_handle_item"] = "11320583PDY000175F43201990020010" + std::to_string(i);
        lines.push_back(matter.dump());
    }
    library.import("/v1/matters:import", lines);
    Library::Ask ask;
    ask.query = {{"limit", "3"}, {"name", "采伐"}};
    std::vector<std::string> codes;
    for (int page = 0; page < 3; ++page) {
        const Json body = library.ask("GET", "/v1/matters", ask).body;
        for (const Json& item : body["items"]) {
            codes.push_back(item["code"].get<std::string>());
        }
        EXPECT_EQ(body.contains("next"), page < 2);
        ask.query["cursor"] = body.value("next", "");
    }
    EXPECT_EQ(codes.size(), 7U);
    EXPECT_TRUE(std::ranges::is_sorted(codes));
}

} // namespace
} // namespace gateway::matters
