#include "gateway/base/csv.hpp"

#include <gtest/gtest.h>

namespace gateway {
namespace {

using Fields = std::vector<std::string>;

struct Collected : CsvReader::Sink {
    std::vector<CsvReader::Record> records;
    std::vector<CsvReader::Fault> faults;
    void record(CsvReader::Record record) override { records.push_back(std::move(record)); }
    void broken(CsvReader::Fault fault) override { faults.push_back(std::move(fault)); }
};

Collected read(std::string_view text, std::size_t piece = std::string_view::npos,
               std::size_t longest = 1000) {
    Collected all;
    CsvReader reader(all, longest);
    for (std::size_t at = 0; at < text.size(); at += std::min(piece, text.size())) {
        reader.add(text.substr(at, piece));
    }
    reader.finish();
    return all;
}

/// The refusal of what makes the rest unreadable, in English.
std::string refusal(std::string_view text) {
    try {
        read(text);
    } catch (const Problem& problem) {
        return problem.code() + ": " + problem.text().en;
    }
    return "none";
}

TEST(Csv, IsReadAlikeWhereverThePiecesAreCut) {
    const std::string text =
        "\xEF\xBB\xBFname,note\r\n\"a,\"\"b\"\"\",\"two\nlines\"\r\n\n张三,\n\"\"\nlast,\"x\"";
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
        const auto all = read(text, piece);
        ASSERT_EQ(all.records.size(), 5U) << piece;
        EXPECT_EQ(all.records[0].fields, (Fields{"name", "note"}));
        EXPECT_EQ(all.records[1].fields, (Fields{"a,\"b\"", "two\nlines"}));
        EXPECT_EQ(all.records[2].fields, (Fields{"张三", ""}));
        EXPECT_EQ(all.records[2].line, 5) << "a record of two lines and a blank line stand before it";
        EXPECT_EQ(all.records[3].fields, (Fields{""})) << "quoted, it is no blank line";
        EXPECT_EQ(all.records[4].fields, (Fields{"last", "x"})) << "without a line break";
        EXPECT_TRUE(all.faults.empty());
    }
}

TEST(Csv, TellsLineAndColumnOfABrokenRecordAndGoesOnBehindIt) {
    for (const char* broken : {"a,x\"1", "a,\"1\"x", "a,\"1\" "}) {
        const auto all = read("n,m\n" + std::string(broken) + ",b\nc,d\n");
        ASSERT_EQ(all.faults.size(), 1U) << broken;
        EXPECT_EQ(all.faults[0].line, 2);
        EXPECT_TRUE(all.faults[0].text.en.starts_with("Line 2, column 2 ")) << all.faults[0].text.en;
        ASSERT_EQ(all.records.size(), 2U);
        EXPECT_EQ(all.records[1].fields, (Fields{"c", "d"}));
    }
}

TEST(Csv, HoldsNoLongerRecordThanItMay) {
    const auto all = read("n\n" + std::string(5000, 'x') + "\nc\n", 100);
    ASSERT_EQ(all.faults.size(), 1U);
    EXPECT_EQ(all.faults[0].line, 2);
    EXPECT_EQ(all.records.back().fields, Fields{"c"});
    EXPECT_EQ(refusal("n\n\"" + std::string(5000, 'x')).substr(0, 32), "malformed_csv: The quote in line");
}

TEST(Csv, EndsAtAQuoteThatDoesNot) {
    EXPECT_TRUE(
        refusal("n,m\na,b\nc,\"d\ne,f\n").starts_with("malformed_csv: The quote in line 3, column 2 "));
}

TEST(Csv, EndsAtOctetsThatAreNoUtf8) {
    const std::string gb18030 = "\xD5\xC5\xC8\xFD"; // 张三
    EXPECT_TRUE(refusal("n,m\na,b\nc," + gb18030 + "\n").starts_with("not_utf8: Line 3, column 2 "));
    EXPECT_TRUE(refusal(gb18030 + "\n").starts_with("not_utf8: Line 1, column 1 "));
}

TEST(Csv, MayBeEmpty) {
    for (const char* text : {"", "\n", "\r\n\n", "\xEF\xBB\xBF"}) {
        EXPECT_TRUE(read(text).records.empty()) << text;
    }
}

} // namespace
} // namespace gateway
