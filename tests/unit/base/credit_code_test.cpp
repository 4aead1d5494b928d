#include "gateway/base/codes.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace gateway {
namespace {

/// GB 11714 keeps PDY00001 to PDY99999 for self-defined use: these bodies are fictitious. The last four are
/// the sample of the standard's style and published codes of public bodies.
const std::vector<std::string> right_codes{
    "11320000PDY00001XW", "12320100PDY000028Y", "13320000PDY000036H", "31320500PDY000044A",
    "51320000PDY0000529", "52320200PDY000060B", "53320000PDY000079T", "91320000PDY0002207",
    "91320000PDY000247Y", "91320000PDY000087P", "92320583PDY000095G", "93320900PDY000108G",
    "81320100PDY0001169", "N2320300PDY000124W", "Y1320000PDY0001323", "A1100000PDY000140W",
    "91320000PDY0008370", "91320594PDY000159F", "11320500PDY000167D", "11320583PDY000175F",
    "12320000PDY0001836", "91350100M000100Y43", "11650000010183859F", "11310000MB2F30661Y",
    "11220000412760890L"};

std::string fault_of(std::string_view code) {
    const CodeCheck fault = check_credit_code(code);
    return fault ? fault->code : "";
}

TEST(CreditCode, AcceptsRightCodes) {
    for (const std::string& code : right_codes) {
        EXPECT_EQ(fault_of(code), "") << code;
    }
}

TEST(CreditCode, SumsDivisibleByTheModulusGiveZero) {
    EXPECT_EQ(fault_of("91320000PDY0002207"), ""); // inner sum mod 11 = 0
    EXPECT_EQ(fault_of("52320200PDY000060B"), ""); // inner sum mod 11 = 0
    EXPECT_EQ(fault_of("91320000PDY0008370"), ""); // outer sum mod 31 = 0
}

TEST(CreditCode, KeepsAnAbolishedDivisionForLife) { EXPECT_EQ(fault_of("91320594PDY000159F"), ""); }

TEST(CreditCode, NamesTheRuleThatIsBroken) {
    const std::vector<std::pair<std::string, std::string>> wrong{
        {"91320000PDY000087Q", "check_digit"},
        {"91302000PDY000087P", "check_digit"}, // neighbours 4 and 5 swapped
        {"92230583PDY000095G", "check_digit"}, // neighbours 3 and 4 swapped
        {"51320000PDY0000259", "check_digit"}, // neighbours 16 and 17 swapped
        {"91320954PDY000159F", "check_digit"}, // neighbours 6 and 7 swapped
        {"91320000PDY0000802", "check_digit"}, // only the inner check of GB 11714 is wrong
        {"91320000PDY000087", "length"},
        {"91320000PDY000087P0", "length"},
        {"", "length"},
        {"91320000IDY000087P", "character"},
        {"9Z320000PDY000087P", "character"},
        {"Z1320000PDY000087P", "character"},
        {"91320000pdy000087p", "character"},
        {"91-320000-PDY00008-7-P", "character"},
        {" 1320000PDY000087P", "character"},
        {"913200A0PDY000087P", "character"}, // a division is digits
        {"９１３２００００ＰＤＹ００００８７Ｐ", "character"},
        {"91990000PDY000087W", "region"},
        {"91000000PDY000087B", "region"},
        {"90320000PDY000087T", "class"}};
    for (const auto& [code, rule] : wrong) {
        EXPECT_EQ(fault_of(code), rule) << code;
    }
}

TEST(CreditCode, RefusesEverySingleWrongCharacter) {
    for (const std::string& code : right_codes) {
        for (std::size_t at = 0; at < code.size(); ++at) {
            for (const char other : std::string_view("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
                std::string wrong = code;
                wrong[at] = other;
                EXPECT_EQ(wrong == code, fault_of(wrong).empty()) << wrong;
            }
        }
    }
}

TEST(CreditCode, RefusesASwapOfNeighbours) {
    for (const std::string& code : right_codes) {
        for (std::size_t at = 0; at + 1 < code.size(); ++at) {
            std::string wrong = code;
            std::swap(wrong[at], wrong[at + 1]);
            EXPECT_EQ(wrong == code, fault_of(wrong).empty()) << wrong;
        }
    }
}

TEST(CreditCode, HoldsTheDivisionOfItsRegistration) {
    EXPECT_EQ(credit_code_region("11320583PDY000175F"), "320583");
}

} // namespace
} // namespace gateway
