#include "table.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace gateway::app {
namespace {

TEST(Table, LinesUpChineseAndLatin) {
    Table table({"名称", "id"});
    table.add({"局", "1"});
    table.add({"abcdef", "22"});
    std::ostringstream out;
    table.print(out);
    EXPECT_EQ(out.str(), "名称    id\n局      1\nabcdef  22\n");
}

TEST(Table, ShowsNoControlCharacters) {
    EXPECT_EQ(printable("a\x1b[31mb\n\xc2\x9b"
                        "c"),
              "a [31mb  c");
    EXPECT_EQ(printable("局"), "局");
}

TEST(Table, SurvivesBrokenUtf8) {
    EXPECT_NO_THROW(printable("\xe5\xb1"));
    EXPECT_NO_THROW(display_width("\xff\xf0"));
}

} // namespace
} // namespace gateway::app
