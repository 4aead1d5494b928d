#include "gateway/base/codes.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace gateway {
namespace {

using namespace std::chrono;

const Date today = 2026y / June / 30;

/// Prefecture codes are never issued as address codes, and births before 1900 precede every number: no person
/// has one.
const std::vector<std::string> right_ids{
    "320100199001010018", "320100199001010026", "320200199512311037", "320300200002292041",
    "320400199602293056", "320500201911304068", "320600198506155071", "320700197810096089",
    "320800200808087095", "320900199912319909", "321000196003019990", "321300197001010002",
    "32010019880808008X", "320500198808080030", "320102185001010013", "320583186612120187",
    "321302187906302265", "810000185001010177", "11010519491231002X", "440524188001010014"};

std::string fault_of(std::string_view id) {
    const CodeCheck fault = check_citizen_id(id, today);
    return fault ? fault->code : "";
}

TEST(CitizenId, AcceptsRightNumbers) {
    for (const std::string& id : right_ids) {
        EXPECT_EQ(fault_of(id), "") << id;
    }
}

TEST(CitizenId, NamesTheRuleThatIsBroken) {
    const std::vector<std::pair<std::string, std::string>> wrong{
        {"320100199001010017", "check_digit"},
        {"320030200002292041", "check_digit"}, // neighbours swapped
        {"320600198056155071", "check_digit"}, // neighbours swapped in the date
        {"320100199902290010", "date"},        // no leap year
        {"320100190002290014", "date"},        // 1900 was no leap year
        {"320100190013010014", "date"},        // month 13
        {"320100199004310016", "date"},        // 31 April
        {"320100199001000012", "date"},        // day 00
        {"320100299901010011", "date"},        // not born yet
        {"000000199001010018", "region"},
        {"990100199001010012", "region"},
        {"3201001990010100", "length"},
        {"3201001990010100180", "length"},
        {"320100900101001", "length"}, // the form of 15 digits
        {"", "length"},
        {"320100X99001010018", "character"},
        {"32010019880808008x", "character"}, // normalise first
        {"320100 199001010018", "character"},
        {" 20100199001010018", "character"},
        {"３２０１００１９９００１０１００１８", "character"},
        {"32010019900101001Y", "character"}};
    for (const auto& [id, code] : wrong) {
        EXPECT_EQ(fault_of(id), code) << id;
    }
}

TEST(CitizenId, FaultSpeaksBothLanguagesWithoutTheNumber) {
    const CodeCheck fault = check_citizen_id("320100199001010017", today);
    ASSERT_TRUE(fault);
    EXPECT_NE(fault->text.zh.find("校验码"), std::string::npos);
    EXPECT_FALSE(fault->text.en.empty());
    EXPECT_EQ(fault->text.zh.find("3201"), std::string::npos);
    EXPECT_EQ(fault->text.en.find("3201"), std::string::npos);
}

TEST(CitizenId, RefusesEverySingleWrongCharacter) {
    for (const std::string& id : right_ids) {
        for (std::size_t at = 0; at < id.size(); ++at) {
            for (const char other : std::string_view("0123456789X")) {
                std::string wrong = id;
                wrong[at] = other;
                EXPECT_EQ(wrong == id, fault_of(wrong).empty()) << wrong;
            }
        }
    }
}

TEST(CitizenId, RefusesASwapOfNeighbours) {
    for (const std::string& id : right_ids) {
        for (std::size_t at = 0; at + 1 < id.size(); ++at) {
            std::string wrong = id;
            std::swap(wrong[at], wrong[at + 1]);
            EXPECT_EQ(wrong == id, fault_of(wrong).empty()) << wrong;
        }
    }
}

TEST(CitizenId, BornTodayIsRightAndTomorrowIsNot) {
    EXPECT_FALSE(check_citizen_id("320500201911304068", 2019y / November / 30));
    EXPECT_TRUE(check_citizen_id("320500201911304068", 2019y / November / 29));
}

TEST(CitizenId, OldFormGainsCenturyAndCheckCharacter) {
    EXPECT_EQ(upgrade_citizen_id("320100900101001"), "320100199001010018");
    EXPECT_EQ(upgrade_citizen_id("320100880808008"), "32010019880808008X");
    EXPECT_FALSE(upgrade_citizen_id("32010090010100"));
    EXPECT_FALSE(upgrade_citizen_id("32010090010100X"));
    EXPECT_FALSE(upgrade_citizen_id("320100199001010018"));
    EXPECT_FALSE(upgrade_citizen_id(""));
}

} // namespace
} // namespace gateway
