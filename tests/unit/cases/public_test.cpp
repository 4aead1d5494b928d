#include "fixture.hpp"
#include "gateway/cases/cases.hpp"

namespace gateway::cases {
namespace {

TEST_F(CasesTest, OtherModulesLearnWhatTheyNeedOfACase) {
    const Case record = accept(accept_columns());
    run([&](store::Transaction& tx) {
        const auto found = find_cases(tx, {record.project_no, "NO-SUCH-CASE"});
        ASSERT_EQ(found.size(), 1U);
        const CaseFacts& facts = found.at(record.project_no);
        EXPECT_EQ(facts.matter_code, matter_code);
        EXPECT_EQ(facts.owner, owner);
        EXPECT_EQ(facts.region, "320500");
        EXPECT_EQ(facts.state, "accepted");
        EXPECT_EQ(facts.task_name, "食品经营许可（演示）");
        EXPECT_EQ(facts.accepted_at, record.accepted_at);
        EXPECT_EQ(facts.promised_at, record.promised_at);
        EXPECT_FALSE(facts.finished_at);
    });
}

TEST_F(CasesTest, AMarkIsOfACaseThatIsThere) {
    const Mark mark{"NO-SUCH-CASE", now, "test.word", Json::object()};
    EXPECT_EQ(refusal([&] { run([&](store::Transaction& tx) { add_mark(tx, mark); }); }),
              "unknown_reference");
}

TEST_F(CasesTest, SeveralMarksStandInTheirOrder) {
    const std::string number = accept(accept_columns()).project_no;
    run([&](store::Transaction& tx) {
        add_marks(
            tx, {{number, now, "test.first", Json{{"n", 1}}}, {number, now, "test.second", Json::object()}});
        add_marks(tx, {});
    });
    EXPECT_EQ(count("SELECT count(*) FROM cases.mark WHERE (kind, detail) = ('test.first', '{\"n\":1}') AND "
                    "ordinal = "
                    "(SELECT min(ordinal) FROM cases.mark)"),
              1);
    EXPECT_EQ(count("SELECT count(*) FROM cases.mark"), 2);
}

} // namespace
} // namespace gateway::cases
