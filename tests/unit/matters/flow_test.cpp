// The editorial flow of a draft: stages, who may do what, what stays in its history.
#include "examples.hpp"
#include "library.hpp"

namespace gateway::matters {
namespace {

/// A whole draft of the example, and what is done to it.
class Flow : public ::testing::Test {
protected:
    void SetUp() override {
        library_.publish_item();
        Asked create;
        create.body = example_matter();
        const auto draft = library_.ask("POST", "/v1/matter-drafts", create);
        ASSERT_EQ(draft.status, 201) << draft.code;
        id_ = draft.body["id"];
    }

    Library::Answer step(const std::string& verb, const service::Caller& caller = department(county_body),
                         Json body = nullptr) {
        Asked asked;
        asked.caller = caller;
        asked.parameters = {{"id", id_}};
        asked.body = std::move(body);
        return library_.ask("POST", "/v1/matter-drafts/{id}:" + verb, asked);
    }
    Library::Answer give_back(const service::Caller& caller = reviewer()) {
        return step("return", caller, {{"reason", "请补充收费依据。"}});
    }
    Library::Answer edit(const service::Caller& caller = department(county_body)) {
        Asked asked;
        asked.caller = caller;
        asked.parameters = {{"id", id_}};
        const auto draft = library_.ask("GET", "/v1/matter-drafts/{id}", asked);
        asked.if_match = draft.etag;
        asked.body = draft.body["matter"];
        asked.body["promise_day"] = asked.body["promise_day"].get<int>() - 1;
        return library_.ask("PUT", "/v1/matter-drafts/{id}", asked);
    }
    Json draft() {
        Asked asked;
        asked.parameters = {{"id", id_}};
        return library_.ask("GET", "/v1/matter-drafts/{id}", asked).body;
    }
    std::vector<std::string> steps(const std::string& pattern = "/v1/matter-drafts/{id}/steps") {
        Asked asked;
        asked.parameters = {{"id", id_}, {"code", example_code}};
        std::vector<std::string> result;
        const Json items = library_.ask("GET", pattern, asked).body["items"];
        for (const Json& step : items) {
            result.push_back(step["step"].get<std::string>() + " " + step["actor"].get<std::string>());
        }
        return result;
    }

    Library library_;
    std::string id_;
};
using Texts = std::vector<std::string>;

TEST_F(Flow, GoesFromEditingOverReviewToPublication) {
    EXPECT_EQ(draft()["stage"], "editing");
    EXPECT_EQ(step("submit").body["stage"], "submitted");
    EXPECT_EQ(step("review", reviewer()).body["stage"], "reviewed");
    EXPECT_EQ(step("publish").status, 201);
    EXPECT_EQ(library_.count("SELECT count(*) FROM matters.draft"), 0);
}

TEST_F(Flow, NoStageIsLeftOut) {
    EXPECT_EQ(step("review", reviewer()).code, "stage_conflict");
    EXPECT_EQ(step("publish").code, "stage_conflict");
    EXPECT_EQ(give_back().code, "stage_conflict");
    step("submit");
    EXPECT_EQ(step("submit").code, "stage_conflict");
    EXPECT_EQ(step("publish").code, "stage_conflict");
    step("review", reviewer());
    EXPECT_EQ(step("review", reviewer()).code, "stage_conflict");
    EXPECT_EQ(step("submit").code, "stage_conflict");
}

TEST_F(Flow, WhoeverEditedOrSubmittedItDoesNotReviewIt) {
    ASSERT_EQ(edit(operations()).status, 200);
    ASSERT_EQ(step("submit").status, 200);
    EXPECT_EQ(step("review", operations()).code, "four_eyes");            // edited it
    EXPECT_EQ(step("review", department(county_body)).code, "four_eyes"); // submitted it
    EXPECT_EQ(step("review", department(county_body)).status, 403);
    EXPECT_EQ(step("review", reviewer()).body["stage"], "reviewed");
}

TEST_F(Flow, TheCityReviewsWhatItsCountySubmitsAndAnotherCityDoesNotSeeIt) {
    step("submit");
    EXPECT_EQ(step("review", city("320100")).code, "draft_not_found");
    EXPECT_EQ(step("review", city("320500")).body["stage"], "reviewed");
    EXPECT_EQ(step("publish", city("320500")).code, "not_owner");
    EXPECT_EQ(step("publish", department(city_body)).code, "draft_not_found");
}

TEST_F(Flow, IsReturnedWithAReasonAndSubmittedAgain) {
    step("submit");
    EXPECT_EQ(step("return", reviewer(), Json::object()).fields.at(0).pointer, "/reason");
    EXPECT_EQ(draft()["stage"], "submitted");
    EXPECT_EQ(give_back().body["stage"], "returned");
    EXPECT_EQ(step("publish").code, "stage_conflict");
    EXPECT_EQ(step("submit").body["stage"], "submitted");
    step("review", reviewer());
    EXPECT_EQ(give_back().body["stage"], "returned"); // also when it was reviewed
}

TEST_F(Flow, AnyEditTakesItBackToEditing) {
    step("submit");
    EXPECT_EQ(edit().body["stage"], "editing");
    step("submit");
    step("review", reviewer());
    EXPECT_EQ(edit().body["stage"], "editing");
    EXPECT_EQ(step("publish").code, "stage_conflict");
}

TEST_F(Flow, AFillTakesItBackToEditing) {
    step("submit");
    step("review", reviewer());
    Asked fill;
    fill.body = {{"where", Json::object()},
                 {"set", {{"/promise_explain", "自次日起计算。"}}},
                 {"mode", "replace"},
                 {"preview", true}};
    library_.ask("POST", "/v1/matter-drafts:fill", fill);
    EXPECT_EQ(draft()["stage"], "reviewed"); // a preview edits nothing
    fill.body["preview"] = false;
    fill.body["where"] = {{"stage", "editing"}}; // a rule may leave those alone that are under way
    ASSERT_EQ(library_.ask("POST", "/v1/matter-drafts:fill", fill).body["changed"], 0);
    fill.body["where"] = {{"stage", "done"}};
    EXPECT_EQ(library_.ask("POST", "/v1/matter-drafts:fill", fill).fields.at(0).pointer, "/where/stage");
    fill.body["where"] = Json::object();
    ASSERT_EQ(library_.ask("POST", "/v1/matter-drafts:fill", fill).body["changed"], 1);
    EXPECT_EQ(draft()["stage"], "editing");
}

TEST_F(Flow, AnImportOfItsRecordTakesItBackToEditing) {
    step("submit");
    Json record = example_matter();
    record["promise_day"] = 2;
    Asked import;
    import.query = {{ "publish", "false" }};
    library_.import("/v1/matters:import", {record.dump()}, import);
    EXPECT_EQ(draft()["stage"], "editing");
}

TEST_F(Flow, SubmittingNeedsACompleteDraftAndTellsEveryFaultAtOnce) {
    Asked asked;
    asked.parameters = {{"id", id_}};
    asked.if_match = "\"r1\"";
    asked.body = example_matter();
    asked.body.erase("by_law");
    asked.body.erase("handle_flow");
    asked.body["plan_cancel_date"] = "2019-04-18T08:00:00+08:00"; // an hour ago
    ASSERT_EQ(library_.ask("PUT", "/v1/matter-drafts/{id}", asked).status, 200);
    const auto refused = step("submit");
    EXPECT_EQ(refused.status, 422);
    Texts faults;
    for (const FieldError& field : refused.fields) {
        faults.push_back(field.pointer + " " + field.code);
    }
    std::ranges::sort(faults);
    EXPECT_EQ(faults,
              (Texts{"/by_law required", "/handle_flow required", "/plan_cancel_date already_ended"}));
    EXPECT_EQ(draft()["stage"], "editing");
    EXPECT_EQ(draft()["revision"], 2);
    EXPECT_EQ(steps(), Texts{"edited dept-11320583PDY000175F"});
}

TEST_F(Flow, EachStepChangesTheEntityTag) {
    Asked asked;
    asked.parameters = {{"id", id_}};
    asked.if_match = "\"r1\"";
    EXPECT_EQ(library_.ask("POST", "/v1/matter-drafts/{id}:submit", asked).etag, "\"r2\"");
    asked.caller = reviewer();
    EXPECT_EQ(library_.ask("POST", "/v1/matter-drafts/{id}:review", asked).code, "changed_meanwhile");
}

TEST_F(Flow, ItsHistoryOutlivesIt) {
    step("submit");
    give_back();
    edit(operations());
    edit(operations()); // by the same: told once
    step("submit");
    step("review", reviewer());
    step("publish");
    const Texts whole{"edited dept-11320583PDY000175F",
                      "submitted dept-11320583PDY000175F",
                      "returned reviewer",
                      "edited ops",
                      "submitted dept-11320583PDY000175F",
                      "reviewed reviewer",
                      "published dept-11320583PDY000175F"};
    EXPECT_EQ(steps(), whole);
    EXPECT_EQ(steps("/v1/matters/{code}/steps"), whole);
    EXPECT_EQ(library_.count("SELECT task_version FROM matters.draft_step WHERE step = 'published'"), 1);
    EXPECT_THROW(library_.count("DELETE FROM matters.draft_step RETURNING 1"), Problem);
    Asked other;
    other.caller = department(city_body);
    other.parameters = {{"id", id_}};
    EXPECT_EQ(library_.ask("GET", "/v1/matter-drafts/{id}/steps", other).code, "draft_not_found");
}

TEST_F(Flow, PublishingDirectlyNeedsThePublishersScope) {
    Asked import;
    import.caller.scopes.erase("matters:publish");
    try {
        library_.import("/v1/matters:import", {example_matter().dump()}, import);
        FAIL();
    } catch (const Problem& problem) {
        EXPECT_EQ(problem.code(), "insufficient_scope");
    }
    import.query = {{ "publish", "false" }};
    EXPECT_EQ(library_.import("/v1/matters:import", {example_matter().dump()}, import).front().state,
              service::LineState::unchanged); // as a draft it may
}

TEST(FlowRoutes, EachStepHasItsScope) {
    Library library;
    std::map<std::string, std::string> scopes;
    for (const service::Route& route : library.module().routes) {
        if (const auto colon = route.pattern.rfind("{id}:");
            route.pattern.starts_with("/v1/matter-drafts/") && colon != std::string::npos) {
            scopes[route.pattern.substr(colon + 5)] = route.operation.scope;
        }
    }
    EXPECT_EQ(scopes, (std::map<std::string, std::string>{{"publish", "matters:publish"},
                                                          {"return", "matters:review"},
                                                          {"review", "matters:review"},
                                                          {"submit", "matters:write"}}));
}

TEST(FlowList, ShowsWhatWaitsForReview) {
    Library library;
    library.publish_item();
    Asked create;
    create.body = example_matter();
    const std::string id = library.ask("POST", "/v1/matter-drafts", create).body["id"];
    create.body["task_handle_item"] = "11320583PDY000175F432019900200102";
    library.ask("POST", "/v1/matter-drafts", create);
    Asked submit;
    submit.parameters = {{"id", id}};
    library.ask("POST", "/v1/matter-drafts/{id}:submit", submit);
    Asked list;
    list.query = {{"stage", "submitted"}};
    const Json items = library.ask("GET", "/v1/matter-drafts", list).body["items"];
    ASSERT_EQ(items.size(), 1U);
    EXPECT_EQ(items[0]["id"], id);
    list.query = {{"stage", "somewhere"}};
    EXPECT_EQ(library.ask("GET", "/v1/matter-drafts", list).fields.at(0).code, "unknown_code");
}

} // namespace
} // namespace gateway::matters
