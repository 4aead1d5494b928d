#include "deadline.hpp"
#include "fixture.hpp"

namespace gateway::cases {
namespace {

const std::string working_days = "1", days = "2", hours = "3", minutes = "4", months = "5";

std::string promised(long long amount, const std::string& unit, const char* accepted) {
    const auto time = limit_end(foundation(), {amount, unit}, at(accepted));
    return time ? format_time(*time) : "none";
}

std::string moved(long long amount, const std::string& unit, const char* accepted,
                  std::vector<Special> specials) {
    const auto time = deadline_of(foundation(), {amount, unit}, at(accepted), std::move(specials));
    return time ? format_time(*time) : "none";
}

TEST(Deadline, CountsMakeUpDaysAndSkipsHolidays) {
    // 2019-04-28 (Sunday) and 05-05 (Sunday) are worked, 05-01 to 05-04 are off.
    EXPECT_EQ(promised(10, working_days, "2019-04-18T10:30:00+08:00"), "2019-05-05T23:59:59+08:00");
}

TEST(Deadline, DoesNotCountTheDayOfAcceptance) {
    EXPECT_EQ(promised(1, working_days, "2019-06-03T00:00:00+08:00"), "2019-06-04T23:59:59+08:00");
    EXPECT_EQ(promised(1, working_days, "2019-06-03T23:59:59+08:00"), "2019-06-04T23:59:59+08:00");
}

TEST(Deadline, TakesTheDayInBeijingNotInUtc) {
    EXPECT_EQ(promised(1, working_days, "2019-06-02T16:30:00Z"),
              "2019-06-04T23:59:59+08:00"); // Monday 00:30 in Beijing
}

TEST(Deadline, StartsOnAHoliday) {
    EXPECT_EQ(promised(1, working_days, "2019-10-01T10:00:00+08:00"), "2019-10-08T23:59:59+08:00");
    EXPECT_EQ(promised(0, working_days, "2019-10-01T10:00:00+08:00"), "2019-10-01T23:59:59+08:00");
}

TEST(Deadline, CrossesNewYearAndSpringFestival) {
    // 2019-12-31 Tue | 01-01 off | 01-02, 01-03 | 01-06 …
    EXPECT_EQ(promised(3, working_days, "2019-12-30T10:00:00+08:00"), "2020-01-03T23:59:59+08:00");
    // 2020-01-19 (Sunday) is worked; the holiday was prolonged to 02-02.
    EXPECT_EQ(promised(6, working_days, "2020-01-17T10:00:00+08:00"), "2020-02-03T23:59:59+08:00");
}

TEST(Deadline, ZeroIsTheSameDayWhateverTheUnit) {
    for (const auto& unit : {working_days, days, hours, minutes, months}) {
        EXPECT_EQ(promised(0, unit, "2019-04-18T10:30:00+08:00"), "2019-04-18T23:59:59+08:00") << unit;
    }
}

TEST(Deadline, CountsTheOtherUnitsByTheirOwnRule) {
    EXPECT_EQ(promised(10, days, "2019-04-18T10:30:00+08:00"), "2019-04-28T23:59:59+08:00");
    EXPECT_EQ(promised(36, hours, "2019-04-18T10:30:00+08:00"), "2019-04-19T22:30:00+08:00");
    EXPECT_EQ(promised(90, minutes, "2019-04-18T23:00:00+08:00"), "2019-04-19T00:30:00+08:00");
    EXPECT_EQ(promised(1, months, "2019-01-31T10:00:00+08:00"), "2019-02-28T23:59:59+08:00");  // no 31st
    EXPECT_EQ(promised(25, months, "2018-01-31T10:00:00+08:00"), "2020-03-02T23:59:59+08:00"); // a Saturday
    EXPECT_EQ(promised(12, months, "2019-01-15T10:00:00+08:00"), "2020-01-15T23:59:59+08:00");
}

TEST(Deadline, PromisesNothingThatCannotBeCounted) {
    EXPECT_EQ(promised(5, "8", "2019-04-18T10:30:00+08:00"), "none");
    EXPECT_EQ(promised(2'000'000'000, working_days, "2019-04-18T10:30:00+08:00"), "none");
    EXPECT_EQ(promised(2'000'000'000, months, "2019-04-18T10:30:00+08:00"), "none");
    EXPECT_EQ(promised(-1, days, "2019-04-18T10:30:00+08:00"), "none");
}

TEST(Deadline, AnExtensionEndsItLaterButNeverEarlier) {
    const Special later{"1", at("2019-04-29T09:00:00+08:00"), at("2019-05-20T00:00:00+08:00")};
    const Special earlier{"1", at("2019-04-29T09:00:00+08:00"), at("2019-05-01T00:00:00+08:00")};
    EXPECT_EQ(moved(10, working_days, "2019-04-18T10:30:00+08:00", {later}), "2019-05-20T23:59:59+08:00");
    EXPECT_EQ(moved(10, working_days, "2019-04-18T10:30:00+08:00", {earlier}), "2019-05-05T23:59:59+08:00");
}

TEST(Deadline, StopsWhileAnotherProcedureLasts) {
    // Three working days (23rd, 24th, 25th) after 05-05: 06, 07, 08.
    const Special inspection{"2", at("2019-04-22T09:00:00+08:00"), at("2019-04-25T17:00:00+08:00")};
    EXPECT_EQ(moved(10, working_days, "2019-04-18T10:30:00+08:00", {inspection}),
              "2019-05-08T23:59:59+08:00");
    // By calendar days, where the 1st to the 4th of May are off, and by the clock where the promise is.
    EXPECT_EQ(moved(10, days, "2019-04-18T10:30:00+08:00", {inspection}), "2019-05-05T23:59:59+08:00");
    const Special hearing{"2", at("2019-04-18T12:00:00+08:00"), at("2019-04-18T15:00:00+08:00")};
    EXPECT_EQ(moved(36, hours, "2019-04-18T10:30:00+08:00", {hearing}), "2019-04-20T01:30:00+08:00");
}

TEST(Deadline, ASuspensionOverAHolidayCountsWorkingDaysOnly) {
    // 04-30 to 05-06 of 2019: 05-05 and 05-06 are worked.
    const Special appraisal{"2", at("2019-04-30T09:00:00+08:00"), at("2019-05-06T09:00:00+08:00")};
    EXPECT_EQ(moved(10, working_days, "2019-04-18T10:30:00+08:00", {appraisal}), "2019-05-07T23:59:59+08:00");
}

TEST(Deadline, OverlappingSuspensionsCountOnce) {
    const Special first{"2", at("2019-04-22T09:00:00+08:00"), at("2019-04-24T17:00:00+08:00")};
    const Special second{"2", at("2019-04-23T09:00:00+08:00"), at("2019-04-25T17:00:00+08:00")};
    EXPECT_EQ(moved(10, working_days, "2019-04-18T10:30:00+08:00", {second, first}),
              "2019-05-08T23:59:59+08:00");
}

TEST(Deadline, ASuspensionAfterItMovesNothing) {
    const Special late{"2", at("2019-05-06T09:00:00+08:00"), at("2019-05-10T17:00:00+08:00")};
    EXPECT_EQ(moved(10, working_days, "2019-04-18T10:30:00+08:00", {late}), "2019-05-05T23:59:59+08:00");
}

TEST(Deadline, AMakeUpDayIsADayLikeAnother) {
    // 2019-09-29 is a Sunday that is worked; from 10-01 to 10-07 all is closed, 10-12 is a Saturday that is
    // worked.
    EXPECT_EQ(promised(1, working_days, "2019-09-27T09:00:00+08:00"), "2019-09-29T23:59:59+08:00");
    EXPECT_EQ(promised(1, working_days, "2019-09-29T09:00:00+08:00"), "2019-09-30T23:59:59+08:00");
    EXPECT_EQ(promised(6, working_days, "2019-09-29T09:00:00+08:00"), "2019-10-12T23:59:59+08:00");
}

TEST(Deadline, TakesTheHolidayThatWasProlonged) {
    // 2020-02-01, a Saturday, was to be worked until the notice of 2020-01-27 closed it and 02-02 too.
    EXPECT_EQ(promised(1, working_days, "2020-01-23T09:00:00+08:00"), "2020-02-03T23:59:59+08:00");
    EXPECT_EQ(promised(1, working_days, "2020-02-01T09:00:00+08:00"), "2020-02-03T23:59:59+08:00");
}

TEST(Deadline, ALastDayThatIsOffIsFollowedByAWorkingDay) {
    EXPECT_EQ(promised(3, days, "2019-04-28T10:00:00+08:00"),
              "2019-05-05T23:59:59+08:00"); // 05-01, worked on 05-05
    EXPECT_EQ(promised(1, months, "2019-12-25T10:00:00+08:00"),
              "2020-02-03T23:59:59+08:00"); // Spring Festival
    EXPECT_EQ(promised(10, days, "2019-04-18T10:00:00+08:00"),
              "2019-04-28T23:59:59+08:00"); // a worked Sunday
}

TEST(Deadline, ASuspensionOverNewYearCountsItsWorkingDays) {
    // 10 from 2019-12-23 end on 2020-01-07; 12-31, 01-02 and 01-03 are not counted.
    const Special hearing{"2", at("2019-12-30T09:00:00+08:00"), at("2020-01-03T17:00:00+08:00")};
    EXPECT_EQ(moved(10, working_days, "2019-12-23T09:00:00+08:00", {}), "2020-01-07T23:59:59+08:00");
    EXPECT_EQ(moved(10, working_days, "2019-12-23T09:00:00+08:00", {hearing}), "2020-01-10T23:59:59+08:00");
}

TEST(Deadline, AnExtensionAfterItRevivesNothing) {
    const Special belated{"1", at("2019-05-06T00:00:00+08:00"), at("2019-05-20T00:00:00+08:00")};
    const Special just_in_time{"1", at("2019-05-05T23:59:00+08:00"), at("2019-05-20T00:00:00+08:00")};
    EXPECT_EQ(moved(10, working_days, "2019-04-18T10:30:00+08:00", {belated}), "2019-05-05T23:59:59+08:00");
    EXPECT_EQ(moved(10, working_days, "2019-04-18T10:30:00+08:00", {just_in_time}),
              "2019-05-20T23:59:59+08:00");
}

TEST(Deadline, WhatIsLeftOfASuspensionMovesAnExtensionGrantedMeanwhile) {
    // The clock stands on 04-23, 24, 25; the extension of the 24th is moved by the 25th alone, whoever is
    // named first.
    const Special inspection{"2", at("2019-04-22T09:00:00+08:00"), at("2019-04-25T17:00:00+08:00")};
    const Special extension{"1", at("2019-04-24T09:00:00+08:00"), at("2019-05-20T00:00:00+08:00")};
    EXPECT_EQ(moved(10, working_days, "2019-04-18T10:30:00+08:00", {inspection, extension}),
              "2019-05-21T23:59:59+08:00");
    EXPECT_EQ(moved(10, working_days, "2019-04-18T10:30:00+08:00", {extension, inspection}),
              "2019-05-21T23:59:59+08:00");
}

TEST(Deadline, DoesNotRunOutWhileTheClockStands) {
    // Stopped on its last day until a Saturday: five working days more would end on the Friday before.
    const Special appraisal{"2", at("2019-05-05T10:00:00+08:00"), at("2019-05-11T12:00:00+08:00")};
    EXPECT_EQ(moved(10, working_days, "2019-04-18T10:30:00+08:00", {appraisal}), "2019-05-13T23:59:59+08:00");
}

} // namespace
} // namespace gateway::cases
