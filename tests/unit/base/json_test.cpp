#include "gateway/base/json.hpp"
#include "gateway/base/problem.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <optional>
#include <utility>
#include <vector>

namespace gateway {
namespace {

std::optional<Problem> refusal(std::string_view text) {
    try {
        (void)parse_json(text);
        return std::nullopt;
    } catch (const Problem& problem) {
        return problem;
    }
}

bool refused_at(std::string_view text, std::size_t offset) {
    const auto problem = refusal(text);
    return problem && problem->status() == 400 && problem->code() == "malformed_json" &&
           problem->text().en.find("at byte " + std::to_string(offset) + ":") != std::string::npos &&
           problem->text().zh.find("第" + std::to_string(offset) + "字节") != std::string::npos;
}

std::string nested(std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); }

TEST(ParseJson, ReadsWhatTheGrammarAllows) {
    for (const char* text :
         {"null", "true", "0", "-0", "-12.5e3", "\"\"", "[]", "{}", " [1, 2 ,3]\n\t",
          R"({"a":{"b":[{"c":null},{"c":false}],"d":"\u4e8b\ud83d\ude00\n\"\\"},"事项":1})",
          "9223372036854775807", "-9223372036854775808", "1e308", "1e-400", "[[],{},[{}]]"}) {
        ASSERT_FALSE(refusal(text)) << text;
        EXPECT_EQ(parse_json(text), Json::parse(text)) << text;
    }
}

TEST(ParseJson, RefusesADuplicateMember) {
    EXPECT_TRUE(refused_at(R"({"a":1,"a":2})", 9));
    EXPECT_TRUE(refused_at(R"({"a":1,"b":2,"a":1})", 15));
    EXPECT_TRUE(refused_at(R"({"a":1,"\u0061":2})", 14)); // the same name in other letters
    EXPECT_TRUE(refused_at(R"([{"x":{"b":1,"b":1}}])", 15));
    EXPECT_FALSE(refusal(R"([{"a":1},{"a":2},{"b":{"a":{"a":3}}}])"));
}

TEST(ParseJson, Allows64Levels) {
    EXPECT_FALSE(refusal(nested(64)));
    EXPECT_TRUE(refused_at(nested(65), 64));
    EXPECT_TRUE(refusal(nested(1'000'000)));
    std::string objects;
    for (int i = 0; i < 65; ++i) {
        objects += "{\"a\":";
    }
    EXPECT_TRUE(refused_at(objects, 5 * 64));
    const std::string branch = nested(63);
    std::string siblings = "[";
    siblings.append(branch).append(",").append(branch).append("]");
    EXPECT_FALSE(refusal(siblings));
}

TEST(ParseJson, RefusesTheNulCharacter) {
    EXPECT_TRUE(refused_at(R"({"a":"x\u0000y"})", 14));
    EXPECT_TRUE(refused_at(R"({"\u0000":1})", 8));
    EXPECT_TRUE(refused_at(std::string_view("{}\0", 3), 2)); // the parser would take it for the end
    EXPECT_TRUE(refused_at(std::string_view("{}\0{", 4), 2));
    EXPECT_TRUE(refused_at(std::string_view("\"\0\"", 3), 1));
}

TEST(ParseJson, RefusesWhatIsNotUtf8) {
    for (const char* text :
         {"\"\xff\"", "\"\xc0\xaf\"", "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"", "\"\xe4\xba\"",
          "{\"\xc3\":1}", "\"\xca\xc2\xcf\xee\"", R"("\ud800")", R"("\udc00\ud800")"}) {
        EXPECT_TRUE(refusal(text)) << text;
    }
    EXPECT_TRUE(refused_at("\xEF\xBB\xBF{}", 0));
}

TEST(ParseJson, RefusesTrailingText) {
    EXPECT_TRUE(refused_at("{} x", 3));
    EXPECT_TRUE(refused_at("{}{}", 2));
    EXPECT_TRUE(refused_at("1 2", 2));
    EXPECT_TRUE(refused_at("[1],", 3));
}

TEST(ParseJson, RefusesBrokenGrammar) {
    for (const char* text :
         {"",        " ",     "{",     "[",         "[1,]",      "{\"a\"}", "{\"a\":}", "{\"a\":1,}",
          "{a:1}",   "'a'",   "01",    "+1",        ".5",        "1.",      "1e",       "-",
          "tru",     "nul",   "NaN",   "Infinity",  "-Infinity", "\"\n\"",  "\"\\x\"",  "\"abc",
          "// c\n1", "/**/1", "[1 2]", "{\"a\" 1}", "]"}) {
        const auto problem = refusal(text);
        ASSERT_TRUE(problem) << text;
        EXPECT_EQ(problem->code(), "malformed_json") << text;
    }
}

TEST(ParseJson, RefusesNumbersThatWouldChange) {
    for (const char* text : {"9223372036854775808", "18446744073709551615", "18446744073709551616",
                             "-9223372036854775809", "123456789012345678901234567890", "1e400", "-1e999"}) {
        EXPECT_TRUE(refusal(text)) << text;
    }
}

TEST(ParseJson, SaysNothingOfTheText) {
    for (const char* text :
         {R"({"applyer":"张三","applyer":"李四"})", R"({"secret": tru})", R"("secret\u0000")"}) {
        const auto problem = refusal(text);
        ASSERT_TRUE(problem) << text;
        for (const char* word : {"张三", "李四", "applyer", "secret", "tru"}) {
            EXPECT_EQ(problem->text().en.find(word), std::string::npos) << text;
            EXPECT_EQ(problem->text().zh.find(word), std::string::npos) << text;
        }
    }
}

TEST(CanonicalJson, SortsMembersAndLeavesNoBlanks) {
    EXPECT_EQ(canonical_json(parse_json(R"( { "b" : [ 1 , 2.5 ] , "a" : { "d" : null , "c" : true } } )")),
              R"({"a":{"c":true,"d":null},"b":[1,2.5]})");
}

TEST(CanonicalJson, DoesNotEscapeChinese) {
    EXPECT_EQ(canonical_json(parse_json(R"({"\u4e8b":"\u9879 \ud83d\ude00\/\u000a"})")),
              "{\"事\":\"项 😀/\\n\"}");
}

TEST(CanonicalJson, IsItsOwnCanonicalForm) {
    for (const char* text :
         {R"({"z":1,"a":[1.0,1e2,-0.0,0.1,1e300,5e-324],"m":{"y":"\u0001\t"}})", "\"x\"", "[]"}) {
        const std::string once = canonical_json(parse_json(text));
        EXPECT_EQ(canonical_json(parse_json(once)), once);
    }
}

} // namespace
} // namespace gateway
