#include "fixture.hpp"

namespace gateway::cases {
namespace {

class CorrectionTest : public CasesTest {
protected:
    Case correct_accept_of(const std::string& number, Json body) {
        Case record;
        run([&](store::Transaction& tx) {
            record = correct_case(foundation(), call(std::move(body)), tx, number);
        });
        return record;
    }
    Json correction(const char* accept_date) { return with(accept_columns(), "accept_date", accept_date); }
};

TEST_F(CorrectionTest, MakesTheNextVersionAndCountsThePromiseAnew) {
    const std::string number = accept(accept_columns()).project_no;
    run([](store::Transaction& tx) { publish(tx, matter_code, "suspended", 2); }); // no concern of this case
    const Case record = correct_accept_of(number, correction("2019-04-19T10:30:00+08:00"));
    EXPECT_EQ(record.version, 2);
    EXPECT_EQ(record.revision, 2);
    EXPECT_EQ(record.task_version, 1);
    EXPECT_EQ(format_time(record.promised_at.value()), "2019-05-06T23:59:59+08:00");
    EXPECT_EQ(Json::parse(record.content).at("task_name"), "食品经营许可（演示）");
    EXPECT_EQ(count("SELECT count(*) FROM cases.history WHERE version = 1"), 1);
    EXPECT_EQ(count("SELECT count(*) FROM journal.entry WHERE dataset = 'cases.accept' AND operation = 'U' "
                    "AND version = 2"),
              1);
}

TEST_F(CorrectionTest, EqualContentChangesNothing) {
    const std::string number = accept(accept_columns()).project_no;
    EXPECT_EQ(correct_accept_of(number, accept_columns()).revision, 1);
    const Change first = add(EventKind::material, number, material());
    EXPECT_EQ(correct(EventKind::material, number, first.event.row_guid, material()).event.version, 1);
    EXPECT_EQ(count("SELECT count(*) FROM journal.entry"), 2);
}

TEST_F(CorrectionTest, TheMatterStays) {
    const std::string number = accept(accept_columns()).project_no;
    EXPECT_EQ(refusal([&] {
                  correct_accept_of(number,
                                    with(accept_columns(), "matter_code", std::string(matter_code) + "01"));
              }),
              "/matter_code matter_fixed");
    EXPECT_EQ(
        refusal([&] { correct_accept_of(number, with(accept_columns(), "matter_code", other_matter)); }),
        "not_your_matter");
    EXPECT_EQ(refusal([&] { correct_accept_of(number, with(accept_columns(), "task_version", 3)); }),
              "/task_version matter_fixed");
}

TEST_F(CorrectionTest, TheAcceptanceStaysBeforeWhatHappened) {
    const std::string number = accept(accept_columns()).project_no;
    add(EventKind::process, number, process("2019-04-22", "2019-04-22"));
    EXPECT_EQ(refusal([&] { correct_accept_of(number, correction("2019-04-23")); }),
              "/accept_date date_order");
    EXPECT_EQ(refusal([&] { correct_accept_of(number, correction("2019-04-22")); }), "none");
}

TEST_F(CorrectionTest, AStepMayBeCorrectedAfterTheResultButNotMovedBehindIt) {
    const std::string number = accept(accept_columns()).project_no;
    const Change step = add(EventKind::process, number, process("2019-04-22", "2019-04-22"));
    const Change end = add(EventKind::result, number, result("2019-04-25"));
    const auto correct_step = [&](const char* until) {
        return correct(EventKind::process, number, step.event.row_guid, process("2019-04-22", until));
    };
    EXPECT_EQ(refusal([&] { correct_step("2019-04-26"); }), "/event_end_time after_result");
    EXPECT_EQ(correct_step("2019-04-24").event.version, 2);
    EXPECT_EQ(refusal([&] { correct(EventKind::result, number, "", result("2019-04-23")); }),
              "/result_date date_order");
    const Change corrected =
        correct(EventKind::result, number, "", with(result("2019-04-26"), "satisfaction", "1"));
    EXPECT_EQ(corrected.event.row_guid, end.event.row_guid);
    EXPECT_EQ(format_time(corrected.record.finished_at.value()), "2019-04-26T00:00:00+08:00");
}

TEST_F(CorrectionTest, ARecordOfAnotherKindOrCaseIsNotFound) {
    const std::string number = accept(accept_columns()).project_no;
    const std::string other = accept(accept_columns()).project_no;
    const std::string guid = add(EventKind::material, number, material()).event.row_guid;
    EXPECT_EQ(refusal([&] { correct(EventKind::material, other, guid, material("乙")); }),
              "record_not_found");
    EXPECT_EQ(
        refusal([&] { correct(EventKind::process, number, guid, process("2019-04-22", "2019-04-22")); }),
        "record_not_found");
    EXPECT_EQ(refusal([&] { correct(EventKind::result, number, "", result("2019-04-22")); }),
              "record_not_found");
}

TEST_F(CorrectionTest, ACorrectedVersionCannotBeChanged) {
    const std::string number = accept(accept_columns()).project_no;
    correct_accept_of(number, correction("2019-04-19"));
    EXPECT_THROW(run([](store::Transaction& tx) { tx.exec("DELETE FROM cases.history"); }), Problem);
}

} // namespace
} // namespace gateway::cases
