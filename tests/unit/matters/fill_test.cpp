#include "examples.hpp"
#include "fill.hpp"
#include "library.hpp"

namespace gateway::matters {
namespace {

using service::LineState;

Library::Ask legacy() {
    Library::Ask ask;
    ask.query = {{"profile", "demo-legacy"}};
    return ask;
}

/// Three drafts of a legacy list: two licences and a penalty.
void import_three(Library& library) {
    Json second = example_legacy_row();
    second["SXID"] = "OLD-0002";
    second["SFWB"] = "??"; // becomes a finding at /extend/is_online
    Json penalty = example_legacy_row();
    penalty["SXID"] = "OLD-0003";
    penalty["SXLX"] = "CF";
    library.import("/v1/matter-drafts:import", {example_legacy_row().dump(), second.dump(), penalty.dump()},
                   legacy());
}

Library::Answer fill(Library& library, const Json& where, const Json& set, const std::string& mode,
                     bool preview, const service::Caller& caller = department(county_body)) {
    Library::Ask ask;
    ask.caller = caller;
    ask.body = {{"where", where}, {"set", set}, {"mode", mode}, {"preview", preview}};
    return library.ask("POST", "/v1/matter-drafts:fill", ask);
}

std::vector<int> counts(const Json& body) {
    return {body["matched"], body["changed"], body["unchanged"], body["refused"]};
}
using Counts = std::vector<int>;

Json draft_of(Library& library, const std::string& key) {
    std::string id;
    library.run(
        [&](store::Transaction& tx) { id = find_drafts_by_source(tx, "demo-legacy", {key}).at(key).id; });
    Library::Ask get;
    get.parameters = {{"id", id}};
    return library.ask("GET", "/v1/matter-drafts/{id}", get).body;
}

TEST(Fill, APreviewSaysWhatWouldChangeAndChangesNothing) {
    Library library;
    import_three(library);
    const long long entries = library.count("SELECT count(*) FROM journal.entry");
    const auto preview = fill(library, Json::object(),
                              {{"/handle_flow", "申请—受理"}, {"/extend/is_online", "0"}}, "empty", true);
    ASSERT_EQ(preview.status, 200) << preview.code;
    EXPECT_EQ(counts(preview.body), (Counts{3, 2, 0, 1})); // a penalty has no extension
    EXPECT_EQ(preview.body["refusals"].at(0)["errors"].at(0)["code"], "field_not_of_kind");
    ASSERT_EQ(preview.body["differences"].size(), 3U); // is_online stands in the first already
    EXPECT_EQ(preview.body["differences"][0]["before"], Json());
    EXPECT_EQ(preview.body["differences"][0]["after"], "申请—受理");
    EXPECT_EQ(library.count("SELECT count(*) FROM journal.entry"), entries);
    EXPECT_EQ(library.count("SELECT count(*) FROM matters.draft WHERE revision > 1"), 0);
}

TEST(Fill, ARunGivesEachDraftARevisionAJournalEntryAndClosesFindings) {
    Library library;
    import_three(library);
    EXPECT_EQ(draft_of(library, "OLD-0002")["findings"].at(0)["pointer"], "/extend/is_online");
    const long long entries = library.count("SELECT count(*) FROM journal.entry");
    const Json set{{"/handle_flow", "申请—受理"}, {"/extend/is_online", "0"}};
    const auto run = fill(library, {{"task_type", "01"}, {"profile", "demo-legacy"}, {"use_level", "4"}}, set,
                          "empty", false);
    EXPECT_EQ(counts(run.body), (Counts{2, 2, 0, 0}));
    EXPECT_EQ(library.count("SELECT count(*) FROM journal.entry"), entries + 2);
    const Json first = draft_of(library, "OLD-0001");
    EXPECT_EQ(first["revision"], 2);
    EXPECT_EQ(first["matter"]["handle_flow"], "申请—受理");
    EXPECT_EQ(first["matter"]["extend"]["is_online"], "1"); // not empty: left alone
    const Json second = draft_of(library, "OLD-0002");
    EXPECT_EQ(second["matter"]["extend"]["is_online"], "0");
    EXPECT_TRUE(second["findings"].empty());
    EXPECT_EQ(draft_of(library, "OLD-0003")["revision"], 1);
    EXPECT_EQ(counts(fill(library, {{"task_type", "01"}}, set, "empty", false).body), (Counts{2, 0, 2, 0}));
    EXPECT_EQ(
        counts(fill(library, {{"task_type", "01"}}, {{"/extend/is_online", "0"}}, "replace", false).body),
        (Counts{2, 1, 1, 0}));
    EXPECT_EQ(draft_of(library, "OLD-0001")["matter"]["extend"]["is_online"], "0");
    const auto emptied =
        fill(library, {{"ids", {first["id"]}}}, {{"/handle_flow", nullptr}}, "replace", false);
    EXPECT_EQ(counts(emptied.body), (Counts{1, 1, 0, 0}));
    EXPECT_FALSE(draft_of(library, "OLD-0001")["matter"].contains("handle_flow"));
}

TEST(Fill, RefusesWhatAnEditWouldRefuse) {
    Library library;
    import_three(library);
    const auto refusal = [&](const Json& set) {
        const auto answer = fill(library, {{"task_type", "01"}}, set, "replace", false);
        EXPECT_EQ(counts(answer.body), (Counts{2, 0, 0, 2})) << set;
        return answer.body["refusals"].at(0)["errors"].at(0)["code"].get<std::string>();
    };
    EXPECT_EQ(refusal({{"/extend/is_online", "7"}}), "unknown_code");
    EXPECT_EQ(refusal({{"/promise_day", 99}}), "above_statutory_limit");
    EXPECT_EQ(refusal({{"/dept_code", city_body}}), "not_owner");
    EXPECT_EQ(refusal({{"/local_task_code", std::string(55, 'A')}}), "too_long"); // never cut
    const auto fields = [&](const Json& where, const Json& set) {
        return fill(library, where, set, "empty", true).fields.at(0);
    };
    EXPECT_EQ(fields(Json::object(), {{"/nonsense", "1"}}).pointer, "/set/~1nonsense");
    EXPECT_EQ(fields(Json::object(), {{"/task_state", "1"}}).code, "unknown_field");
    EXPECT_EQ(fields(Json::object(), {{"/extend/task_guid", "1"}}).code, "unknown_field");
    EXPECT_EQ(fields(Json::object(), Json::object()).code, "required");
    EXPECT_EQ(fields({{"region", "32"}}, {{"/by_law", "1"}}).code, "wrong_form");
    EXPECT_EQ(library.count("SELECT count(*) FROM matters.draft WHERE revision > 1"), 0);
}

TEST(Fill, ACodeGoesToOneDraftOnly) {
    Library library;
    import_three(library);
    const Json set{{"/task_code", "11320583PDY000175F4320199002001"}, {"/catalog_code", "320199002001"}};
    const auto run = fill(library, {{"task_type", "01"}}, set, "empty", false);
    EXPECT_EQ(counts(run.body), (Counts{2, 1, 0, 1}));
    EXPECT_EQ(run.body["refusals"].at(0)["errors"].at(0)["code"], "draft_exists");
    EXPECT_EQ(library.count("SELECT count(*) FROM matters.draft WHERE code IS NOT NULL"), 1);
}

TEST(Fill, TouchesOnlyDraftsTheCallerMayWrite) {
    Library library;
    import_three(library);
    const Json set{{"/by_law", "《示例条例》"}};
    EXPECT_EQ(counts(fill(library, Json::object(), set, "empty", false, department(city_body)).body),
              (Counts{0, 0, 0, 0}));
    EXPECT_EQ(fill(library, Json::object(), set, "empty", false, city("320500")).code, "not_owner");
    EXPECT_EQ(counts(fill(library, {{"region", "320500"}, {"dept_code", county_body}}, set, "empty", false,
                          operations())
                         .body),
              (Counts{3, 3, 0, 0}));
}

TEST(Fill, ALimitIsToldBeforeAnythingIsDone) {
    Library library;
    library.run([](store::Transaction& tx) {
        tx.exec("INSERT INTO matters.draft (id, owner, region, task_name, task_type, base_version, revision, "
                "content, "
                "findings, missing, faulty, created_at, updated_at, family) SELECT md5(n::text), "
                "'11320583PDY000175F', "
                "'320583', '', '01', 0, 1, '{\"task_type\":\"01\"}', '[]', 1, 0, now(), now(), 'general' "
                "FROM generate_series(1, 5001) AS n");
    });
    EXPECT_EQ(fill(library, Json::object(), {{"/by_law", "甲"}}, "empty", false).code, "too_many_drafts");
    EXPECT_EQ(library.count("SELECT count(*) FROM matters.draft WHERE revision > 1"), 0);
}

TEST(FillByFile, EachLineNamesItsDraft) {
    Library library;
    import_three(library);
    Library::Ask create;
    create.body = example_matter();
    const auto whole = library.ask("POST", "/v1/matter-drafts", create);
    ASSERT_EQ(whole.status, 201);
    const std::string first = draft_of(library, "OLD-0001")["id"];
    const std::vector<std::string> lines{
        Json{{"id", first}, {"set", {{"/by_law", "《示例条例》"}}}}.dump(),
        Json{{"code", example_code}, {"set", {{"/entrust_name", "示例机关"}}}}.dump(),
        Json{{"profile", "demo-legacy"}, {"source_key", "OLD-0002"}, {"set", {{"/by_law", "《示例条例》"}}}}
            .dump(),
        Json{{"id", first}, {"set", {{"/handle_flow", "申请"}}}}.dump(),
        Json{{"id", "gone"}, {"set", {{"/by_law", "甲"}}}}.dump(),
        Json{{"id", first}, {"code", example_code}, {"set", {{"/by_law", "甲"}}}}.dump(),
        Json{{"profile", "demo-legacy"}, {"source_key", "OLD-0003"}, {"set", {{"/promise_day", 3}}}}.dump(),
        Json{{"id", first}, {"set", {{"/local_task_code", std::string(55, 'A')}}}}.dump()};
    const auto states = [&](const std::string& preview,
                            const service::Caller& caller = department(county_body)) {
        Library::Ask ask;
        ask.caller = caller;
        ask.query = {{"preview", preview}, {"mode", "replace"}};
        std::vector<std::string> result;
        for (const auto& outcome : library.import("/v1/matter-drafts:fill-import", lines, ask)) {
            result.push_back(outcome.state == LineState::rejected    ? outcome.reasons.at(0).code
                             : outcome.state == LineState::unchanged ? "unchanged"
                                                                     : "accepted");
        }
        return result;
    };
    const std::vector<std::string> expected{"accepted",        "accepted", "accepted",          "accepted",
                                            "draft_not_found", "required", "field_not_of_kind", "too_long"};
    EXPECT_EQ(states("true"), expected);
    EXPECT_EQ(library.count("SELECT count(*) FROM matters.draft WHERE revision > 1"), 0);
    EXPECT_EQ(states("false"), expected);
    EXPECT_EQ(draft_of(library, "OLD-0001")["matter"]["by_law"], "《示例条例》");
    EXPECT_EQ(draft_of(library, "OLD-0001")["matter"]["handle_flow"], "申请");
    EXPECT_EQ(states("false")[0], "unchanged");
    EXPECT_EQ(states("true", department(city_body))[0], "draft_not_found");
}

} // namespace
} // namespace gateway::matters
