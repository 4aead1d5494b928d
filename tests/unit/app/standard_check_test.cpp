#include "files.hpp"
#include "standard_check.hpp"
#include "support/scratch_folder.hpp"

#include <gtest/gtest.h>

namespace gateway::app {
namespace {

namespace fs = std::filesystem;

TEST(UnusedFiles, AreThoseThatTakeNoPlaceAndThatNobodyReads) {
    EXPECT_TRUE(unused_files(*Standard::load()).empty());
    const test::ScratchFolder folder;
    const auto put = [&](const std::string& name, const std::string& text) {
        fs::create_directories((folder.path() / name).parent_path());
        write_file(folder.path() / name, text);
    };
    const auto built_in = Standard::load();
    put("holidays.toml", built_in->file("holidays.toml"));
    put("codes/time_unit.toml", built_in->file("codes/time_unit.toml"));
    put("legacy/our-own.toml", "");
    put("holiday.toml", "");        // misspelt
    put("code/time_unit.toml", ""); // a folder that nobody looks into
    put("codes/time_unit.toml.bak", "");
    put("legacy/old/our-own.toml", "");
    EXPECT_EQ(unused_files(*Standard::load(folder.path())),
              (std::vector<std::string>{"code/time_unit.toml", "codes/time_unit.toml.bak", "holiday.toml",
                                        "legacy/old/our-own.toml"}));
}

TEST(Holidays, OfThisYearAndFromDecemberOfTheNextMustBeKnown) {
    const auto calendar = WorkCalendar::parse("[[year]]\nyear = 2019\nnotice = \"x\"\noff = []\nwork = []\n");
    const auto missing = [&](const char* time) {
        return years_without_holidays(calendar, parse_time(time).value());
    };
    EXPECT_EQ(missing("2019-11-30T23:59:59+08:00"), std::vector<int>{});
    EXPECT_EQ(missing("2019-12-01T00:00:00+08:00"), std::vector<int>{2020});
    EXPECT_EQ(missing("2020-01-01T00:00:00+08:00"), std::vector<int>{2020});
    EXPECT_EQ(missing("2020-12-01T00:00:00+08:00"), (std::vector<int>{2020, 2021}));
}

} // namespace
} // namespace gateway::app
