#include "lines.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>
#include <zlib.h>

namespace gateway::service {
namespace {

struct Collected : LineSplitter::Sink {
    std::vector<Line> lines;
    std::vector<long long> overlong;
    std::vector<FieldError> reasons;
    void line(Line line) override { lines.push_back(std::move(line)); }
    void refused(long long number, FieldError reason) override {
        overlong.push_back(number);
        reasons.push_back(std::move(reason));
    }
};

Collected split(const std::vector<std::string>& pieces) {
    Collected sink;
    LineSplitter splitter(sink);
    for (const auto& piece : pieces) {
        splitter.add(piece);
    }
    splitter.finish();
    return sink;
}

std::string gzip(const std::string& text) {
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&stream, text.size()) + 64, '\0');
    std::string in = text;
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string gunzip(const std::string& packed, std::size_t piece) {
    Gunzip inflater;
    std::string out;
    for (std::size_t at = 0; at < packed.size(); at += piece) {
        inflater.add(std::string_view(packed).substr(at, piece),
                     [&](std::string_view bytes) { out += bytes; });
    }
    inflater.finish();
    return out;
}

TEST(Lines, AreNumberedFromOneWhereverThePiecesAreCut) {
    const std::string text = "a\nbb\n\nccc";
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        const auto sink = split({text.substr(0, cut), text.substr(cut)});
        ASSERT_EQ(sink.lines.size(), 3U);
        EXPECT_EQ(sink.lines[1].text, "bb");
        EXPECT_EQ(sink.lines[2].number, 4) << "a blank line counts";
    }
}

TEST(Lines, ALineOverTheLimitIsNamedAndTheNextOneIsWhole) {
    const std::string longer(longest_line + 1, 'x');
    const auto sink = split({"first\n", longer.substr(0, 700'000), longer.substr(700'000), "\nthird\n"});
    EXPECT_EQ(sink.overlong, std::vector<long long>{2});
    ASSERT_EQ(sink.lines.size(), 2U);
    EXPECT_EQ(sink.lines[1].number, 3);
    EXPECT_EQ(sink.lines[1].text, "third");
}

TEST(Lines, ALineOfExactlyTheLimitIsTaken) {
    const auto sink = split({std::string(longest_line, 'x') + "\n"});
    EXPECT_EQ(sink.lines.size(), 1U);
    EXPECT_TRUE(sink.overlong.empty());
}

TEST(Lines, AByteOrderMarkIsNoText) { EXPECT_EQ(split({"\xEF\xBB\xBF{}\n"}).lines.at(0).text, "{}"); }

TEST(Gzip, IsInflatedWhateverThePieces) {
    std::string text;
    for (int i = 0; i < 20'000; ++i) {
        text += "line " + std::to_string(i) + "\n";
    }
    const auto packed = gzip(text);
    EXPECT_EQ(gunzip(packed, packed.size()), text);
    EXPECT_EQ(gunzip(packed, 7), text);
}

TEST(Gzip, MembersMayFollowEachOther) { EXPECT_EQ(gunzip(gzip("one\n") + gzip("two\n"), 5), "one\ntwo\n"); }

TEST(Gzip, AStreamThatEndsInTheMiddleIsToldSo) {
    auto packed = gzip(std::string(100'000, 'x'));
    packed.resize(packed.size() / 2);
    EXPECT_THROW(gunzip(packed, 64), Problem);
}

TEST(Gzip, OtherBytesAreToldSo) { EXPECT_THROW(gunzip("this is no gzip stream at all", 8), Problem); }

TEST(Gzip, ABombComesOutInSmallPieces) {
    const auto packed = gzip(std::string(64 << 20, '0'));
    Gunzip inflater;
    std::size_t largest = 0, total = 0;
    inflater.add(packed, [&](std::string_view bytes) {
        largest = std::max(largest, bytes.size());
        total += bytes.size();
    });
    inflater.finish();
    EXPECT_EQ(total, 64U << 20);
    EXPECT_LE(largest, 64U * 1024);
}

Collected split_csv(const std::string& text) {
    Collected sink;
    CsvLines lines(sink);
    lines.add(text);
    lines.finish();
    return sink;
}

TEST(CsvLines, AreObjectsOfTextsUnderTheLinesTheyBeginIn) {
    const auto sink = split_csv("account_name, user_name\r\nold-1,张三\r\n\"old\n2\",\r\nold-3,李四");
    ASSERT_EQ(sink.lines.size(), 3U);
    EXPECT_EQ(sink.lines[0].number, 2);
    EXPECT_EQ(Json::parse(sink.lines[0].text), (Json{{"account_name", "old-1"}, {"user_name", "张三"}}));
    EXPECT_EQ(Json::parse(sink.lines[1].text), (Json{{"account_name", "old\n2"}, {"user_name", ""}}));
    EXPECT_EQ(sink.lines[2].number, 5);
}

TEST(CsvLines, ARecordOfOtherWidthIsRefusedAloneAndByItsLine) {
    const auto sink = split_csv("a,b\n1\n1,2\n1,2,3\n");
    EXPECT_EQ(sink.lines.size(), 1U);
    ASSERT_EQ(sink.reasons.size(), 2U);
    EXPECT_EQ(sink.reasons[0].text.en,
              "Line 2 of the CSV has 1 columns, its header 2: check commas and quotes.");
    EXPECT_EQ(sink.reasons[1].code, "malformed_csv");
}

TEST(CsvLines, WantAHeaderThatNamesEachColumnOnce) {
    for (const char* header : {"a,a\n", "a,\n", "a, a\n", "a,\"b\"x\n"}) {
        EXPECT_THROW(split_csv(header), Problem) << header;
    }
}

} // namespace
} // namespace gateway::service
