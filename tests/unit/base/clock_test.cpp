#include "gateway/base/clock.hpp"

#include <gtest/gtest.h>

namespace gateway {
namespace {

using namespace std::chrono;

/// 2019-04-18 09:00:00 in Beijing.
const Time nine_in_beijing = Time(sys_days(2019y / April / 18)) + hours(1);

TEST(Time, ReadsRfc3339WithAnyOffset) {
    for (const char* text : {"2019-04-18T09:00:00+08:00", "2019-04-18T01:00:00Z", "2019-04-18t01:00:00z",
                             "2019-04-18T01:00:00-00:00", "2019-04-17T19:30:00-05:30",
                             "2019-04-18T01:00:00.000Z", "2019-04-18T01:00:00.0009Z"}) {
        EXPECT_EQ(parse_time(text), nine_in_beijing) << text;
    }
    EXPECT_EQ(parse_time("2019-04-18T01:00:00.5Z"), nine_in_beijing + milliseconds(500));
    EXPECT_EQ(parse_time("2019-04-18T01:00:00.123456789Z"), nine_in_beijing + milliseconds(123));
}

TEST(Time, ReadsTheNationalFormsAsBeijingTime) {
    for (const char* text :
         {"20190418090000", "20190418T090000", "2019041809:00:00", "2019-04-18 09:00:00"}) {
        EXPECT_EQ(parse_time(text), nine_in_beijing) << text;
    }
    for (const char* text : {"20190418", "2019-04-18"}) {
        EXPECT_EQ(parse_time(text), nine_in_beijing - hours(9)) << text;
    }
}

TEST(Time, RefusesOtherForms) {
    for (const char* text : {"",
                             " ",
                             "2019",
                             "201904",
                             "2019-04",
                             "2019-4-18",
                             "2019/04/18",
                             "2019-04-18T09:00:00",
                             "2019-04-18 09:00",
                             "2019-04-18 09:00:00Z",
                             "2019-04-18T09:00:00.Z",
                             "2019-04-18T09:00:00+08",
                             "2019-04-18T09:00:00+0800",
                             "2019-04-18T09:00:00+24:00",
                             "2019-04-18T09:00:00+08:60",
                             "2019041809",
                             "20190418T0900",
                             "20190418 090000",
                             "20190418T09:00:00",
                             " 20190418",
                             "20190418 ",
                             "2019041８",
                             "+2019-04-18",
                             "-019-04-18",
                             "2019-04-18T01:00:00ZZ"}) {
        EXPECT_FALSE(parse_time(text)) << text;
    }
}

TEST(Time, RefusesMomentsThatDoNotExist) {
    for (const char* text : {"20190229", "19000229", "20191301", "20190001", "20190431", "20190400",
                             "20190418240000", "20190418096000", "20190418090060", "2016-12-31T23:59:60Z"}) {
        EXPECT_FALSE(parse_time(text)) << text;
    }
    EXPECT_TRUE(parse_time("20000229"));
}

TEST(Time, KeepsToTheYears1900To9999InBeijing) {
    EXPECT_TRUE(parse_time("19000101"));
    EXPECT_FALSE(parse_time("18991231235959"));
    EXPECT_FALSE(parse_time("1900-01-01T00:00:00+08:01"));
    EXPECT_TRUE(parse_time("9999-12-31 23:59:59"));
    EXPECT_FALSE(parse_time("9999-12-31T23:59:59Z"));
    EXPECT_FALSE(parse_time("0000-01-01"));
}

TEST(Time, IsWrittenInBeijingTime) {
    EXPECT_EQ(format_time(nine_in_beijing), "2019-04-18T09:00:00+08:00");
    EXPECT_EQ(format_time(nine_in_beijing + milliseconds(7)), "2019-04-18T09:00:00.007+08:00");
    EXPECT_EQ(format_national_time(nine_in_beijing + milliseconds(999)), "2019-04-18 09:00:00");
    EXPECT_EQ(format_time(Time(sys_days(2018y / December / 31)) + hours(16)), "2019-01-01T00:00:00+08:00");
    EXPECT_EQ(format_time(Time(milliseconds(-1))), "1970-01-01T07:59:59.999+08:00");
}

TEST(Time, ComesBackFromItsOwnForms) {
    for (Time time = *parse_time("19000101"); time < *parse_time("21000101");
         time += hours(24 * 37) + milliseconds(61001)) {
        EXPECT_EQ(parse_time(format_time(time)), time);
        EXPECT_EQ(parse_time(format_national_time(time)), floor<seconds>(time));
    }
}

TEST(Date, IsTheDayInBeijing) {
    EXPECT_EQ(beijing_date(nine_in_beijing), 2019y / April / 18);
    EXPECT_EQ(beijing_date(Time(sys_days(2019y / April / 17)) + hours(16)), 2019y / April / 18);
    EXPECT_EQ(beijing_date(Time(sys_days(2019y / April / 17)) + hours(16) - milliseconds(1)),
              2019y / April / 17);
    EXPECT_EQ(beijing_midnight(2019y / April / 18), Time(sys_days(2019y / April / 17)) + hours(16));
}

TEST(Date, IsReadAndWrittenInBothForms) {
    EXPECT_EQ(parse_date("2019-04-18"), 2019y / April / 18);
    EXPECT_EQ(parse_date("20190418"), 2019y / April / 18);
    EXPECT_EQ(format_date(2019y / April / 8), "2019-04-08");
    EXPECT_EQ(format_compact_date(2019y / April / 8), "20190408");
    for (const char* text : {"", "2019-02-29", "20191301", "2019-4-18", "20190418090000", "2019-0418",
                             "17991231", "2019-04-18 "}) {
        EXPECT_FALSE(parse_date(text)) << text;
    }
}

TEST(Clock, OfTheSystemRunsForward) {
    const Clock clock = gateway::system_clock();
    const Time first = clock();
    EXPECT_GT(first, *parse_time("20190101"));
    EXPECT_GE(clock(), first);
}

} // namespace
} // namespace gateway
