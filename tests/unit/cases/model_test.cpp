#include "descriptions.hpp"
#include "fixture.hpp"
#include "rules.hpp"

namespace gateway::cases {
namespace {

const Time now = at("2019-06-03T09:00:00+08:00");

/// "pointer code" of each fault, in order.
std::vector<std::string> faults_of(Json input, IntakeForm form = IntakeForm::line) {
    std::vector<FieldError> errors;
    check_intake(read_intake(foundation(), std::move(input), form, errors), now, errors);
    std::vector<std::string> texts;
    for (const FieldError& error : errors) {
        EXPECT_FALSE(error.text.zh.empty() || error.text.en.empty()) << error.code;
        texts.push_back(error.pointer + " " + error.code);
    }
    return texts;
}
using Faults = std::vector<std::string>;

Json line() { return with(accept_columns(), "project_no", "SZ-1"); }

TEST(Intake, TakesTheExamplesOfTheInterface) {
    for (const IntakeForm form : {IntakeForm::accept, IntakeForm::correction, IntakeForm::line}) {
        EXPECT_EQ(faults_of(example_intake(form), form), Faults{});
    }
    for (const KindFacts& kind : kinds) {
        std::vector<FieldError> errors;
        read_event(foundation(), kind.kind, example_event(kind.kind), "", errors);
        EXPECT_TRUE(errors.empty()) << kind.name;
    }
}

TEST(Intake, RefusesWhatTheSystemFillsItself) {
    EXPECT_EQ(faults_of(with(line(), "promise_date", "2019-05-05")), Faults{"/promise_date unknown_field"});
    EXPECT_EQ(faults_of(with(line(), "task_code", matter_code)), Faults{"/task_code unknown_field"});
    EXPECT_EQ(faults_of(with(line(), "row_guid", "a")), Faults{"/row_guid unknown_field"});
}

TEST(Intake, TakesEventsOnlyInAnImport) {
    EXPECT_EQ(faults_of(with(accept_columns(), "result", result("2019-04-25")), IntakeForm::accept),
              Faults{"/result unknown_field"});
    EXPECT_EQ(faults_of(with(accept_columns(), "materials", Json::array()), IntakeForm::correction),
              Faults{"/materials unknown_field"});
}

TEST(Intake, NeedsItsOwnNumberInAnImport) {
    EXPECT_EQ(faults_of(accept_columns()), Faults{"/project_no required"});
    EXPECT_EQ(faults_of(accept_columns(), IntakeForm::accept), Faults{});
    EXPECT_EQ(faults_of(with(line(), "project_no", "a b")).at(0).substr(0, 23), "/project_no project_no.");
    EXPECT_EQ(faults_of(with(line(), "project_no", "..")), Faults{"/project_no project_no.character"});
    EXPECT_EQ(faults_of(with(line(), "project_no", std::string(51, '1'))), Faults{"/project_no too_long"});
}

TEST(Intake, ChecksTheMatterCode) {
    EXPECT_EQ(faults_of(with(line(), "matter_code", "123")), Faults{"/matter_code matter_code.length"});
    EXPECT_EQ(faults_of(with(line(), "matter_code", std::string(matter_code) + "00")),
              Faults{"/matter_code matter_code.serial"});
}

TEST(Intake, ChecksTheApplicantsNumberByItsType) {
    EXPECT_EQ(faults_of(with(line(), "applyer_page_code", "320100199001010017")),
              Faults{"/applyer_page_code citizen_id.check_digit"});
    Json body = with(with(line(), "applyer_page_type", "001"), "applyer_page_code", "91320000PDY000087Q");
    EXPECT_EQ(faults_of(body), Faults{"/applyer_page_code credit_code.check_digit"});
    EXPECT_EQ(faults_of(with(body, "applyer_page_code", "91320000PDY000087P")), Faults{});
    EXPECT_EQ(faults_of(with(body, "applyer_page_type", "414")), Faults{}); // a passport: width only
}

TEST(Rules, AcceptanceFollowsTheApplication) {
    EXPECT_EQ(faults_of(with(line(), "accept_date", "2019-04-18T08:59:59+08:00")),
              Faults{"/accept_date date_order"});
    EXPECT_EQ(faults_of(with(line(), "accept_date", "2019-04-18T09:00:00+08:00")), Faults{});
}

TEST(Rules, AcceptanceIsNotInTheFuture) {
    EXPECT_EQ(faults_of(with(line(), "accept_date", "2019-06-03T09:05:00+08:00")), Faults{}); // a fast clock
    EXPECT_EQ(faults_of(with(line(), "accept_date", "2019-06-03T09:05:01+08:00")),
              Faults{"/accept_date in_future"});
}

TEST(Rules, AProcessLiesBehindTheAcceptanceAndEndsAfterItsStart) {
    const auto faults = [](const char* start, const char* end) {
        return faults_of(with(line(), "processes", Json::array({process(start, end)})));
    };
    EXPECT_EQ(faults("2019-04-18 10:30:00", "2019-04-18 10:30:00"), Faults{});
    EXPECT_EQ(faults("2019-04-18 10:29:59", "2019-04-18 11:00:00"),
              Faults{"/processes/0/event_start_time date_order"});
    EXPECT_EQ(faults("2019-04-19 10:00:00", "2019-04-19 09:00:00"),
              Faults{"/processes/0/event_end_time date_order"});
    EXPECT_EQ(faults("2019-06-03 09:00:00", "2019-06-04 09:00:00"),
              Faults{"/processes/0/event_end_time in_future"});
}

TEST(Rules, AProcessWithoutEndEndsAtItsStart) {
    Json step = process("2019-04-19 10:00:00", "");
    for (const Json& nothing : {Json(""), Json(nullptr)}) {
        step["event_end_time"] = nothing;
        std::vector<FieldError> errors;
        const Event event = read_event(foundation(), EventKind::process, step, "", errors);
        EXPECT_TRUE(errors.empty());
        EXPECT_EQ(event.end, event.start);
        EXPECT_EQ(Json::parse(event.content).at("event_end_time"), "2019-04-19T10:00:00+08:00");
    }
}

TEST(Rules, ASpecialProcedureLiesBehindTheAcceptanceAndEndsAfterItsStart) {
    const auto faults = [](const char* start, const char* end) {
        return faults_of(with(line(), "special_procedures", Json::array({special("2", start, end)})));
    };
    EXPECT_EQ(faults("2019-04-22", "2019-07-22"), Faults{}); // its end may be a plan
    EXPECT_EQ(faults("2019-04-18", "2019-04-22"), Faults{"/special_procedures/0/special_time date_order"});
    EXPECT_EQ(faults("2019-04-22", "2019-04-21"), Faults{"/special_procedures/0/end_time date_order"});
    EXPECT_EQ(faults("2019-04-22", "9999-12-31"), Faults{"/special_procedures/0/end_time out_of_range"});
}

TEST(Rules, TheResultComesLast) {
    Json body = with(line(), "result", result("2019-04-25T15:00:00+08:00"));
    EXPECT_EQ(faults_of(body), Faults{});
    EXPECT_EQ(faults_of(with(body, "processes",
                             Json::array({process("2019-04-19 09:00:00", "2019-04-25 15:00:01")}))),
              Faults{"/result/result_date date_order"});
    EXPECT_EQ(
        faults_of(with(body, "special_procedures", Json::array({special("2", "2019-04-26", "2019-04-27")}))),
        Faults{"/special_procedures/0/special_time after_result"});
    EXPECT_EQ(faults_of(with(body, "result", result("2019-04-18"))),
              Faults{"/result/result_date date_order"});
    EXPECT_EQ(faults_of(with(body, "result", result("2019-06-04"))), Faults{"/result/result_date in_future"});
}

TEST(Rules, CodesComeFromTheTables) {
    Json body = with(line(), "result", result("2019-04-25"));
    body["result"]["result_type"] = "9";
    EXPECT_EQ(faults_of(body), Faults{"/result/result_type unknown_code"});
    EXPECT_EQ(faults_of(with(line(), "apply_type", "7")), Faults{"/apply_type unknown_code"});
}

TEST(Rules, EveryFaultOfALineIsReportedAtOnce) {
    Json body = with(line(), "applyer_name", "");
    body["processes"] = Json::array({process("2019-04-19", "2019-04-19"), process("2019-04-20", "soon")});
    EXPECT_EQ(faults_of(body), (Faults{"/applyer_name required", "/processes/1/event_end_time wrong_date"}));
    EXPECT_EQ(faults_of(Json("no object")), Faults{" wrong_type"});
}

TEST(Intake, TheSameInputGivesTheSameDigestAndAnyOtherAnother) {
    const auto digest = [](Json input) {
        std::vector<FieldError> errors;
        return given_digest(read_intake(foundation(), std::move(input), IntakeForm::line, errors));
    };
    EXPECT_EQ(digest(line()), digest(line()));
    EXPECT_EQ(digest(line()),
              digest(with(line(), "accept_date", "2019-04-18 10:30:00"))); // another form of the same
    EXPECT_NE(digest(line()), digest(with(line(), "zip_code", "215000")));
    EXPECT_NE(digest(line()), digest(with(line(), "materials", Json::array({material()}))));
}

} // namespace
} // namespace gateway::cases
