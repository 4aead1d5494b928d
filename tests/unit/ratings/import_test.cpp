#include "fixture.hpp"
#include "support/lines.hpp"

#include <future>

namespace gateway::ratings {
namespace {

class ImportTest : public RatingsTest {
protected:
    std::vector<std::string> outcomes(const std::vector<std::string>& texts) {
        const auto lines = test::numbered(texts);
        std::vector<service::LineOutcome> read;
        store::Session session(database_.connection_string());
        session.transact(
            [&](store::Transaction& tx) { read = import_ratings(foundation(), call(), lines, tx); });
        return test::told(read);
    }
    using Outcomes = std::vector<std::string>;
};

TEST_F(ImportTest, TakesGoodLinesAndNamesTheOthers) {
    Json timeless = rated("B");
    timeless.erase("rated_at");
    EXPECT_EQ(outcomes({rated("A", 5).dump(), "no json", timeless.dump(), rated("OPEN").dump(),
                        rated("THEIRS").dump(), with(rated("B"), "channel", "9").dump(), "[]",
                        with(rated("B"), "colour", "red").dump(), rated("B").dump()}),
              (Outcomes{"accepted", " malformed_json", "/rated_at required", "/project_no case_not_finished",
                        "/project_no case_not_found", "/channel unknown_code", " wrong_type",
                        "/colour unknown_field", "accepted"}));
    EXPECT_EQ(count("SELECT count(*) FROM ratings.rating"), 2);
    EXPECT_EQ(count("SELECT count(*) FROM ratings.rectification"), 1);
    EXPECT_EQ(count("SELECT count(*) FROM cases.mark"), 2);
    EXPECT_EQ(count("SELECT sum(given) FROM ratings.tally"), 2);
    EXPECT_EQ(entries().size(), 2U);
}

TEST_F(ImportTest, TheSameLineAgainChangesNothingAndAnotherIsRefused) {
    const std::string line = rated("A").dump();
    EXPECT_EQ(outcomes({line, line}), (Outcomes{"accepted", "unchanged"}));
    EXPECT_EQ(outcomes({line, rated("A", 2).dump()}), (Outcomes{"unchanged", "/project_no rated_already"}));
    EXPECT_EQ(entries().size(), 1U);
    EXPECT_EQ(count("SELECT sum(given) FROM ratings.tally"), 1);
}

TEST_F(ImportTest, TwoFilesOfTheSameRatingsWaitForEachOther) {
    std::vector<std::string> forward;
    for (int i = 0; i < 50; ++i) {
        forward.push_back(with(rated("A", 1 + i % 5), "service_no", "W-" + std::to_string(i)).dump());
    }
    std::vector<std::string> backward(forward.rbegin(), forward.rend());
    auto one = std::async(std::launch::async, [&] { return outcomes(forward); });
    auto other = std::async(std::launch::async, [&] { return outcomes(backward); });
    const auto told = one.get(), told_other = other.get();
    EXPECT_EQ(std::ranges::count(told, "accepted") + std::ranges::count(told_other, "accepted"), 50);
    EXPECT_EQ(std::ranges::count(told, "unchanged") + std::ranges::count(told_other, "unchanged"), 50);
    EXPECT_EQ(count("SELECT sum(given) FROM ratings.tally"), 50);
}

} // namespace
} // namespace gateway::ratings
