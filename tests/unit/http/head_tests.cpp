#include "answer_head.hpp"
#include "request_parser.hpp"

#include <gtest/gtest.h>

namespace gateway::http {
namespace {

using namespace std::string_literals;

HeadState scan_in_pieces(const std::string& bytes, std::size_t limit = 1024) {
    HeadScanner scanner(limit);
    HeadState state = HeadState::incomplete;
    for (std::size_t size = 1; size <= bytes.size() && state == HeadState::incomplete; ++size) {
        state = scanner.scan(std::string_view(bytes).substr(0, size));
    }
    return state;
}

TEST(HeadScanner, FindsTheEmptyLineHoweverTheOctetsCome) {
    const auto head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"s;
    HeadScanner scanner(1024);
    EXPECT_EQ(scanner.scan(head + "rest"), HeadState::complete);
    EXPECT_EQ(scanner.size(), head.size());
    EXPECT_EQ(scan_in_pieces(head), HeadState::complete);
    EXPECT_EQ(scan_in_pieces(head.substr(0, head.size() - 1)), HeadState::incomplete);
}

TEST(HeadScanner, RefusesBareLineFeedsAndFoldedLines) {
    EXPECT_EQ(scan_in_pieces("GET / HTTP/1.1\nHost: a\n\n"), HeadState::malformed);
    EXPECT_EQ(scan_in_pieces("GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n"), HeadState::malformed);
    EXPECT_EQ(scan_in_pieces("GET / HTTP/1.1\r\nA: b\r\n\tc\r\n\r\n"), HeadState::malformed);
}

TEST(HeadScanner, RefusesOneOctetMoreThanItsLimit) {
    const auto head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"s;
    EXPECT_EQ(scan_in_pieces(head, head.size()), HeadState::complete);
    EXPECT_EQ(scan_in_pieces(head, head.size() - 1), HeadState::too_large);
    EXPECT_EQ(scan_in_pieces(std::string(2000, 'a'), 1024), HeadState::too_large);
}

TEST(AnswerHead, HasLengthAndDateAndNoFieldTwice) {
    Response response;
    response.body = "abc";
    response.fields = {{"Content-Type", "text/plain"},
                       {"content-length", "99"},
                       {"Transfer-Encoding", "chunked"},
                       {"Connection", "keep-alive"},
                       {"date", "now"}};
    std::string head;
    ASSERT_TRUE(write_answer_head(head, response, {.close = true}, "Date: D\r\n"));
    EXPECT_EQ(head, "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n"
                    "Connection: close\r\n\r\n");
}

TEST(AnswerHead, SaysNoLengthWhereNoBodyMayFollow) {
    for (const int status : {204, 304}) {
        Response response;
        response.status = status;
        response.body = "ignored";
        std::string head;
        ASSERT_TRUE(write_answer_head(head, response, {}, ""));
        EXPECT_EQ(head.find("Content-Length"), std::string::npos) << status;
    }
}

TEST(AnswerHead, RefusesWhatWouldBreakOutOfAField) {
    std::string head;
    for (const auto& [name, value] : Fields{{"X", "a\r\nY: b"},
                                            {"X", "a\nb"},
                                            {"X", "a\0b"s},
                                            {"X\r\n", "a"},
                                            {"X Y", "a"},
                                            {"", "a"},
                                            {"X:", "a"}}) {
        Response response;
        response.fields = {{name, value}};
        EXPECT_FALSE(write_answer_head(head, response, {}, "")) << name << value;
    }
    Response response;
    response.status = 99;
    EXPECT_FALSE(write_answer_head(head, response, {}, ""));
}

TEST(AnswerHead, LetsAHandlerOfHeadStateTheLength) {
    Response response;
    response.fields = {{"Content-Length", "1234"}};
    std::string head;
    ASSERT_TRUE(write_answer_head(head, response, {.to_head = true}, ""));
    EXPECT_NE(head.find("Content-Length: 1234\r\n"), std::string::npos);
    ASSERT_TRUE(write_answer_head(head, response, {}, ""));
    EXPECT_NE(head.find("Content-Length: 0\r\n"), std::string::npos);
}

TEST(DateLine, IsAnImfFixdate) {
    DateLine date;
    EXPECT_EQ(date.line().size(), "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"s.size());
    EXPECT_TRUE(date.line().ends_with(" GMT\r\n"));
}

} // namespace
} // namespace gateway::http
