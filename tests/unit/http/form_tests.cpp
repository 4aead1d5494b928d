#include "gateway/http/message.hpp"

#include <gtest/gtest.h>

namespace gateway::http {
namespace {

using Form = std::map<std::string, std::string>;

TEST(Form, DecodesPercentCodesAndBlanks) {
    EXPECT_EQ(parse_form("a=1&b=%E4%BA%8B%E9%A1%B9+x%2B"), (Form{{"a", "1"}, {"b", "事项 x+"}}));
}

TEST(Form, TakesNamesWithoutValues) {
    EXPECT_EQ(parse_form("a&b=&&c=d"), (Form{{"a", ""}, {"b", ""}, {"c", "d"}}));
}

TEST(Form, IsEmptyForNothing) { EXPECT_EQ(parse_form(""), Form{}); }

TEST(Form, RefusesBrokenPercentCodes) {
    for (const auto* text : {"a=%", "a=%1", "a=%1g", "%zz=1", "a=1%2"}) {
        EXPECT_FALSE(parse_form(text)) << text;
    }
}

TEST(Form, RefusesWhatIsNoUtf8) {
    EXPECT_FALSE(parse_form("a=%C3%28"));
    EXPECT_FALSE(parse_form("a=%ED%A0%80")) << "a surrogate";
}

TEST(Form, RefusesNul) { EXPECT_FALSE(parse_form("a=x%00y")); }

TEST(Form, RefusesANameThatStandsTwice) {
    EXPECT_FALSE(parse_form("a=1&a=1"));
    EXPECT_FALSE(parse_form("a=1&%61=2"));
}

TEST(PercentEncoding, LeavesOnlyUnreservedCharacters) {
    EXPECT_EQ(percent_encode("aZ09-._~"), "aZ09-._~");
    EXPECT_EQ(percent_encode("a b/c?项"), "a%20b%2Fc%3F%E9%A1%B9");
}

TEST(Fields, AreFoundWithoutCase) {
    const Fields fields{{"Content-Type", "text/plain"}, {"X-A", "1"}};
    EXPECT_EQ(find_field(fields, "content-TYPE"), "text/plain");
    EXPECT_FALSE(find_field(fields, "content"));
}

TEST(Response, SetReplacesEveryFieldOfThatName) {
    Response response;
    response.fields = {{"etag", "1"}, {"X", "y"}, {"ETag", "2"}};
    response.set("ETag", "3");
    EXPECT_EQ(response.fields, (Fields{{"X", "y"}, {"ETag", "3"}}));
}

} // namespace
} // namespace gateway::http
