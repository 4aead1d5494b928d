// Planned starts and ends take effect by themselves.
#include "examples.hpp"
#include "gateway/matters/matters.hpp"
#include "library.hpp"
#include "schedule.hpp"
#include "store.hpp"

namespace gateway::matters {
namespace {

constexpr const char* may = "2019-05-01T00:00:00+08:00";
constexpr const char* before_may = "2019-04-30T23:59:59+08:00";
constexpr const char* later = "2019-06-01T00:00:00+08:00";

Json item_matter(int item, const std::string& end = {}) {
    Json matter = example_matter();
    matter["task_handle_item"] = std::string(example_code).substr(0, 31) + "0" + std::to_string(item);
    if (!end.empty()) {
        matter["plan_cancel_date"] = end;
    }
    return matter;
}

class Plans : public ::testing::Test {
protected:
    void SetUp() override { library_.publish_item(); }

    std::string draft_of(const Json& matter) {
        Asked create;
        create.body = matter;
        return library_.ask("POST", "/v1/matter-drafts", create).body["id"];
    }
    Library::Answer plan(const std::string& id, const std::string& effective_at) {
        Asked asked;
        if (!effective_at.empty()) {
            asked.query = {{"effective_at", effective_at}};
        }
        return library_.publish_draft(id, asked);
    }
    std::string revise(const std::string& code) {
        Asked asked;
        asked.parameters = {{"code", code}};
        return library_.ask("POST", "/v1/matters/{code}:revise", asked).body["id"];
    }
    /// The module's own work, as the scheduler runs it.
    void run_work(const std::string& now) {
        for (const service::ScheduledWork& work : library_.module().work) {
            library_.run([&](store::Transaction& tx) { work.run(tx, *parse_time(now)); });
        }
    }
    Json read(const std::string& pattern, const std::string& key, const std::string& value) {
        Asked asked;
        asked.parameters = {{key, value}};
        const auto answer = library_.ask("GET", pattern, asked);
        return answer.status == 200 ? answer.body : Json(answer.code);
    }
    Json draft(const std::string& id) { return read("/v1/matter-drafts/{id}", "id", id); }
    std::optional<Matter> matter(const std::string& code = example_code) {
        std::optional<Matter> found;
        library_.run([&](store::Transaction& tx) { found = find_matter(tx, code); });
        return found;
    }
    bool accepts(const std::string& at, const std::string& code = example_code) {
        bool result = false;
        library_.run([&](store::Transaction& tx) {
            result = find_published(tx, {code}).at(code).in_force(*parse_time(at));
        });
        return result;
    }

    Library library_;
};

TEST_F(Plans, AScheduledDraftTakesEffectByItselfOnce) {
    const std::string id = draft_of(item_matter(1));
    const auto planned = plan(id, may);
    ASSERT_EQ(planned.status, 202) << planned.code;
    EXPECT_EQ(planned.body["stage"], "scheduled");
    EXPECT_EQ(planned.body["effective_at"], may);
    run_work(before_may);
    EXPECT_FALSE(matter());
    library_.restart_with(test_foundation().standard); // the plan is in the database alone
    run_work("2019-05-01T08:30:00+08:00");             // the program was down over midnight
    run_work("2019-05-01T08:30:05+08:00");
    ASSERT_TRUE(matter());
    EXPECT_EQ(matter()->revision, 1);
    EXPECT_EQ(format_time(matter()->changed_at), may);
    EXPECT_EQ(draft(id), "draft_not_found");
    EXPECT_EQ(library_.delivered().size(), 2U); // the item and the list
    EXPECT_EQ(read("/v1/matter-drafts/{id}/steps", "id", id)["items"].back()["actor"], "system");
}

TEST_F(Plans, TheListsOwnPlannedStartIsHeededToo) {
    Json planned = item_matter(1);
    planned["plan_effective_date"] = may;
    const std::string id = draft_of(planned);
    EXPECT_EQ(plan(id, "2019-04-20").body["effective_at"], may); // the later of the two
    run_work(may);
    EXPECT_TRUE(matter());
}

TEST_F(Plans, AMomentThatHasPassedIsNoPlan) {
    EXPECT_EQ(plan(draft_of(item_matter(1)), "2019-04-18T09:00:00+08:00").fields.at(0).code, "not_in_future");
}

TEST_F(Plans, ADirectPublicationDoesNotRunAheadOfItsPlan) {
    Json early = item_matter(1);
    early["plan_effective_date"] = may;
    const auto outcomes =
        library_.import("/v1/matters:import", {early.dump(), item_matter(2, "2019-04-18").dump()});
    EXPECT_EQ(outcomes[0].reasons.at(0).code, "not_yet_effective");
    EXPECT_EQ(outcomes[1].reasons.at(0).code, "already_ended");
}

TEST_F(Plans, AnEditTakesThePlanBack) {
    const std::string id = draft_of(item_matter(1));
    plan(id, may);
    Asked edit;
    edit.parameters = {{"id", id}};
    edit.body = item_matter(1);
    edit.body["promise_day"] = 4;
    edit.if_match = "\"r" + std::to_string(draft(id)["revision"].get<int>()) + "\"";
    ASSERT_EQ(library_.ask("PUT", "/v1/matter-drafts/{id}", edit).body["effective_at"], Json());
    run_work(later);
    EXPECT_FALSE(matter());
    EXPECT_EQ(draft(id)["stage"], "editing");
}

TEST_F(Plans, WhatCannotTakeEffectIsReturnedAndStopsNobody) {
    const std::string first = draft_of(item_matter(1)), second = draft_of(item_matter(2)),
                      third = draft_of(item_matter(3));
    for (const std::string& id : {first, second, third}) {
        ASSERT_EQ(plan(id, may).status, 202);
    }
    // The second was overtaken by a direct publication.
    library_.import("/v1/matters:import", {item_matter(2).dump()});
    run_work(may);
    EXPECT_EQ(draft(first), "draft_not_found");
    EXPECT_EQ(draft(third), "draft_not_found");
    EXPECT_EQ(draft(second)["stage"], "returned");
    EXPECT_EQ(draft(second)["effective_at"], Json());
    const Json last = read("/v1/matter-drafts/{id}/steps", "id", second)["items"].back();
    EXPECT_EQ(last["step"], "returned");
    EXPECT_NE(last["reason"].get<std::string>().find("已不是最新版本"), std::string::npos);
    run_work(later);
    EXPECT_EQ(draft(second)["stage"], "returned");
}

TEST_F(Plans, AFaultThatNobodyForesawIsReturnedTooAndStopsNobody) {
    const std::string broken = draft_of(item_matter(1)), sound = draft_of(item_matter(2));
    plan(broken, may);
    plan(sound, may);
    library_.run([](store::Transaction& tx) { // as a full disk or a broken index would
        tx.exec("CREATE FUNCTION matters.fail() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'unforeseen'; END $$");
        tx.exec("CREATE TRIGGER unforeseen BEFORE INSERT ON matters.revision FOR EACH ROW "
                "WHEN (NEW.content LIKE '%32019900200101%') EXECUTE FUNCTION matters.fail()");
    });
    run_work(may);
    EXPECT_TRUE(matter(std::string(example_code).substr(0, 31) + "02"));
    EXPECT_EQ(library_.count("SELECT count(*) FROM matters.draft WHERE stage = 'returned'"), 1);
}

TEST_F(Plans, AFaultIsToldAtItsPlace) {
    const std::string id = draft_of(item_matter(1, later));
    ASSERT_EQ(plan(id, may).status, 202);
    Asked cancel;
    cancel.caller = operations();
    cancel.parameters = {{"catalog_code", "320199002001"}};
    cancel.if_match = "\"r1\"";
    ASSERT_EQ(library_.ask("POST", "/v1/directory/{catalog_code}:cancel", cancel).status, 200);
    run_work(may);
    const Json last = read("/v1/matter-drafts/{id}/steps", "id", id)["items"].back();
    EXPECT_NE(last["reason"].get<std::string>().find("/catalog_code"), std::string::npos);
}

TEST_F(Plans, APlannedStartBehindTheListsOwnEndIsRefusedAtOnce) {
    EXPECT_EQ(plan(draft_of(item_matter(1, may)), later).fields.at(0).code, "already_ended");
}

TEST_F(Plans, APlannedEndCancelsByItselfAndGoesUp) {
    ASSERT_EQ(library_.publish(item_matter(1, may)).status, 201);
    EXPECT_TRUE(accepts(before_may));
    EXPECT_FALSE(accepts(may)) << "the end counts before its work has run";
    run_work(before_may);
    EXPECT_EQ(matter()->state, State::published);
    run_work("2019-05-01T00:00:04+08:00");
    run_work("2019-05-01T00:00:09+08:00");
    EXPECT_EQ(matter()->state, State::cancelled);
    EXPECT_EQ(matter()->revision, 2);
    EXPECT_EQ(format_time(matter()->changed_at), may);
    const auto delivered = library_.delivered();
    EXPECT_EQ(delivered.back().entry.action, "matters.cancel");
    EXPECT_EQ(delivered.back().entry.actor, "system");
    EXPECT_EQ(delivered.back().rows[0].row["task_state"], "3");
}

TEST_F(Plans, ASuspendedListEndsToo) {
    library_.publish(item_matter(1, may));
    Asked suspend;
    suspend.parameters = {{"code", example_code}};
    suspend.if_match = "\"r1\"";
    ASSERT_EQ(library_.ask("POST", "/v1/matters/{code}:suspend", suspend).status, 200);
    run_work(may);
    EXPECT_EQ(matter()->state, State::cancelled);
}

TEST_F(Plans, NothingIsPublishedUnderAListThatHasEnded) {
    library_.publish(item_matter(1, may));
    Asked import;
    import.now = later; // its work has not run
    EXPECT_EQ(library_.import("/v1/matters:import", {item_matter(1).dump()}, import)[0].reasons.at(0).code,
              "matter_cancelled");
}

/// A version that takes the end away counts when it lies before the end, and comes too late at it.
TEST_F(Plans, StartsAndEndsGoInTheOrderOfTime) {
    for (int item : {1, 2}) {
        library_.publish(item_matter(item, may));
    }
    const std::string second_code = std::string(example_code).substr(0, 31) + "02";
    const auto without_end = [&](const std::string& code, int item, const std::string& at) {
        const std::string id = revise(code);
        Asked edit;
        edit.parameters = {{"id", id}};
        edit.if_match = "\"r1\"";
        edit.body = item_matter(item);
        EXPECT_EQ(library_.ask("PUT", "/v1/matter-drafts/{id}", edit).status, 200);
        EXPECT_EQ(plan(id, at).status, item == 1 ? 202 : 409) << item;
    };
    without_end(example_code, 1, before_may);
    without_end(second_code, 2, may);
    run_work(later); // all at once, after a long rest
    EXPECT_EQ(matter()->state, State::published);
    EXPECT_EQ(matter()->task_version, 2);
    EXPECT_EQ(matter(second_code)->state, State::cancelled);
}

TEST_F(Plans, ALargePlanIsCarriedOutWhole) {
    std::vector<std::string> lines;
    for (int item = 10; item < 99; ++item) {
        Json matter = item_matter(1, item % 2 == 0 ? may : later);
        matter["task_handle_item"] = std::string(example_code).substr(0, 31) + std::to_string(item);
        lines.push_back(matter.dump());
    }
    library_.import("/v1/matters:import", lines);
    run_work(may);
    EXPECT_EQ(library_.count("SELECT count(*) FROM matters.matter WHERE state = 'cancelled'"), 45);
    run_work(later);
    EXPECT_EQ(library_.count("SELECT count(*) FROM matters.matter WHERE state = 'cancelled'"), 89);
}

} // namespace
} // namespace gateway::matters
