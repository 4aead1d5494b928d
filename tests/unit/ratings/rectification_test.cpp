#include "fixture.hpp"

namespace gateway::ratings {
namespace {

const WorkCalendar& calendar() { return *foundation().calendar; }

Rectification task_in(State state) {
    Rectification task;
    task.state = state;
    task.opened_at = at("2019-04-26T08:30:00+08:00");
    task.due_at = due_at(calendar(), foundation().rules, task.opened_at);
    return task;
}

std::string names(const Rectification& task, const Rules& rules) {
    std::string text;
    for (const Step step : possible_steps(task, rules)) {
        text += (text.empty() ? "" : " ") + std::string(to_text(step));
    }
    return text;
}

TEST(Rectification, FromEachStateCertainStepsArePossible) {
    const Rules rules = foundation().rules;
    EXPECT_EQ(names(task_in(State::open), rules), "accept appeal improve");
    EXPECT_EQ(names(task_in(State::accepted), rules), "rectify appeal improve");
    EXPECT_EQ(names(task_in(State::rectified), rules), "call-back improve");
    EXPECT_EQ(names(task_in(State::closed), rules), "");
    EXPECT_EQ(names(task_in(State::appealed), rules), "grant refuse improve");
    EXPECT_EQ(names(task_in(State::invalid), rules), "");
    EXPECT_EQ(names(task_in(State::withdrawn), rules), "worsen");
    Rules without = rules;
    without.call_back = false;
    EXPECT_EQ(names(task_in(State::rectified), without), "call-back close improve");
}

TEST(Rectification, AWrongStepIsToldWhatIsPossible) {
    Rectification task = task_in(State::open);
    try {
        take(task, Step::rectify, task.opened_at, foundation().rules, calendar());
        FAIL();
    } catch (const Problem& problem) {
        EXPECT_EQ(problem.status(), 409);
        EXPECT_EQ(problem.code(), "step_not_possible");
        EXPECT_NE(problem.text().en.find("accept, appeal"), std::string::npos) << problem.text().en;
        EXPECT_NE(problem.text().zh.find("核实、申诉"), std::string::npos) << problem.text().zh;
    }
    EXPECT_EQ(task.revision, 1);
    EXPECT_EQ(task.state, State::open);
}

TEST(Rectification, TheDeadlineLeapsOverTheHolidays) {
    const auto due = [](const char* rated) {
        return format_time(due_at(calendar(), foundation().rules, at(rated)));
    };
    // Labour day 2019: 05-01 to 05-04 off; 04-28 and 05-05, Sundays, are worked.
    EXPECT_EQ(due("2019-04-26T08:30:00+08:00"), "2019-05-20T23:59:59+08:00");
    // National day 2019: 10-01 to 10-07 off; 09-29 and 10-12 are worked.
    EXPECT_EQ(due("2019-09-27T23:59:59+08:00"), "2019-10-23T23:59:59+08:00");
}

TEST(Rectification, ARaterWhoIsNotSatisfiedReopensItOnce) {
    Rectification task = task_in(State::rectified);
    const Time called = at("2019-05-20T10:00:00+08:00");
    take(task, Step::call_back, called, foundation().rules, calendar(), false);
    EXPECT_EQ(task.state, State::accepted);
    EXPECT_TRUE(task.reopened);
    EXPECT_FALSE(task.rectified_at);
    EXPECT_EQ(task.due_at, due_at(calendar(), foundation().rules, called));
    take(task, Step::rectify, called, foundation().rules, calendar());
    take(task, Step::call_back, called, foundation().rules, calendar(), false);
    EXPECT_EQ(task.state, State::closed);
    EXPECT_EQ(task.satisfied, false);
}

TEST(Rectification, ARefusedAppealGivesItsWorkingDaysBackAndIsTheOnlyOne) {
    Rectification task = task_in(State::open);
    take(task, Step::appeal, at("2019-04-29T09:00:00+08:00"), foundation().rules, calendar());
    EXPECT_FALSE(task.overdue(at("2020-01-01T00:00:00+08:00")))
        << "while an appeal is decided the clock stands";
    take(task, Step::refuse, at("2019-05-06T09:00:00+08:00"), foundation().rules, calendar());
    EXPECT_EQ(task.state, State::accepted);
    EXPECT_EQ(format_time(task.due_at), "2019-05-23T23:59:59+08:00"); // 04-30, 05-05, 05-06
    EXPECT_EQ(names(task, foundation().rules), "rectify improve");
    EXPECT_FALSE(task.overdue(task.due_at));
    EXPECT_TRUE(task.overdue(task.due_at + std::chrono::seconds(1)));
}

using TaskTest = RatingsTest;

TEST_F(TaskTest, OnlyANegativeRatingIsRectified) {
    const std::string good = rate(rated("A", 3)).row_guid;
    const std::string bad = rate(rated("B", 4)).row_guid;
    run([&](store::Transaction& tx) {
        EXPECT_FALSE(find_rectification(tx, good));
        const auto task = find_rectification(tx, bad).value();
        EXPECT_EQ(task.state, State::open);
        EXPECT_EQ(format_time(task.due_at), "2019-05-20T23:59:59+08:00");
    });
    EXPECT_EQ(refusal([&] { step(good, Step::accept, Json::object()); }), "rectification_not_found");
}

TEST_F(TaskTest, GoesFromTheDepartmentToTheRater) {
    const std::string guid = rate(rated("A", 5)).row_guid;
    EXPECT_EQ(refusal([&] { step(guid, Step::call_back, Json{{"satisfied", true}}); }), "step_not_possible");
    step(guid, Step::accept, Json::object());
    EXPECT_EQ(refusal([&] { step(guid, Step::rectify, Json::object()); }), "/note required");
    step(guid, Step::rectify);
    EXPECT_EQ(refusal([&] { step(guid, Step::call_back); }), "/satisfied required");
    const Task task = step(guid, Step::call_back, Json{{"satisfied", true}, {"note", "电话回访"}});
    EXPECT_EQ(task.task.state, State::closed);
    ASSERT_EQ(task.steps.size(), 3U);
    EXPECT_EQ(task.steps[2].step, "call-back");
    EXPECT_EQ(task.steps[1].note, "已整改");
    EXPECT_EQ(count("SELECT count(*) FROM journal.entry WHERE dataset = ''"), 3);
    EXPECT_EQ(refusal([&] { change(guid, changed_to(1)); }), "rating_closed");
}

TEST_F(TaskTest, AGrantedAppealExcludesTheRatingAndTellsTheNation) {
    const std::string guid = rate(rated("A", 5)).row_guid;
    step(guid, Step::appeal, Json{{"note", "与本事项无关"}});
    const Json reason{{"note", "属恶意评价"}};
    EXPECT_EQ(refusal([&] { step(guid, Step::grant, call(reason)); }), "rectification_not_found")
        << "nobody reviews his own appeal";
    EXPECT_EQ(refusal([&] { step(guid, Step::grant, region_call("320100", reason)); }),
              "rectification_not_found");
    EXPECT_EQ(step(guid, Step::grant, region_call("320500", reason)).task.state, State::invalid);
    const Rating rating = found(guid);
    EXPECT_FALSE(rating.valid);
    EXPECT_EQ(Json::parse(rating.content).at("effectivevalua"), "0");
    EXPECT_EQ(count("SELECT sum(given) FROM ratings.tally"), 0);
    EXPECT_EQ(count("SELECT sum(excluded) FROM ratings.tally"), 1);
    const auto last = entries().back();
    EXPECT_EQ(last.action, "ratings.exclude");
    EXPECT_EQ(last.dataset, "ratings.rating");
    EXPECT_EQ(last.version, 2);
    EXPECT_EQ(refusal([&] { change(guid, changed_to(1)); }), "rating_closed");
}

TEST_F(TaskTest, FollowsTheRaterWhoChangesHisMind) {
    const std::string guid = rate(rated("A", 2)).row_guid;
    const auto state = [&] {
        State found = State::closed;
        run([&](store::Transaction& tx) { found = find_rectification(tx, guid).value().state; });
        return found;
    };
    change(guid, changed_to(4));
    EXPECT_EQ(state(), State::open);
    change(guid, changed_to(5, "2019-04-28T09:00:00+08:00"));
    EXPECT_EQ(state(), State::open);
    change(guid, changed_to(1, "2019-04-28T10:00:00+08:00"));
    EXPECT_EQ(state(), State::withdrawn);
    change(guid, changed_to(2, "2019-04-28T11:00:00+08:00"));
    EXPECT_EQ(state(), State::withdrawn);
    change(guid, changed_to(5, "2019-04-28T12:00:00+08:00"));
    EXPECT_EQ(state(), State::open);
    EXPECT_EQ(count("SELECT count(*) FROM ratings.step"), 2); // improve, worsen
    EXPECT_EQ(count("SELECT sum(given) FROM ratings.tally"), 1);
}

TEST_F(TaskTest, AreListedByDeadlineAndWhatIsOverdue) {
    const std::string first = rate(rated("A", 5)).row_guid;
    const std::string second = rate(with(rated("B", 4), "rated_at", "2019-04-28T08:00:00+08:00")).row_guid;
    rate(rated("THEIRS", 5), other_owner);
    const auto listed = [&](service::Call who) {
        std::vector<std::string> guids;
        run([&](store::Transaction& tx) {
            if (const auto query = read_task_query(who)) {
                for (const auto& task : list_rectifications(tx, *query, who.now, {50, {}})) {
                    guids.push_back(task.row_guid);
                }
            }
        });
        return guids;
    };
    using Guids = std::vector<std::string>;
    EXPECT_EQ(listed(call()), (Guids{first, second}));
    EXPECT_EQ(listed(region_call("320500")), (Guids{first, second}));
    EXPECT_EQ(listed(region_call("320000")).size(), 3U);
    EXPECT_EQ(listed(region_call("320100")), Guids{});
    service::Call late = call();
    late.query["overdue"] = "true";
    EXPECT_EQ(listed(late), Guids{});
    late.now = at("2019-05-21T00:00:00+08:00");
    EXPECT_EQ(listed(late), (Guids{first}));
    late.query["overdue"] = "false";
    EXPECT_EQ(listed(late), (Guids{second}));
    step(first, Step::accept, Json::object());
    step(first, Step::rectify);
    late.query["overdue"] = "true";
    EXPECT_EQ(listed(late), Guids{}) << "it no longer waits for the department";
    service::Call open = call();
    open.query["state"] = "open";
    EXPECT_EQ(listed(open), (Guids{second}));
    open.query["state"] = "nowhere";
    EXPECT_EQ(refusal([&] { listed(open); }), "/state unknown_code");
}

} // namespace
} // namespace gateway::ratings
