#include "fixture.hpp"
#include "gateway/cases/cases.hpp"

namespace gateway::cases {
namespace {

class PunctualityTest : public CasesTest {
protected:
    /// Ten working days from 2019-04-18 end on 2019-05-05.
    void finished(const char* number, const char* date) {
        accept(with(accept_columns(), "project_no", number));
        add(EventKind::result, number, result(date));
    }
    std::vector<Punctuality> counted(const std::string& body = "", const std::string& region_prefix = "") {
        std::vector<Punctuality> bodies;
        run([&](store::Transaction& tx) {
            bodies = count_finished(tx, at("2019-05-01"), at("2019-06-01"), body, region_prefix);
        });
        return bodies;
    }
};

TEST_F(PunctualityTest, CountsWhatWasFinishedInThePeriodAndWhatInTime) {
    finished("BEFORE", "2019-04-30T23:59:59+08:00");
    finished("FIRST", "2019-05-01T00:00:00+08:00");
    finished("LAST-SECOND", "2019-05-05T23:59:59+08:00");
    finished("LATE", "2019-05-06T00:00:00+08:00");
    finished("AFTER", "2019-06-01T00:00:00+08:00");
    accept(with(accept_columns(), "project_no", "OPEN"));
    run([](store::Transaction& tx) {
        tx.exec("UPDATE cases.\"case\" SET promised_at = NULL WHERE project_no = 'FIRST'");
    });
    const auto bodies = counted();
    ASSERT_EQ(bodies.size(), 1U);
    EXPECT_EQ(bodies[0].body, owner);
    EXPECT_EQ(bodies[0].finished, 3);
    EXPECT_EQ(bodies[0].promised, 2);
    EXPECT_EQ(bodies[0].on_time, 1);
}

TEST_F(PunctualityTest, BelongsToTheBodyThatHandledTheCase) {
    finished("MINE", "2019-05-02");
    finished("HANDED", "2019-05-02");
    run([](store::Transaction& tx) {
        tx.exec("UPDATE cases.\"case\" SET handed_to = '11320583PDY000175F' WHERE project_no = 'HANDED'");
    });
    EXPECT_EQ(counted().size(), 2U);
    EXPECT_EQ(counted(owner).at(0).finished, 1);
    EXPECT_EQ(counted("", "320583").at(0).body, "11320583PDY000175F");
    EXPECT_EQ(counted("", "3201").size(), 0U);
}

} // namespace
} // namespace gateway::cases
