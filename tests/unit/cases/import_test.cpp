#include "descriptions.hpp"
#include "fixture.hpp"
#include "support/lines.hpp"

#include <algorithm>
#include <future>

namespace gateway::cases {
namespace {

class ImportTest : public CasesTest {
protected:
    std::vector<service::LineOutcome> import(const std::vector<std::string>& texts, service::Call who) {
        const auto lines = test::numbered(texts);
        std::vector<service::LineOutcome> outcomes;
        run([&](store::Transaction& tx) { outcomes = import_cases(foundation(), who, lines, tx); });
        return outcomes;
    }
    std::vector<std::string> outcomes(const std::vector<std::string>& texts, service::Call who = call()) {
        return test::told(import(texts, who));
    }
    static Json line(const char* number) { return with(accept_columns(), "project_no", number); }
    using Outcomes = std::vector<std::string>;
};

TEST_F(ImportTest, TakesAWholeCaseWithAllThatHappenedToIt) {
    EXPECT_EQ(outcomes({example_intake(IntakeForm::line).dump()}), Outcomes{"accepted"});
    run([](store::Transaction& tx) {
        const auto record = find_case(tx, "SZ-2019-04-000042").value();
        EXPECT_EQ(record.state, State::finished);
        EXPECT_EQ(record.revision, 1);
        EXPECT_EQ(find_events(tx, record.project_no).size(), 4u);
        const auto entries = journal::read_positions(tx, {1, 2, 3, 4, 5});
        ASSERT_EQ(entries.size(), 5u);
        EXPECT_EQ(entries.front().dataset, "cases.accept");
        EXPECT_EQ(entries.front().requires_position, 5);
        EXPECT_EQ(entries.back().dataset, "cases.result");
    });
}

TEST_F(ImportTest, ReportsEachBadLineAndTakesTheOthers) {
    const Json early = with(line("C"), "result", result("2019-04-18"));
    Json nameless = line("D");
    nameless.erase("applyer_name");
    EXPECT_EQ(outcomes({line("A").dump(), "{\"a\":", early.dump(), nameless.dump(), "[]", line("B").dump()}),
              (Outcomes{"accepted", " malformed_json", "/result/result_date date_order",
                        "/applyer_name required", " wrong_type", "accepted"}));
    EXPECT_EQ(count("SELECT count(*) FROM cases.\"case\""), 2);
}

TEST_F(ImportTest, TheSameLineAgainChangesNothing) {
    const std::string text = example_intake(IntakeForm::line).dump();
    outcomes({text});
    EXPECT_EQ(outcomes({text, text}), (Outcomes{"unchanged", "unchanged"}));
    EXPECT_EQ(count("SELECT count(*) FROM journal.entry"), 5);
    EXPECT_EQ(count("SELECT count(*) FROM cases.event"), 4);
}

TEST_F(ImportTest, TheSameLineIsUnchangedWhateverBecameOfCaseAndMatter) {
    outcomes({line("A").dump()});
    add(EventKind::process, "A", process("2019-04-22", "2019-04-22"));
    run([](store::Transaction& tx) { publish(tx, matter_code, "cancelled", 2); });
    EXPECT_EQ(outcomes({line("A").dump(), line("B").dump()}),
              (Outcomes{"unchanged", "/matter_code matter_not_in_force"}));
}

TEST_F(ImportTest, AFileSentAgainGoesOnWhereItBrokeAndLeavesNoDeadRows) {
    std::vector<std::string> texts;
    for (int i = 0; i < 100; ++i) {
        texts.push_back(line(("R" + std::to_string(i)).c_str()).dump());
    }
    outcomes({texts.begin(), texts.begin() + 70}); // then the client was killed
    const Outcomes again = outcomes(texts);
    EXPECT_EQ(std::ranges::count(again, "unchanged"), 70);
    EXPECT_EQ(std::ranges::count(again, "accepted"), 30);
    run([](store::Transaction& tx) { tx.exec("SELECT pg_stat_force_next_flush()"); });
    EXPECT_EQ(count("SELECT n_tup_ins FROM pg_stat_user_tables WHERE schemaname = 'cases' AND relname = "
                    "'case'"),
              100);
}

TEST_F(ImportTest, OtherContentUnderTheSameNumberIsRefused) {
    outcomes({line("A").dump()});
    const Json differing = with(line("A"), "zip_code", "215000");
    EXPECT_EQ(outcomes({differing.dump(), line("B").dump(), with(line("B"), "zip_code", "215000").dump()}),
              (Outcomes{"/project_no case_differs", "accepted", "/project_no case_differs"}));
    const Json theirs = with(line("A"), "matter_code", other_matter);
    EXPECT_EQ(outcomes({theirs.dump()}, call(nullptr, other_owner)),
              Outcomes{"/project_no project_no_taken"});
}

TEST_F(ImportTest, TakesOnlyTheCallersOwnMatters) {
    EXPECT_EQ(outcomes({line("A").dump(), with(line("B"), "matter_code", other_matter).dump()}),
              (Outcomes{"accepted", "/matter_code not_your_matter"}));
}

TEST_F(ImportTest, ANumberTakenMeanwhileBringsNoEvents) {
    store::Session first(database_.connection_string());
    store::Session onlooker(database_.connection_string());
    const std::string text = example_intake(IntakeForm::line).dump();
    auto body = example_intake(IntakeForm::accept);
    body["project_no"] = "SZ-2019-04-000042";
    std::future<Outcomes> told;
    first.transact([&](store::Transaction& tx) {
        accept_case(foundation(), call(body), tx);
        told = std::async(std::launch::async, [&] { return outcomes({text}); });
        long long waiting = 0;
        while (waiting == 0) { // until the import waits for this transaction's row
            onlooker.transact([&](store::Transaction& look) {
                waiting = look.exec("SELECT count(*) FROM pg_locks WHERE NOT granted")[0][0].as<long long>();
            });
        }
    });
    EXPECT_EQ(told.get(), Outcomes{"/project_no case_differs"});
    EXPECT_EQ(count("SELECT count(*) FROM cases.event"), 1); // the material of the first
    EXPECT_EQ(count("SELECT count(*) FROM journal.entry"), 2);
}

TEST_F(ImportTest, TakesQuotesBackslashesAndBracesToTheLetter) {
    const std::string awkward = R"(a "b" \ {c,d} 'e' NULL)";
    EXPECT_EQ(outcomes({with(line("A"), "project_name", awkward).dump(),
                        with(line(R"({"x"\,})"), "address", awkward).dump()}),
              (Outcomes{"accepted", "accepted"}));
    run([&](store::Transaction& tx) {
        EXPECT_EQ(Json::parse(find_case(tx, "A")->content).at("project_name"), awkward);
        EXPECT_EQ(Json::parse(find_case(tx, R"({"x"\,})")->content).at("address"), awkward);
    });
}

} // namespace
} // namespace gateway::cases
