#include "gateway/base/embedded.hpp"
#include "gateway/base/workdays.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace gateway {
namespace {

using namespace std::chrono;

const WorkCalendar& calendar() {
    static const WorkCalendar loaded = [] {
        for (const EmbeddedFile& file : embedded_data()) {
            if (file.name == "holidays.toml") {
                return WorkCalendar::parse(file.text);
            }
        }
        throw std::runtime_error("holidays.toml is not carried");
    }();
    return loaded;
}

Date next(Date date) { return sys_days(date) + days(1); }

/// The words of a refusal, empty when the text is accepted.
std::string refusal(const std::string& toml) {
    try {
        WorkCalendar::parse(toml);
        return "";
    } catch (const std::runtime_error& error) {
        return error.what();
    }
}

TEST(WorkCalendar, KnowsTheNoticesOf2018To2026) {
    EXPECT_EQ(calendar().first_year(), 2018);
    EXPECT_EQ(calendar().last_year(), 2026);
    for (int y = 2018; y <= 2026; ++y) {
        EXPECT_TRUE(calendar().knows(year(y))) << y;
    }
    EXPECT_FALSE(calendar().knows(2017y));
    EXPECT_FALSE(calendar().knows(2027y));
}

TEST(WorkCalendar, CountsTheWorkingDaysOfAYear) {
    // 365 or 366 days less weekends and days off, plus make-up days, counted by hand from the notices.
    const auto of_year = [](int y) {
        return calendar().working_days_between(year(y - 1) / December / 31, year(y) / December / 31);
    };
    EXPECT_EQ(of_year(2019), 250);
    EXPECT_EQ(of_year(2021), 250);
    EXPECT_EQ(of_year(2024), 251);
    EXPECT_EQ(of_year(2025), 248);
}

TEST(WorkCalendar, TakesMakeUpDaysAsWorkingDays) {
    EXPECT_TRUE(calendar().is_working_day(2019y / February / 2));  // Saturday before the Spring Festival
    EXPECT_TRUE(calendar().is_working_day(2018y / December / 29)); // Saturday, by the notice of 2019
    EXPECT_TRUE(calendar().is_working_day(2026y / January / 4));   // Sunday
    EXPECT_FALSE(calendar().is_working_day(2019y / February / 9)); // Saturday inside the holiday
    EXPECT_FALSE(calendar().is_working_day(2019y / February / 4)); // Monday off
    EXPECT_FALSE(calendar().is_working_day(2019y / April / 20));   // plain Saturday
    EXPECT_TRUE(calendar().is_working_day(2019y / April / 18));
}

TEST(WorkCalendar, TheAmendmentsOf2019And2020Count) {
    EXPECT_FALSE(calendar().is_working_day(2019y / May / 2)); // May holiday prolonged in March 2019
    EXPECT_TRUE(calendar().is_working_day(2019y / April / 28));
    EXPECT_FALSE(
        calendar().is_working_day(2020y / January / 31)); // Spring Festival prolonged in January 2020
    EXPECT_TRUE(calendar().is_working_day(2020y / February / 3));
}

TEST(WorkCalendar, TheFirstDayDoesNotCount) {
    EXPECT_EQ(calendar().add_working_days(2019y / April / 18, 0), 2019y / April / 18);
    EXPECT_EQ(calendar().add_working_days(2019y / April / 18, 1), 2019y / April / 19);
    EXPECT_EQ(calendar().add_working_days(2019y / April / 19, 1), 2019y / April / 22);
}

TEST(WorkCalendar, StartsOnAHoliday) {
    EXPECT_EQ(calendar().add_working_days(2019y / October / 1, 0), 2019y / October / 1);
    EXPECT_EQ(calendar().add_working_days(2019y / October / 1, 1), 2019y / October / 8);
    EXPECT_EQ(calendar().add_working_days(2019y / October / 1, 5),
              2019y / October / 12); // Saturday that works
    EXPECT_EQ(calendar().add_working_days(2019y / October / 1, 6), 2019y / October / 14);
}

TEST(WorkCalendar, SpansTheSpringFestivalWithItsMakeUpDays) {
    // From Wednesday 30 January 2019: Thu, Fri, Sat and Sun that work, a week off, then Mon 11 February.
    EXPECT_EQ(calendar().add_working_days(2019y / January / 30, 4), 2019y / February / 3);
    EXPECT_EQ(calendar().add_working_days(2019y / January / 30, 5), 2019y / February / 11);
}

TEST(WorkCalendar, SpansNewYear) {
    // Friday 28 December 2018; Saturday 29 works, Sunday to Tuesday are off.
    EXPECT_EQ(calendar().add_working_days(2018y / December / 28, 1), 2018y / December / 29);
    EXPECT_EQ(calendar().add_working_days(2018y / December / 28, 2), 2019y / January / 2);
    EXPECT_EQ(calendar().add_working_days(2022y / December / 30, 1), 2023y / January / 3);
}

TEST(WorkCalendar, AgreesWithCountingDayByDay) {
    const Date end = 2026y / December / 31;
    for (Date start = 2018y / January / 1; start <= end; start = next(start)) {
        Date day = start;
        for (int count = 0; count <= 60; ++count) {
            while (count > 0 && !calendar().is_working_day(day = next(day))) {
            }
            ASSERT_EQ(calendar().add_working_days(start, count), day) << format_date(start) << " + " << count;
            ASSERT_EQ(calendar().working_days_between(start, day), count) << format_date(start);
        }
    }
}

TEST(WorkCalendar, CountsBackwardsWithAMinus) {
    for (Date from = 2023y / September / 20; from <= Date(2023y / October / 15); from = next(from)) {
        int count = 0;
        for (Date to = from; to <= Date(2023y / October / 20); to = next(to)) {
            count += to != from && calendar().is_working_day(to) ? 1 : 0;
            ASSERT_EQ(calendar().working_days_between(from, to), count)
                << format_date(from) << format_date(to);
            ASSERT_EQ(calendar().working_days_between(to, from), -count)
                << format_date(from) << format_date(to);
        }
    }
}

TEST(WorkCalendar, OutsideItsYearsOnlyWeekendsAreOff) {
    const WorkCalendar empty;
    EXPECT_TRUE(empty.is_working_day(2019y / October / 1));
    EXPECT_FALSE(empty.is_working_day(2019y / October / 5));
    EXPECT_EQ(empty.add_working_days(1969y / December / 25, 10), 1970y / January / 8);
    EXPECT_EQ(empty.first_year(), 0);
    EXPECT_EQ(calendar().add_working_days(2030y / January / 4, 5), 2030y / January / 11);
}

TEST(WorkCalendar, BoundsTheTerm) {
    EXPECT_THROW((void)calendar().add_working_days(2019y / January / 1, -1), std::out_of_range);
    EXPECT_THROW((void)calendar().add_working_days(2019y / January / 1, 36501), std::out_of_range);
    const Date far = calendar().add_working_days(2019y / January / 1, 36500);
    EXPECT_EQ(calendar().working_days_between(2019y / January / 1, far), 36500);
    EXPECT_TRUE(calendar().is_working_day(far));
}

TEST(WorkCalendar, NamesTheLineThatIsWrong) {
    const std::string head = "[[year]]\nyear = 2019\nnotice = \"http://example.gov.cn/1\"\n";
    EXPECT_EQ(refusal(head + "off = [\"2019-10-01\"]\nwork = [\"2019-10-12\"]\n"), "");
    const auto wrong_in_line_4 = [&](const std::string& rest) {
        return refusal(head + rest).find("holidays.toml:4: ") != std::string::npos;
    };
    EXPECT_TRUE(wrong_in_line_4("off = [\"2019-02-30\"]\nwork = []\n"));
    EXPECT_TRUE(wrong_in_line_4("off = [\"20191001\"]\nwork = []\n"));
    EXPECT_TRUE(wrong_in_line_4("off = [20191001]\nwork = []\n"));
    EXPECT_TRUE(wrong_in_line_4("off = [\"2020-10-01\"]\nwork = []\n"));                 // another year's day
    EXPECT_TRUE(wrong_in_line_4("off = [\"2019-10-01\", \"2019-10-01\"]\nwork = []\n")); // twice
    EXPECT_TRUE(wrong_in_line_4("work = [\"2019-10-14\"]\noff = []\n")); // a Monday works anyway
    EXPECT_TRUE(wrong_in_line_4("offs = []\noff = []\nwork = []\n"));
    EXPECT_TRUE(wrong_in_line_4("off = ?\n")); // not TOML
}

TEST(WorkCalendar, RefusesWhatIsNoCalendar) {
    for (const char* text :
         {"", "year = 1", "[year]\nyear = 2019", "[[year]]\n", "[[years]]\nyear = 2019",
          "[[year]]\nyear = 2019\noff = []\nwork = []\n", "[[year]]\nyear = \"2019\"\nnotice = \"n\"",
          "[[year]]\nyear = 2019\nnotice = \"n\"\noff = []\n"}) {
        EXPECT_NE(refusal(text), "") << text;
    }
    const std::string year = "[[year]]\nyear = 2019\nnotice = \"n\"\noff = []\nwork = []\n";
    EXPECT_NE(refusal(year + year).find("holidays.toml:7: "), std::string::npos);
}

} // namespace
} // namespace gateway
