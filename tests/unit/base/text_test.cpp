#include "gateway/base/text.hpp"

#include <gtest/gtest.h>

#include <set>
#include <utility>
#include <vector>

namespace gateway {
namespace {

/// Test vectors of RFC 4648 §10.
const std::vector<std::pair<std::string, std::string>> base64_vectors{{"", ""},
                                                                      {"f", "Zg=="},
                                                                      {"fo", "Zm8="},
                                                                      {"foo", "Zm9v"},
                                                                      {"foob", "Zm9vYg=="},
                                                                      {"fooba", "Zm9vYmE="},
                                                                      {"foobar", "Zm9vYmFy"}};

TEST(Hex, GoesBothWays) {
    EXPECT_EQ(to_hex(std::string_view("\x00\x1f\xab\xff", 4)), "001fabff");
    EXPECT_EQ(from_hex("001fABff"), std::string("\x00\x1f\xab\xff", 4));
    EXPECT_EQ(from_hex(""), "");
    for (const char* text : {"0", "0g", "0x", " 0", "a:", "@@", "``"}) {
        EXPECT_FALSE(from_hex(text)) << text;
    }
}

TEST(Base64, AgreesWithRfc4648) {
    for (const auto& [plain, coded] : base64_vectors) {
        EXPECT_EQ(to_base64(plain), coded);
        EXPECT_EQ(from_base64(coded), plain);
        const std::string unpadded = coded.substr(0, coded.find('='));
        EXPECT_EQ(to_base64url(plain), unpadded);
        EXPECT_EQ(from_base64url(unpadded), plain);
    }
    EXPECT_EQ(to_base64("\xfb\xff\xbf"), "+/+/");
    EXPECT_EQ(to_base64url("\xfb\xff\xbf"), "-_-_");
}

TEST(Base64, CarriesEveryOctetAtEveryLength) {
    Bytes bytes;
    for (int i = 0; i < 300; ++i) {
        EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
        EXPECT_EQ(from_base64url(to_base64url(bytes)), bytes);
        EXPECT_EQ(from_hex(to_hex(bytes)), bytes);
        bytes += static_cast<char>(i * 7);
    }
}

TEST(Base64, HasOneTextForEachValue) {
    for (const char* text : {"Zg", "Zg=", "Zg===", "Z===", "====", "=", "Zh==", "Zm9=", "Zm9v=", "Zm9v====",
                             "Zg==Zg==", "Zm 9", "Zm9v\n", "Z-8=", "Zm9v\xff===", "A==="}) {
        EXPECT_FALSE(from_base64(text)) << text;
    }
    for (const char* text : {"Z", "Zg==", "Zh", "Zm9", "Zm9vY", "Z+8", "Z/8", "Zm 9"}) {
        EXPECT_FALSE(from_base64url(text)) << text;
    }
}

TEST(Utf8, AcceptsEveryRightSequence) {
    for (const char* text :
         {"", "plain ASCII text", "事项", "é", "\xed\x9f\xbf", "\xee\x80\x80", "\xf0\x90\x80\x80",
          "\xf4\x8f\xbf\xbf", "eight ab事项eight ab", "\xe0\xa0\x80"}) {
        EXPECT_TRUE(is_utf8(text)) << text;
    }
}

TEST(Utf8, RefusesEveryWrongSequence) {
    for (const char* text :
         {"\x80", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x41", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xe4\xba",
          "\xe4\xba\x41", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff",
          "ASCII of eight\xff", "\xf0\x90\x80"}) {
        EXPECT_FALSE(is_utf8(text)) << text;
    }
}

TEST(Trim, TakesAsciiBlanksAtBothEndsOnly) {
    EXPECT_EQ(trim(" \t\r\n\v\f a b \n"), "a b");
    EXPECT_EQ(trim("   "), "");
    EXPECT_EQ(trim(""), "");
    EXPECT_EQ(trim("　全角　"), "　全角　");
}

TEST(Guid, IsARandomVersion4WithoutHyphens) {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const std::string guid = new_guid();
        ASSERT_EQ(guid.size(), 32u);
        ASSERT_EQ(guid.find_first_not_of("0123456789abcdef"), std::string::npos) << guid;
        EXPECT_EQ(guid[12], '4');
        EXPECT_NE(std::string("89ab").find(guid[16]), std::string::npos) << guid;
        EXPECT_TRUE(seen.insert(guid).second);
    }
}

TEST(RandomBytes, GivesAsManyAsAsked) {
    EXPECT_EQ(random_bytes(0), "");
    EXPECT_EQ(random_bytes(100'000).size(), 100'000u); // more than one call of the system gives
    EXPECT_NE(random_bytes(16), random_bytes(16));
}

TEST(EqualConstantTime, ComparesEveryOctet) {
    EXPECT_TRUE(equal_constant_time("", ""));
    EXPECT_TRUE(equal_constant_time("secret", "secret"));
    EXPECT_FALSE(equal_constant_time("secret", "secreT"));
    EXPECT_FALSE(equal_constant_time("Secret", "secret"));
    EXPECT_FALSE(equal_constant_time("secret", "secret "));
    EXPECT_FALSE(equal_constant_time(std::string_view("a\0b", 3), std::string_view("a\0c", 3)));
}

TEST(StableHash, IsFnv1a) {
    EXPECT_EQ(stable_hash(""), 0xcbf29ce484222325u);
    EXPECT_EQ(stable_hash("a"), 0xaf63dc4c8601ec8cu);
    EXPECT_EQ(stable_hash("foobar"), 0x85944171f73967e8u);
}

} // namespace
} // namespace gateway
