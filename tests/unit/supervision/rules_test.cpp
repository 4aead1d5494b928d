#include "fixture.hpp"

namespace gateway::supervision {
namespace {

constexpr auto amber = R"([[rule]]
id = "promise-amber"
zh = "将至"
en = "near"
watches = "promise"
colour = "amber"
before = 2
notify = "department"
confidence = "unsure"
)";
constexpr auto red = R"([[rule]]
id = "promise-red"
zh = "超期"
en = "over"
watches = "promise"
colour = "red"
after = 0
notify = "department"
city_after = 3
province_after = 5
warning_type = "2"
confidence = "unsure"
)";

Rule rule(const std::string& toml) { return read_rules(toml).at(0); }

std::string refused(std::string toml, const std::string& from, const std::string& to) {
    toml.replace(toml.find(from), from.size(), to);
    try {
        read_rules(toml);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "none";
}

cases::CaseFacts facts(const char* accepted, const char* promised) {
    cases::CaseFacts made;
    made.accepted_at = at(accepted);
    made.promised_at = at(promised);
    return made;
}
std::string begun(const Rule& rule, const cases::CaseFacts& of) {
    const auto time = begins(rule, *calendar(), of);
    return time ? format_time(*time) : "none";
}

TEST(Rules, TheShippedOnesAreRight) {
    const auto rules = read_rules(standard()->file("supervision.toml"));
    ASSERT_EQ(rules.size(), 4U);
    EXPECT_EQ(rules[1].id, "promise-red");
    EXPECT_EQ(rules[1].colour, Colour::red);
    EXPECT_FALSE(rules[1].early);
    EXPECT_EQ(rules[1].city_after, 3);
    EXPECT_EQ(rules[3].watches, Watched::statutory);
}

TEST(Rules, SayWhichLineIsWrong) {
    EXPECT_EQ(refused(amber, "before = 2", "before = -1"),
              "supervision.toml:7: 'before' must be a whole number from 0 to 250");
    EXPECT_EQ(refused(amber, "before = 2", "before = 2\nafter = 0"),
              "supervision.toml:8: 'after' needs a rule with exactly one of 'before' and 'after'");
    EXPECT_EQ(refused(amber, "before = 2", "before = 2\ncity_after = 3"),
              "supervision.toml:8: 'city_after' is for red rules: a warning is not escalated");
    EXPECT_EQ(refused(red, "city_after = 3", "city_after = 5"),
              "supervision.toml:10: 'province_after' must be more than 'city_after'");
    EXPECT_EQ(refused(red, "\"red\"", "\"green\""), "supervision.toml:6: 'colour' must be one of amber, red");
    EXPECT_EQ(refused(red, "\"promise\"", "\"payment\""),
              "supervision.toml:5: 'watches' must be one of promise, statutory");
    EXPECT_EQ(refused(red, "warning_type = \"2\"", "warning_type = \"12\""),
              "supervision.toml:11: 'warning_type' must be one digit (GB/T 39046-2020, table 11: n1)");
    EXPECT_EQ(refused(red, "promise-red", "a-name-of-twenty-one-x"),
              "supervision.toml:2: 'id' must be 1 to 20 letters, digits and hyphens");
    EXPECT_EQ(refused(red, "notify", "notfy"), "supervision.toml:1: 'notify' is missing");
    EXPECT_EQ(refused(red, "warning_type", "warning_typ"),
              "supervision.toml:11: 'warning_typ' is not a key of this table");
    EXPECT_EQ(refused(std::string(amber) + red, "promise-red", "promise-amber"),
              "supervision.toml:11: 'id' \"promise-amber\" stands twice");
    EXPECT_EQ(refused(amber, "[[rule]]", "[[rul]]"),
              "supervision.toml:1: 'rule' must be an array of tables with at least one row");
    EXPECT_EQ(refused(amber, "before = 2", "before = ").find("supervision.toml:7: "), 0U);
}

TEST(Rules, AWarningBeginsOnTheMorningWithSoManyWorkingDaysLeft) {
    const auto over_spring = facts("2020-01-13T10:30:00+08:00", "2020-02-03T23:59:59+08:00");
    EXPECT_EQ(begun(rule(amber), over_spring),
              "2020-01-22T00:00:00+08:00"); // 23rd of January, 3rd of February
    const auto over_october = facts("2019-09-16T10:30:00+08:00", "2019-10-09T23:59:59+08:00");
    EXPECT_EQ(begun(rule(amber), over_october), "2019-09-30T00:00:00+08:00"); // 8th and 9th of October
}

TEST(Rules, ALimitShorterThanTheLeadWarnsOnItsLastMorning) {
    EXPECT_EQ(begun(rule(amber), facts("2019-06-03T10:00:00+08:00", "2019-06-04T23:59:59+08:00")),
              "2019-06-04T00:00:00+08:00");
    EXPECT_EQ(begun(rule(amber), facts("2019-06-03T10:00:00+08:00", "2019-06-03T23:59:59+08:00")), "none");
    EXPECT_EQ(begun(rule(amber), {}), "none");
}

TEST(Rules, WhatIsOverBeginsWhenItIsOver) {
    const auto of = facts("2019-04-18T10:30:00+08:00", "2019-05-05T23:59:59+08:00");
    EXPECT_EQ(begun(rule(red), of), "2019-05-06T00:00:00+08:00");
    Rule patient = rule(red);
    patient.days = 2;
    EXPECT_EQ(begun(patient, of), "2019-05-07T00:00:00+08:00");
    EXPECT_FALSE(speaks(rule(red), *calendar(), of, at("2019-05-05T23:59:59+08:00")));
    EXPECT_TRUE(speaks(rule(red), *calendar(), of, at("2019-05-06T00:00:00+08:00")));
    EXPECT_TRUE(speaks(rule(amber), *calendar(), of, at("2019-05-05T23:59:59+08:00")));
    EXPECT_FALSE(speaks(rule(amber), *calendar(), of, at("2019-05-06T00:00:00+08:00")));
}

TEST(Rules, TheHorizonTakesInEveryLimitTheySpeakOf) {
    const auto rules = read_rules(amber);
    for (int hour = 0; hour < 24 * 60; ++hour) { // over Spring Festival
        const Time now = at("2020-01-10T00:00:00+08:00") + std::chrono::hours(hour);
        for (int day = -5; day < 30; ++day) {
            const Time limit =
                beijing_midnight(std::chrono::sys_days(beijing_date(now)) + std::chrono::days(day + 1)) -
                std::chrono::seconds(1);
            cases::CaseFacts of;
            of.accepted_at = at("2019-11-01");
            of.promised_at = limit;
            if (speaks(rules[0], *calendar(), of, now)) {
                EXPECT_LT(limit, horizon(rules, *calendar(), now)) << format_time(now);
            }
        }
    }
}

} // namespace
} // namespace gateway::supervision
