#include "examples.hpp"
#include "foundation_of_tests.hpp"
#include "legacy_csv.hpp"
#include "legacy_profile.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace gateway::matters {
namespace {

LegacyRow mapped(const std::string& profile, const Json& row) {
    const auto profiles = load_profiles(test_foundation());
    return map_row(test_foundation(), profiles.at(profile), row);
}

Json district_row() {
    return {{"department", "示例局"},
            {"main_item", "示例主项"},
            {"name", "示例事项"},
            {"area_code", "511602000000"},
            {"task_type", "1"},
            {"legacy_item_code", "511A0000000000-511602000000-000-00000000000000000-1-00"},
            {"dept_code", "000000000"}};
}

std::vector<std::string> codes(const LegacyRow& row) {
    std::vector<std::string> result;
    for (const Finding& finding : row.findings) {
        result.push_back(finding.pointer + " " + finding.column + " " + finding.code);
    }
    return result;
}
using Codes = std::vector<std::string>;

TEST(LegacyCsv, ReadsQuotesLineBreaksAndTheByteOrderMark) {
    const auto rows = read_csv("\xEF\xBB\xBFname,note\r\n\"a,\"\"b\"\"\",\"two\nlines\"\r\nc,\r\n");
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0], (Json{{"name", "a,\"b\""}, {"note", "two\nlines"}}));
    EXPECT_EQ(rows[1], (Json{{"name", "c"}, {"note", ""}}));
    EXPECT_TRUE(read_csv("").empty());
    EXPECT_TRUE(read_csv("a,b\n").empty());
}

TEST(LegacyCsv, RefusesWhatIsNoCsv) {
    for (const char* text : {"a,b\n1\n", "a,b\n1,2,3\n", "a,b\n\"1,2\n", "a,b\n\"1\"x,2\n", "a,b\nx\"1,2\n",
                             "a,a\n1,2\n", "a\n\xFF\n"}) {
        EXPECT_THROW(read_csv(text), Problem) << text;
    }
}

TEST(LegacyProfile, NamesTheLineOfAMistake) {
    const auto fails_with = [](const char* toml, const char* words) {
        try {
            read_profile(test_foundation(), "x", toml);
            ADD_FAILURE() << toml;
        } catch (const std::runtime_error& error) {
            EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
        }
    };
    const std::string head = "title_zh = \"甲\"\ntitle_en = \"a\"\n";
    fails_with("title_zh = ", "x.toml:1");
    fails_with("title_zh = \"甲\"", "'title_en' is missing");
    fails_with((head + "[[field]]\ncolumn = \"a\"\nfield = \"/task_nam\"").c_str(),
               "x.toml:5: 'field' \"/task_nam\" is no field");
    fails_with((head + "[[field]]\ncolumn = \"a\"\nfield = \"/cd_time\"").c_str(),
               "\"/cd_time\" is no field");
    fails_with((head + "[[field]]\ncolumn = \"a\"").c_str(), "'field' is missing");
}

TEST(LegacyMapping, TakesWhatIsRight) {
    const LegacyRow row = mapped("demo-legacy", example_legacy_row());
    EXPECT_EQ(codes(row), Codes{});
    EXPECT_EQ(row.key, "OLD-0001");
    EXPECT_EQ(row.record["task_type"], "01");
    EXPECT_EQ(row.record["use_level"], Json::array({"4"}));
    EXPECT_EQ(row.record["server_type"], Json::array({"1", "2"}));
    EXPECT_EQ(row.record["anticipate_day"], 20);
    EXPECT_EQ(row.record["promise_type"], "1");
    EXPECT_EQ(row.record["extend"]["is_online"], "1");
    EXPECT_EQ(row.record["local_task_code"], "OLD-0001");
    EXPECT_FALSE(row.record.contains("BZ"));
}

TEST(LegacyMapping, MakesAFindingOfEveryValueItCannotTake) {
    Json row = example_legacy_row();
    row["SXLX"] = "??";
    row["XSCJ"] = "县级、外星级";
    row["FDSX"] = "二十日";
    row["CNSX"] = "";
    row["NEW"] = "1";
    EXPECT_EQ(codes(mapped("demo-legacy", row)),
              (Codes{"/task_type SXLX unmapped_value", "/use_level XSCJ unmapped_value",
                     " NEW unmapped_column", "/anticipate_day FDSX wrong_type"}));
}

TEST(LegacyMapping, ACodeThatIsTooLongIsNeverCut) {
    Json row = district_row();
    row["legacy_item_code"] = std::string(55, 'A');
    row["dept_code"] = "11320583PDY000175F";
    const LegacyRow result = mapped("sichuan-guide", row);
    EXPECT_EQ(codes(result), Codes{"/local_task_code legacy_item_code too_long"});
    EXPECT_FALSE(result.record.contains("local_task_code"));
    EXPECT_EQ(result.key, row["legacy_item_code"]);
    EXPECT_NE(result.findings[0].text.zh.find("50"), std::string::npos);
    EXPECT_NE(result.findings[0].text.zh.find("原值保留在来源行"), std::string::npos);
}

TEST(LegacyMapping, AFieldThatTheKindDoesNotHaveStaysInTheSourceRow) {
    Json row = example_legacy_row();
    row["SXLX"] = "CF"; // a penalty: nobody applies for it, so nothing is promised and nobody served
    const LegacyRow result = mapped("demo-legacy", row);
    EXPECT_EQ(result.record["task_type"], "02");
    EXPECT_EQ(result.record["anticipate_day"], 20);
    EXPECT_FALSE(result.record.contains("promise_day") || result.record.contains("server_type"));
    EXPECT_EQ(codes(result), (Codes{" FWDX field_not_of_kind", " CNSX field_not_of_kind",
                                    " SFSF field_not_of_kind", " SFWB field_not_of_kind"}));
}

TEST(LegacyMapping, WithoutAKeyTheWholeRowIsTheKey) {
    Json row = example_legacy_row();
    row.erase("SXID");
    const std::string key = mapped("demo-legacy", row).key;
    EXPECT_TRUE(key.starts_with("sm3:"));
    EXPECT_EQ(mapped("demo-legacy", row).key, key);
    row["SXMC"] = "另一事项";
    EXPECT_NE(mapped("demo-legacy", row).key, key);
}

/// 568 matters of one district in a foreign form. Counted by a script of its own over the file.
TEST(LegacyMapping, TakesAWholeDistrictList) {
    const std::filesystem::path file =
        std::filesystem::path(GATEWAY_SOURCE_DIR) / "../shared/data/legacy-matters-sample.csv";
    if (!std::filesystem::exists(file)) {
        GTEST_SKIP() << "the sample list is not beside the checkout";
    }
    std::ifstream stream(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    const auto rows = read_csv(text);
    ASSERT_EQ(rows.size(), 568U);
    const auto profiles = load_profiles(test_foundation());
    std::map<std::string, int> counts;
    for (const Json& row : rows) {
        const LegacyRow result = map_row(test_foundation(), profiles.at("sichuan-guide"), row);
        EXPECT_EQ(result.record["task_name"], row["name"]);
        EXPECT_EQ(result.region, "511602");
        for (const Finding& finding : result.findings) {
            ++counts[finding.pointer + " " + finding.code.substr(0, finding.code.find('.'))];
        }
    }
    EXPECT_EQ(counts, (std::map<std::string, int>{{"/local_task_code too_long", 542},
                                                  {"/dept_code credit_code", 442}}));
}

} // namespace
} // namespace gateway::matters
