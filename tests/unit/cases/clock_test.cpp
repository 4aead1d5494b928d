#include "fixture.hpp"
#include "gateway/cases/cases.hpp"

namespace gateway::cases {
namespace {

// The list of the fixture promises ten working days and names a statutory limit of twenty.
constexpr auto promised = "2019-05-05T23:59:59+08:00";
constexpr auto statutory = "2019-05-17T23:59:59+08:00";

class ClockTest : public CasesTest {
protected:
    Case accept_as(const char* number, const char* date = "2019-04-18T10:30:00+08:00") {
        Json body = with(with(accept_columns(), "project_no", number), "accept_date", date);
        return accept(with(std::move(body), "apply_date", "2019-04-10"));
    }
    Case stored(const char* number) {
        std::optional<Case> record;
        run([&](store::Transaction& tx) { record = find_case(tx, number); });
        return record.value();
    }
    std::vector<std::string> due(const char* until, int limit) {
        std::vector<std::string> numbers;
        run([&](store::Transaction& tx) {
            std::string cursor;
            for (auto page = find_due(tx, at(until), cursor, limit); !page.empty();
                 page = find_due(tx, at(until), cursor, limit)) {
                for (const CaseFacts& facts : page) {
                    numbers.push_back(facts.project_no);
                }
                cursor = due_cursor(page.back());
            }
        });
        return numbers;
    }
    using Numbers = std::vector<std::string>;
};

TEST_F(ClockTest, ACaseKeepsTheStatutoryLimitOfItsList) {
    accept_as("A");
    run([](store::Transaction& tx) {
        tx.exec("UPDATE matters.matter SET statutory_day = 3"); // the next version of the list
    });
    add(EventKind::process, "A", process("2019-04-22", "2019-04-22"));
    const Case record = stored("A");
    EXPECT_EQ(record.promised_at, at(promised));
    EXPECT_EQ(record.statutory_at, at(statutory));
    EXPECT_EQ(record.statutory.amount, 20);
}

TEST_F(ClockTest, SpecialProceduresMoveBothDeadlines) {
    accept_as("A");
    add(EventKind::special_procedure, "A", special("2", "2019-04-22", "2019-04-24")); // two working days
    EXPECT_EQ(stored("A").promised_at, at("2019-05-07T23:59:59+08:00"));
    EXPECT_EQ(stored("A").statutory_at, at("2019-05-21T23:59:59+08:00"));
    add(EventKind::special_procedure, "A", special("1", "2019-05-06", "2019-06-05"));
    EXPECT_EQ(stored("A").statutory_at, at("2019-06-05T23:59:59+08:00"));
}

TEST_F(ClockTest, WithoutAStatutoryLimitOnlyThePromiseCounts) {
    run([](store::Transaction& tx) {
        tx.exec("UPDATE matters.matter SET statutory_day = NULL, statutory_type = NULL");
    });
    accept_as("A");
    EXPECT_EQ(stored("A").statutory_at, std::nullopt);
    EXPECT_EQ(due("2019-05-06", 10), Numbers{"A"});
}

TEST_F(ClockTest, WhatIsDueComesByItsNearerDeadlineInPages) {
    accept_as("C", "2019-04-16T10:00:00+08:00"); // 2019-04-30
    accept_as("A");
    accept_as("B");
    accept_as("LATER", "2019-05-20T10:00:00+08:00");
    EXPECT_EQ(due("2019-05-06", 2), (Numbers{"C", "A", "B"}));
    EXPECT_EQ(due(promised, 2), Numbers{"C"}); // exclusive
    add(EventKind::result, "C", result("2019-04-25"));
    EXPECT_EQ(due("2019-05-06", 2), (Numbers{"A", "B"})); // finished cases are never due
    run([](store::Transaction& tx) {
        const auto page = find_due(tx, at("2019-05-06"), "", 1);
        EXPECT_EQ(page.at(0).due_at, at(promised));
        EXPECT_EQ(page.at(0).statutory_at, at(statutory));
        EXPECT_EQ(page.at(0).handling_body, owner);
    });
}

TEST_F(ClockTest, AStepLeavesEveryIndexAlone) {
    accept_as("A");
    add(EventKind::process, "A", process("2019-04-22", "2019-04-22"));
    run([](store::Transaction& tx) { tx.exec("SELECT pg_stat_force_next_flush()"); });
    EXPECT_EQ(
        count(
            "SELECT n_tup_hot_upd FROM pg_stat_user_tables WHERE schemaname = 'cases' AND relname = 'case'"),
        1);
}

TEST_F(ClockTest, AListByDeadlineBeginsWithTheMostUrgent) {
    accept_as("C", "2019-04-16T10:00:00+08:00");
    accept_as("A");
    accept_as("B");
    add(EventKind::result, "B", result("2019-04-25"));
    accept(with(with(accept_columns(), "project_no", "E"), "matter_code", other_matter), other_owner);
    service::Call asked = call();
    asked.query["due_before"] = "2019-06-01";
    run([&](store::Transaction& tx) {
        const auto query = read_query(asked);
        const auto first = list_cases(tx, query.value(), {1, {}});
        ASSERT_EQ(first.size(), 2U);
        EXPECT_EQ(first.at(0).at("project_no"), "C");
        const auto second = list_cases(tx, query.value(), {1, {first.at(0).at("due_at"), "C"}});
        ASSERT_EQ(second.size(), 1U);
        EXPECT_EQ(second.at(0).at("project_no"), "A");
        EXPECT_EQ(second.at(0).at("due_at"), promised);
        EXPECT_EQ(second.at(0).at("statutory_at"), statutory);
    });
}

} // namespace
} // namespace gateway::cases
