// Where nothing personal may stand, no number of a person stands in a longer text either.
#include "gateway/identity/plain_names.hpp"

#include <gtest/gtest.h>

namespace gateway::identity {
namespace {

// Fictitious: a prefecture code that was never issued as an address code.
TEST(PersonalNumbers, AreFoundInALongerText) {
    for (const char* text :
         {"320100199001010018", "张三 320100199001010018", "A320100199001010018", "3201001990010100181",
          "43320100199001010018", "320100199001010018B", "320100 19900101 0018", "320100-19900101-0018",
          "３２０１００１９９００１０１００１８", "张三13800000000", "电话 138 0000 0000。", "+8613800000000",
          "8613800000000", "号码320100900101001。"}) {
        EXPECT_TRUE(holds_personal_number(text)) << text;
    }
    std::string with_x;
    for (int i = 0; i < 1000 && with_x.empty(); ++i) {
        const std::string serial = std::to_string(1000 + i).substr(1);
        if (is_personal_number("32010019900101" + serial + "X")) {
            with_x = "32010019900101" + serial + "x";
        }
    }
    EXPECT_TRUE(holds_personal_number("N" + with_x + "1")) << with_x;
}

TEST(PersonalNumbers, AreNotSeenInOtherNumbers) {
    for (const char* text :
         {"", "示例局", "示例县政务服务局（3号窗口）", "91320000PDY000087P",
          "11320500PDY000167D3000199001000", "11320500PDY000167D300019900100020190418100000001",
          "000000000001", "320500000000001", "320100199001010019", "12345678901", "138000000001",
          "0512-65221234", "12345", "2019-04-18 09:00", "GB/T 36904-2018", "320100209913010018"}) {
        EXPECT_FALSE(holds_personal_number(text)) << text;
    }
}

/// A serial of an area, a day and a count is no citizen number, though one in eleven looks like it.
TEST(PersonalNumbers, AreRunsOfTheirOwnInASerial) {
    for (const char* serial :
         {"320100199001010018", "A320100199001010018B", "N-13800000000", "x１３８００００００００"}) {
        EXPECT_TRUE(bears_personal_number(serial)) << serial;
    }
    for (const char* serial :
         {"3201001990010100181", "43320100199001010018", "2019000001", "苏(2019)苏州市不动产权第0000001号"}) {
        EXPECT_FALSE(bears_personal_number(serial)) << serial;
    }
}

} // namespace
} // namespace gateway::identity
