#include "gateway/base/codes.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <utility>
#include <vector>

namespace gateway {
namespace {

using namespace std::chrono;

std::string code_of(const CodeCheck& fault) { return fault ? fault->code : ""; }

TEST(CatalogCode, IsTwelveDigitsOrCapitals) {
    for (const char* code :
         {"000199001000", "320199002001", "322099003000", "650116013001", "32XK99002001"}) {
        EXPECT_EQ(code_of(check_catalog_code(code)), "") << code;
    }
    for (const char* code : {"", "00019900100", "0001990010000", "XK00101000"}) {
        EXPECT_EQ(code_of(check_catalog_code(code)), "length") << code;
    }
    for (const char* code : {"00019900100a", "000199 01000", "000199-01000", "０００１９９００１０００"}) {
        EXPECT_EQ(code_of(check_catalog_code(code)), "character") << code;
    }
}

TEST(TaskCode, AcceptsWorkedExamples) {
    for (const char* code : {"11320000PDY00001XW2000199001000", "11320500PDY000167D3000199001000",
                             "11320583PDY000175F4320199002001", "12320000PDY00018362322099003000",
                             "11650000010183859F2650116013001"}) {
        EXPECT_EQ(code_of(check_task_code(code)), "") << code;
    }
}

TEST(TaskCode, NamesTheRuleThatIsBroken) {
    const std::vector<std::pair<std::string, std::string>> wrong{
        {"11320000PDY00001XW200019900100", "length"},
        {"11320000PDY00001XW20001990010000", "length"},
        {"11320000PDY00001XW200019900100001", "length"}, // a handling item
        {"11320000PDY00001XY2000199001000", "check_digit"},
        {"11230000PDY00001XW2000199001000", "check_digit"},
        {"11320000PDY00001XW0000199001000", "level"},
        {"11320000PDY00001XW8000199001000", "level"},
        {"11320000PDY00001XWA000199001000", "level"},
        {"11320000PDY00001XW200019900100a", "character"},
        {"11320000PDY00001XW2 00199001000", "character"},
        {"", "length"}};
    for (const auto& [code, rule] : wrong) {
        EXPECT_EQ(code_of(check_task_code(code)), rule) << code;
    }
}

TEST(TaskCode, FaultLeadsToThePart) {
    const CodeCheck fault = check_task_code("11320000PDY00001XY2000199001000");
    ASSERT_TRUE(fault);
    EXPECT_TRUE(fault->text.zh.starts_with("实施编码第1至18位")) << fault->text.zh;
    EXPECT_TRUE(fault->text.en.starts_with("Characters 1 to 18")) << fault->text.en;
}

TEST(TaskHandleItem, IsATaskCodeAndASerialFrom01) {
    for (const char* code : {"11320000PDY00001XW200019900100001", "11310000MB2F30661Y231200356400001",
                             "11220000412760890L200012001400001", "12320000PDY0001836232209900300099"}) {
        EXPECT_EQ(code_of(check_task_handle_item(code)), "") << code;
    }
    const std::vector<std::pair<std::string, std::string>> wrong{
        {"11320000PDY00001XW200019900100000", "serial"},
        {"11320000PDY00001XW20001990010000A", "serial"},
        {"11320000PDY00001XW2000199001000", "length"},
        {"11320000PDY00001XW2000199001000011", "length"},
        {"11320000PDY00001XW900019900100001", "level"},
        {"11320000PDY00001XY200019900100001", "check_digit"}};
    for (const auto& [code, rule] : wrong) {
        EXPECT_EQ(code_of(check_task_handle_item(code)), rule) << code;
    }
}

TEST(ProjectNo, OwnFormHas48Characters) {
    EXPECT_EQ(make_project_no("11320000PDY00001XW2000199001000", 2019y / April / 18, '1', 42),
              "11320000PDY00001XW200019900100020190418100000042");
    EXPECT_EQ(make_project_no("11320000PDY00001XW2000199001000", 2019y / April / 18, '2', 99'999'999),
              "11320000PDY00001XW200019900100020190418299999999");
    EXPECT_FALSE(
        check_project_no(make_project_no("11320000PDY00001XW2000199001000", 2019y / April / 18, '1', 0)));
}

TEST(ProjectNo, RefusesWhatWouldBreakTheForm) {
    EXPECT_THROW(make_project_no("11320000PDY00001XW2000199001000", 2019y / April / 18, '1', 100'000'000),
                 std::invalid_argument);
    EXPECT_THROW(make_project_no("short", 2019y / April / 18, '1', 1), std::invalid_argument);
}

TEST(ProjectNo, ForeignNumbersAreOneTo50PrintableCharacters) {
    EXPECT_FALSE(check_project_no("1"));
    EXPECT_FALSE(check_project_no("SQ-2019/0418~42"));
    EXPECT_FALSE(check_project_no(std::string(50, '9')));
    EXPECT_EQ(code_of(check_project_no("")), "length");
    EXPECT_EQ(code_of(check_project_no(std::string(51, '9'))), "length");
    for (const char* number : {"a b", "a\tb", "办件1", "a\x7f", " 1"}) {
        EXPECT_EQ(code_of(check_project_no(number)), "character") << number;
    }
    EXPECT_EQ(code_of(check_project_no(std::string_view("a\0b", 3))), "character");
}

TEST(Region, PrefixSpansTheSubtree) {
    EXPECT_EQ(region_prefix("320000"), "32");
    EXPECT_EQ(region_prefix("320500"), "3205");
    EXPECT_EQ(region_prefix("320583"), "320583");
}

TEST(Region, LiesWithinItselfAndItsParentsOnly) {
    EXPECT_TRUE(region_within("320583", "320000"));
    EXPECT_TRUE(region_within("320583", "320500"));
    EXPECT_TRUE(region_within("320583", "320583"));
    EXPECT_TRUE(region_within("320500", "320500"));
    EXPECT_FALSE(region_within("320583", "320600"));
    EXPECT_FALSE(region_within("320583", "330000"));
    EXPECT_FALSE(region_within("320500", "320583"));
    EXPECT_FALSE(region_within("320000", "320500"));
    EXPECT_TRUE(region_within("321000", "320000"));
    EXPECT_FALSE(region_within("321000", "321100"));
}

TEST(Region, WhatIsNoCodeLiesNowhere) {
    EXPECT_FALSE(region_within("320583", ""));
    EXPECT_FALSE(region_within("", "320000"));
    EXPECT_FALSE(region_within("320583", "32"));
    EXPECT_FALSE(region_within("32058x", "320000"));
    EXPECT_FALSE(region_within("320583000000", "320000"));
}

} // namespace
} // namespace gateway
