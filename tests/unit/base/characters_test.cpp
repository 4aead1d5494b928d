#include "gateway/base/characters.hpp"
#include "gateway/base/text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

using namespace gateway;

namespace {

constexpr std::string_view mixed = "aé证𠀀"; // 1, 2, 3 and 4 octets

} // namespace

TEST(Characters, AreCountedAsPeopleDo) {
    EXPECT_EQ(text_length(""), 0U);
    EXPECT_EQ(text_length("abc"), 3U);
    EXPECT_EQ(text_length(mixed), 4U);
}

TEST(Characters, TheFirstOnesAreWhole) {
    EXPECT_EQ(first_characters(mixed, 0), "");
    EXPECT_EQ(first_characters(mixed, 1), "a");
    EXPECT_EQ(first_characters(mixed, 3), "aé证");
    EXPECT_EQ(first_characters(mixed, 4), mixed);
    EXPECT_EQ(first_characters(mixed, 100), mixed);
}

TEST(Characters, ACutByOctetsNeverLeavesHalfOfOne) {
    for (std::size_t most = 0; most <= mixed.size() + 1; ++most) {
        const std::string_view cut = first_octets(mixed, most);
        EXPECT_TRUE(is_utf8(cut)) << most;
        EXPECT_TRUE(mixed.starts_with(cut));
        EXPECT_LE(cut.size(), most);
        EXPECT_GT(cut.size() + 4, std::min(most, mixed.size())) << "more than one character less than fits";
    }
    EXPECT_EQ(first_octets(mixed, 5), "aé");
    EXPECT_EQ(first_octets(mixed, 6), "aé证");
}

TEST(Characters, ANameStandsOnOneLine) {
    EXPECT_TRUE(is_readable("某市自然资源局 (a)"));
    EXPECT_TRUE(is_readable(""));
    for (const std::string_view wrong : {"a\nb", "a\tb", "\x7f", "\x1b[2J", "half \xe8\xaf"}) {
        EXPECT_FALSE(is_readable(wrong)) << wrong;
    }
}

TEST(Characters, ANameHasNoneThatIsNotSeen) {
    for (const std::string_view wrong :
         {"\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202b", "\u202c",
          "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "\ufeff"}) {
        const std::string code = std::to_string(text_length(wrong)) + " " + to_hex(wrong);
        EXPECT_FALSE(is_readable("某" + std::string(wrong) + "局")) << code;
        EXPECT_FALSE(is_readable(wrong)) << code;
        EXPECT_FALSE(is_readable("某局" + std::string(wrong))) << code;
    }
    // Their neighbours, and what shares octets with them.
    for (const std::string_view right : {"\u200a", "\u2010", "\u2027", "\u202f", "\u2065", "\u206a", "\ufefe",
                                         "\uff01", "—", "“某”局", "…", "𠮷"}) {
        EXPECT_TRUE(is_readable(right)) << right;
    }
}

TEST(Characters, OctetsThatBeginNoneAreCutToNothing) {
    EXPECT_EQ(first_octets("\x80\x80\x80", 2), "");
    EXPECT_FALSE(begins_character('\x80'));
}
