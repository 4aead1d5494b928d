#include "fixture.hpp"

#include <thread>

namespace gateway::supervision {
namespace {

// Accepted on 2020-01-13, ten working days end on 2020-02-03: the holiday lasts from 01-24 to 02-02, 01-19 is
// worked.
constexpr auto accepted = "2020-01-13T10:30:00+08:00";

TEST_F(SupervisionTest, ACaseTurnsAmberAndRedOnTheDaysTheCalendarSays) {
    accept("A", accepted);
    sweep("2020-01-21T23:59:59+08:00");
    EXPECT_EQ(lights(), Lights{});
    sweep("2020-01-22T00:00:00+08:00");
    EXPECT_EQ(lights(), Lights{"promise-amber open department"});
    sweep("2020-02-03T23:59:59+08:00");
    EXPECT_EQ(lights(), Lights{"promise-amber open department"});
    sweep("2020-02-04T00:00:00+08:00");
    EXPECT_EQ(lights(), (Lights{"promise-red open department", "promise-amber passed department"}));
}

TEST_F(SupervisionTest, ItEscalatesToTheCityAndThenToTheProvince) {
    accept("A", accepted);
    sweep("2020-02-04T00:00:00+08:00");
    sweep("2020-02-06T23:59:59+08:00"); // the third working day in red
    EXPECT_EQ(lights(), Lights{"promise-red open department"});
    EXPECT_EQ(notices(region("320500")), 0U);
    sweep("2020-02-07T00:00:00+08:00");
    EXPECT_EQ(lights(), Lights{"promise-red open city"});
    EXPECT_EQ(notices(region("320500")), 1U);
    sweep("2020-02-10T23:59:59+08:00");
    EXPECT_EQ(lights(), Lights{"promise-red open city"});
    sweep("2020-02-11T00:00:00+08:00");
    sweep("2020-02-12T00:00:00+08:00");
    EXPECT_EQ(lights(), Lights{"promise-red open province"});
    EXPECT_EQ(notices(operations(), {{"level", "province"}}), 1U);
    EXPECT_EQ(notices(operations()), 3U); // the department, the city, the province: each once
}

TEST_F(SupervisionTest, ABodyOfTheProvinceHasNoCityAboveIt) {
    accept("P", accepted, provincial_matter);
    sweep("2020-02-04T00:00:00+08:00");
    sweep("2020-02-07T00:00:00+08:00");
    sweep("2020-02-11T00:00:00+08:00");
    EXPECT_EQ(notices(operations(), {{"level", "city"}}), 0U);
    EXPECT_EQ(notices(operations(), {{"level", "province"}}), 1U);
}

TEST_F(SupervisionTest, TheStatutoryLimitHasItsOwnLights) {
    publish(matter, 20); // until 2020-02-17
    accept("A", accepted);
    sweep("2020-02-11T23:59:59+08:00");
    EXPECT_EQ(lights(), Lights{"promise-red open department"});
    sweep("2020-02-12T00:00:00+08:00");
    EXPECT_EQ(records(operations(), {{"rule", "statutory-amber"}}).size(), 1U);
    sweep("2020-02-18T00:00:00+08:00");
    EXPECT_EQ(records(operations(), {{"rule", "statutory-red"}}).at(0).at("limit_at"),
              "2020-02-17T23:59:59+08:00");
}

TEST_F(SupervisionTest, AnExtensionLiftsAWarningThatMayComeAgain) {
    accept("A", accepted);
    sweep("2020-01-22T00:00:00+08:00");
    const std::string number = records(operations()).at(0).at("number");
    extend("A", "2020-01-22T09:00:00+08:00", "2020-02-20T00:00:00+08:00");
    sweep("2020-01-22T10:00:00+08:00");
    const Json lifted = records(operations()).at(0);
    EXPECT_EQ(lifted.at("state"), "lifted");
    EXPECT_EQ(lifted.at("result"), "办结期限变更为2020-02-20 23:59:59，予以解除。");
    sweep("2020-02-17T23:59:59+08:00");
    EXPECT_EQ(lights(), Lights{"promise-amber lifted department"});
    sweep("2020-02-18T00:00:00+08:00");
    const Json again = records(operations()).at(0);
    EXPECT_EQ(again.at("state"), "open");
    EXPECT_EQ(again.at("number"), number);
    EXPECT_EQ(again.at("limit_at"), "2020-02-20T23:59:59+08:00");
    EXPECT_EQ(notices(department()), 2U);
}

TEST_F(SupervisionTest, AResultClosesWhatIsOpenAndComesBeforeWhatWouldBe) {
    accept("A", accepted);
    accept("B", accepted);
    finish("B", "2020-02-05T10:00:00+08:00"); // late, but finished before the sweep
    sweep("2020-02-05T12:00:00+08:00");
    ASSERT_EQ(records(operations()).size(), 1U);
    finish("A", "2020-02-06T10:00:00+08:00");
    sweep("2020-02-06T12:00:00+08:00");
    const Json closed = records(operations()).at(0);
    EXPECT_EQ(closed.at("state"), "closed");
    EXPECT_EQ(closed.at("state_at"), "2020-02-06T10:00:00+08:00");
    EXPECT_EQ(closed.at("result"), "办件已于2020-02-06 10:00:00办结。");
    sweep("2020-03-06T12:00:00+08:00");
    EXPECT_EQ(lights(), Lights{"promise-red closed department"});
}

TEST_F(SupervisionTest, WhoHandlesTheCaseNowIsAsked) {
    accept("A", accepted);
    sweep("2020-02-04T00:00:00+08:00");
    run([](store::Transaction& tx) {
        tx.exec("UPDATE cases.\"case\" SET handed_to = '11320583PDY000175F'"); // to Kunshan
    });
    sweep("2020-02-04T09:00:00+08:00");
    const Json record = records(region("320583")).at(0);
    EXPECT_EQ(record.at("department"), "11320583PDY000175F");
    EXPECT_EQ(record.at("department_name"), "11320583PDY000175F"); // no matter of its own says its name
    EXPECT_EQ(record.at("institution"), owner);
    EXPECT_EQ(notices(department("11320583PDY000175F")), 1U);
    EXPECT_EQ(records(department()).size(), 0U);
}

TEST_F(SupervisionTest, ARuleThatIsGoneLiftsItsRecords) {
    accept("A", accepted);
    sweep("2020-02-04T00:00:00+08:00");
    Foundation fewer = foundation_;
    std::erase_if(fewer.rules, [](const Rule& rule) { return rule.id == "promise-red"; });
    run([&](store::Transaction& tx) {
        settle_step(fewer, Pace{500, std::chrono::seconds(0)}, tx, at("2020-02-05T00:00:00+08:00"));
    });
    EXPECT_EQ(lights(), Lights{"promise-red lifted department"});
}

TEST_F(SupervisionTest, ARecordHoldsTheElevenFields) {
    accept("A", accepted);
    sweep("2020-02-04T00:00:07+08:00");
    const Json record = records(operations()).at(0);
    EXPECT_EQ(record.at("project_no"), "A");
    EXPECT_EQ(
        record.at("content"),
        "超过承诺办结期限：“食品经营许可（演示）”办件应于2020-02-03 23:59:59前办结，请尽快办结并说明原因。");
    EXPECT_EQ(record.at("institution_name"), "示范审批局（演示）");
    EXPECT_EQ(record.at("task_type"), "01");
    EXPECT_EQ(record.at("sent_at"), "2020-02-04T00:00:07+08:00");
    EXPECT_EQ(record.at("number"), "202002040000000001");
    EXPECT_EQ(record.at("rule"), "promise-red");
    EXPECT_EQ(record.at("warning_type"), "2");
    EXPECT_EQ(record.at("state_at"), "2020-02-04T00:00:00+08:00");
    EXPECT_EQ(record.at("result"), "");
    EXPECT_EQ(record.at("department_name"), "示范审批局（演示）");
}

TEST_F(SupervisionTest, EachIsMarkedInTheCasesTimelineAndInTheJournal) {
    accept("A", accepted);
    sweep("2020-01-22T00:00:00+08:00");
    sweep("2020-02-04T00:00:00+08:00");
    EXPECT_EQ(
        count("SELECT count(*) FROM cases.mark WHERE project_no = 'A' AND kind = 'supervision.amber' AND "
              "occurred_at = '2020-01-22T00:00:00+08:00'"),
        1);
    EXPECT_EQ(
        count("SELECT count(*) FROM cases.mark WHERE kind = 'supervision.red' AND detail::json ->> 'rule' = "
              "'promise-red'"),
        1);
    EXPECT_EQ(count("SELECT count(*) FROM journal.entry WHERE action LIKE 'supervision.%' AND dataset = ''"),
              3);
}

class SweepTest : public SupervisionTest {
protected:
    void accept_three() {
        for (const char* number : {"A", "B", "C"}) {
            accept(number, accepted);
        }
    }
    static bool somebody_waits(store::Transaction& tx) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (std::chrono::steady_clock::now() < until) {
            if (tx.exec("SELECT count(*) FROM pg_locks WHERE NOT granted")[0][0].as<int>() > 0) {
                return true;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return false;
    }
    const Pace by_one_{1, std::chrono::seconds(0)};
    const Time red_ = at("2020-02-04T00:00:00+08:00");
};

TEST_F(SweepTest, ACrashBetweenAndInsidePagesDoublesNothing) {
    accept_three();
    const auto step = [&](store::Transaction& tx) { raise_step(foundation_, by_one_, tx, red_); };
    run(step);
    EXPECT_EQ(count("SELECT count(*) FROM supervision.record"), 1);
    const auto crash = [&](store::Transaction& tx) {
        step(tx);
        throw std::runtime_error("the power is gone");
    };
    EXPECT_THROW(run(crash), std::runtime_error);
    EXPECT_EQ(count("SELECT count(*) FROM supervision.record"), 1);
    for (int i = 0; i < 8; ++i) { // to the end, and from the beginning again
        run(step);
    }
    run([](store::Transaction& tx) { tx.exec("DELETE FROM supervision.sweep"); });
    for (int i = 0; i < 4; ++i) {
        run(step);
    }
    EXPECT_EQ(count("SELECT count(DISTINCT project_no) FROM supervision.record"), 3);
    EXPECT_EQ(count("SELECT count(*) FROM supervision.record"), 3);
    EXPECT_EQ(count("SELECT count(*) FROM supervision.notice"), 3);
    EXPECT_EQ(count("SELECT count(*) FROM cases.mark"), 3);
}

TEST_F(SweepTest, TwoProcessesAtOnceMakeOneRecord) {
    accept_three();
    store::Session other(database_.connection_string());
    const auto step = [&](store::Transaction& tx) { raise_step(foundation_, Pace{}, tx, red_); };
    std::thread second;
    run([&](store::Transaction& tx) {
        step(tx); // not committed: the other reads the same cases as this one did
        second = std::thread([&] { other.transact(step); });
        EXPECT_TRUE(somebody_waits(tx));
    });
    second.join();
    EXPECT_EQ(count("SELECT count(*) FROM supervision.record"), 3);
    EXPECT_EQ(count("SELECT count(*) FROM cases.mark"), 3);
}

TEST_F(SweepTest, AnAnswerThatComesMeanwhileIsNotOverwritten) {
    accept("A", accepted);
    run([&](store::Transaction& tx) { raise_step(foundation_, Pace{}, tx, red_); });
    run([&](store::Transaction& tx) {
        std::vector<Record> read = find_open(tx, "", 10);
        tx.exec("UPDATE supervision.record SET revision = revision + 1"); // as the answer of another does
        EXPECT_TRUE(save_records(tx, read).empty());
    });
}

TEST_F(SweepTest, RestsBetweenTwoRounds) {
    const Pace resting{1, std::chrono::seconds(60)};
    run([&](store::Transaction& tx) { raise_step(foundation_, resting, tx, red_); });
    accept("A", accepted);
    run([&](store::Transaction& tx) {
        raise_step(foundation_, resting, tx, red_ + std::chrono::seconds(59));
    });
    EXPECT_EQ(count("SELECT count(*) FROM supervision.record"), 0);
    run([&](store::Transaction& tx) {
        raise_step(foundation_, resting, tx, red_ + std::chrono::seconds(60));
    });
    EXPECT_EQ(count("SELECT count(*) FROM supervision.record"), 1);
}

} // namespace
} // namespace gateway::supervision
