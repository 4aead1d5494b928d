#include "search_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace gateway::matters {
namespace {

using Grams = std::vector<std::string>;

TEST(SearchText, FoldsWidthCaseAndBlanks) {
    EXPECT_EQ(fold_name(" ＡＢｃ（一）　\t许可 X "), "abc(一) 许可 x");
    EXPECT_EQ(fold_name("\u001F甲\u001F乙"), "甲 乙");
    EXPECT_EQ(fold_name("，。、"), ",。、");
    EXPECT_EQ(fold_name(""), "");
}

TEST(SearchText, AnyPartOfANameSharesItsGrams) {
    const auto stored = name_grams(fold_name("林木采伐许可"));
    for (const char* part : {"林", "采伐", "木采伐许", "林木采伐许可"}) {
        for (const std::string& gram : query_grams(part)) {
            EXPECT_NE(std::ranges::find(stored, gram), stored.end()) << part;
        }
    }
    EXPECT_EQ(query_grams("采"), Grams{"采"});
    EXPECT_EQ(query_grams("采伐"), Grams{"采伐"});
    EXPECT_EQ(query_grams(""), Grams{});
    EXPECT_EQ(std::ranges::find(stored, "采许"), stored.end());
}

} // namespace
} // namespace gateway::matters
