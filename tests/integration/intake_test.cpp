#include "files.hpp"
#include "support/voice.hpp"

#include <gtest/gtest.h>

namespace gateway::test {
namespace {

using namespace std::chrono_literals;

constexpr auto neighbour_body = "11320583PDY000175F";
const std::vector<std::string> scopes{"cases:read", "cases:write"};

/// Applications, events of old systems and the search for a person, as two departments' systems use them.
class Intake : public testing::Test {
protected:
    Intake()
        : matter_(world_.publish_matter()),
          clerk_(world_, world_.add_client(service::Role::department, sample_body, scopes)),
          neighbour_(world_, world_.add_client(service::Role::department, neighbour_body, scopes)),
          reader_(world_, world_.add_client(service::Role::department, sample_body, {"cases:read"})),
          operators_(world_, world_.operations) {}

    /// What one hands in at the counter, `age` ago.
    Json application(int number, std::chrono::hours age = 4h) {
        Json record = accept_record(matter_, number);
        record.erase("accept_date");
        record["received_at"] = record["apply_date"] = ago(age);
        return record;
    }
    std::string received(int number, std::chrono::hours age = 4h) {
        const Answer answer = clerk_.post("/v1/applications", application(number, age));
        EXPECT_EQ(answer.status, 201) << answer.body.dump();
        return "/v1/applications/" + answer.body.at("application_no").get<std::string>();
    }
    static std::string ago(std::chrono::hours age) { return format_time(now() - age); }
    static Time now() { return std::chrono::floor<std::chrono::seconds>(system_clock()()); }
    std::string state_of(const std::string& path) {
        return clerk_.get(path).body.at("state").get<std::string>();
    }
    std::vector<std::string> found(Voice& who, const Json& query) {
        std::vector<std::string> numbers;
        const Answer answer = who.post("/v1/cases:search", query);
        EXPECT_EQ(answer.status, 200) << answer.body.dump();
        for (const Json& item : answer.body.value("items", Json::array())) {
            numbers.push_back(item.at("project_no").get<std::string>());
        }
        return numbers;
    }
    static Json by_applicant(const std::string& number) {
        return {{"applicant", {{"type", "111"}, {"number", number}}}};
    }
    Json event(const std::string& project_no, const char* id) {
        Json line = process_record(1);
        line.update({{"project_no", project_no}, {"kind", "process"}, {"event_id", id}});
        return line;
    }
    std::vector<Json> held(Voice& who, const std::string& state) {
        return who.get("/v1/case-events/held?state=" + state).body.at("items");
    }
    /// All that outlives a request beside the modules' own tables.
    std::string traces() {
        std::string text =
            app::read_file(world_.folder() / "gateway.log") + app::read_file(world_.folder() / "gateway.out");
        world_.transact([&](store::Transaction& tx) {
            text += tx.exec("SELECT coalesce(string_agg(e::text, E'\\n'), '') FROM journal.entry e")[0][0]
                        .as<std::string>();
        });
        http::Client client(world_.gateway_url());
        return text + std::string(client.send("GET", "/metrics", {}, "").response.value().text());
    }

    World world_;
    const std::string matter_;
    Voice clerk_, neighbour_, reader_, operators_;
};

TEST_F(Intake, AnApplicationIsSupplementedOnceAndBecomesACaseAtTheNation) {
    const std::string path = received(1);
    const Json missing{{"due", format_time(now() + 48h)},
                       {"materials", {{{"material_name", "身份证明"}, {"reason", "缺少背面"}}}}};
    EXPECT_EQ(clerk_.post(path + ":request-supplement", missing).status, 200);
    EXPECT_EQ(clerk_.post(path + ":request-supplement", missing).code(), "step_not_possible")
        << "everything is asked for at once";
    EXPECT_EQ(clerk_.post(path + ":accept", Json::object()).code(), "step_not_possible");
    const Json papers{{"materials", {{{"material_name", "身份证明"}, {"get_type", "1"}}}}};
    EXPECT_EQ(clerk_.post(path + ":supplement", papers).body.at("state"), "supplemented");
    const Answer accepted = clerk_.post(path + ":accept", {{"handle_user_name", "经办人甲（演示）"}});
    ASSERT_EQ(accepted.status, 201) << accepted.body.dump();
    const auto project_no = accepted.body.at("project_no").get<std::string>();
    EXPECT_EQ(clerk_.get(path).body.at("project_no"), project_no);
    ASSERT_TRUE(eventually([&] { return world_.delivered(); }));
    EXPECT_EQ(world_.held("up_pro_accept").size(), 1U);
    EXPECT_EQ(world_.held("up_pro_material").size(), 1U);
    EXPECT_EQ(world_.audit().refused, 0);
}

TEST_F(Intake, WhatIsRefusedOrWithdrawnStaysInTheProvince) {
    const std::string refused = received(1);
    EXPECT_EQ(clerk_.post(refused + ":refuse", {{"reason", "不属于本机关职权范围"}}).fault(),
              "/doc_no required")
        << "a refusal is a document";
    EXPECT_EQ(
        clerk_
            .post(refused + ":refuse", {{"reason", "不属于本机关职权范围"}, {"doc_no", "不受理〔2026〕1号"}})
            .body.at("state"),
        "refused");
    EXPECT_EQ(clerk_.post(refused + ":accept", Json::object()).code(), "step_not_possible");
    const std::string withdrawn = received(2);
    EXPECT_EQ(clerk_.post(withdrawn + ":withdraw", {{"reason", "申请人改期"}}).body.at("state"), "withdrawn");
    EXPECT_TRUE(clerk_.get("/v1/applications?open=true").body.at("items").empty());
    ASSERT_TRUE(eventually([&] { return world_.delivered(); }));
    EXPECT_TRUE(world_.held("up_pro_accept").empty());
}

TEST_F(Intake, AnApplicationThatNobodyDecidedInTimeCountsAsAcceptedOnTheDayOfItsReceipt) {
    const std::string path =
        received(1, 24h * 40); // five working days are over, whatever holidays lie between
    EXPECT_EQ(state_of(path), "deemed");
    EXPECT_EQ(clerk_.get(path).body.at("deemed_accepted_at"), clerk_.get(path).body.at("received_at"));
    EXPECT_EQ(clerk_.post(path + ":refuse", {{"reason", "材料不全"}, {"doc_no", "1"}}).code(),
              "step_not_possible");
    const Answer accepted = clerk_.post(path + ":accept", {{"accept_date", ago(1h)}});
    ASSERT_EQ(accepted.status, 201) << accepted.body.dump();
    const Json record = clerk_.get("/v1/cases/" + accepted.body.at("project_no").get<std::string>()).body;
    EXPECT_EQ(record.at("accept").at("accept_date"), clerk_.get(path).body.at("received_at"))
        << "not when somebody says";
    EXPECT_EQ(state_of(received(2)), "received");
}

TEST_F(Intake, AnotherBodyIsToldNothingOfAnApplicationAndMayDoNothing) {
    const std::string path = received(1);
    const Answer hidden = neighbour_.get(path);
    EXPECT_EQ(hidden.status, 404);
    EXPECT_EQ(hidden.code(), neighbour_.get("/v1/applications/NONE").code()) << "as if it were not there";
    const std::vector<std::pair<std::string, Json>> steps{{":accept", Json::object()},
                                                          {":refuse", {{"reason", "x"}, {"doc_no", "1"}}},
                                                          {":withdraw", {{"reason", "x"}}}};
    for (const auto& [step, body] : steps) {
        EXPECT_EQ(neighbour_.post(path + step, body).code(), "application_not_found") << step;
        EXPECT_EQ(reader_.post(path + step, body).code(), "insufficient_scope") << step;
    }
    EXPECT_TRUE(neighbour_.get("/v1/applications").body.at("items").empty());
    EXPECT_EQ(neighbour_.post("/v1/applications", application(2)).status, 403) << "under a foreign matter";
    EXPECT_EQ(reader_.get(path).status, 200);
    EXPECT_EQ(operators_.get(path).status, 200);
    EXPECT_EQ(state_of(path), "received");
}

TEST_F(Intake, HostileApplicationsAreRefusedWithTheirFaultsAndLeaveNothing) {
    const auto told = [&](const char* name, const Json& value) {
        Json record = application(1);
        record[name] = value;
        const Answer answer = clerk_.post("/v1/applications", record);
        return std::to_string(answer.status) + " " + answer.fault();
    };
    EXPECT_EQ(told("applyer_name", std::string("a\0b", 3)), "400 none") << "U+0000 is no text anywhere";
    EXPECT_EQ(told("applyer_name", "张三\a"), "422 /applyer_name control_character");
    EXPECT_EQ(told("applyer_name", std::string(100'000, 'x')), "422 /applyer_name too_long");
    EXPECT_EQ(told("applyer_name", Json::array({"张三"})), "422 /applyer_name wrong_type");
    EXPECT_EQ(told("applyer_page_code", "320102185001010014"),
              "422 /applyer_page_code citizen_id.check_digit");
    EXPECT_EQ(told("application_no", "A/../B'; DROP TABLE cases.case; --"),
              "422 /application_no project_no.character");
    EXPECT_EQ(told("received_at", "2999-01-01T00:00:00+08:00"), "422 /received_at in_future");
    EXPECT_EQ(told("colour", "red"), "422 /colour unknown_field");
    EXPECT_EQ(clerk_.get("/v1/applications/x%27%20OR%20%271%27%3D%271").status, 404);
    EXPECT_EQ(clerk_.get("/v1/applications?state=open").status, 422);
    EXPECT_EQ(clerk_.get("/v1/applications?cursor=bm9uZQ").status, 422);
    EXPECT_TRUE(clerk_.get("/v1/applications").body.at("items").empty());
}

TEST_F(Intake, EventsWaitForTheirCaseAreTakenOnceAndCanBeSettled) {
    const Json first = event("OLD-1", "E-1");
    const Json report = clerk_.post_lines("/v1/case-events:import", {first, Json{{"kind", "visit"}}}).body;
    EXPECT_EQ(report.at("accepted"), 1);
    EXPECT_EQ(report.at("rejected"), 1);
    ASSERT_EQ(held(clerk_, "held").size(), 1U);
    EXPECT_EQ(held(clerk_, "held")[0].at("reason"), "case_missing");
    Json record = accept_record(matter_, 1);
    record["project_no"] = "OLD-1";
    EXPECT_EQ(clerk_.post("/v1/cases", record).status, 201);
    EXPECT_TRUE(held(clerk_, "held").empty());
    EXPECT_EQ(clerk_.get("/v1/cases/OLD-1").body.at("state"), "processing");
    EXPECT_EQ(clerk_.post_lines("/v1/case-events:import", {first}).body.at("unchanged"), 1);

    // A result before the end of the step that is there: one of the two is wrong.
    const Json early{{"project_no", "OLD-1"},  {"kind", "result"},   {"event_id", "R-1"},
                     {"result_date", ago(2h)}, {"result_type", "0"}, {"is_delivery_results", "0"}};
    EXPECT_EQ(clerk_.post_lines("/v1/case-events:import", {early}).body.at("accepted"), 1);
    ASSERT_EQ(held(clerk_, "held").size(), 1U);
    const Json kept = held(clerk_, "held")[0];
    EXPECT_EQ(kept.at("reason"), "contradiction");
    const std::string path = "/v1/case-events/held/" + kept.at("id").get<std::string>();
    EXPECT_EQ(clerk_.post(path + ":release").code(), "event_still_held");
    EXPECT_EQ(clerk_.post(path + ":discard").body.at("state"), "discarded");
    EXPECT_EQ(clerk_.post(path + ":discard").code(), "held_event_settled");
    EXPECT_EQ(clerk_.get("/v1/cases/OLD-1").body.at("state"), "processing");
    ASSERT_TRUE(eventually([&] { return world_.delivered(); }));
    EXPECT_EQ(world_.held("up_pro_process").size(), 1U);
    EXPECT_TRUE(world_.held("up_pro_result").empty());
}

TEST_F(Intake, AnEventThatARuleRefusesIsSeenAmongTheHeldOnes) {
    Json ancient = event("OLD-1", "E-1");
    ancient["event_start_time"] = ancient["event_end_time"] = "2001-06-04T09:00:00+08:00";
    const auto matter_case = [&] {
        Json record = accept_record(matter_, 1);
        record["project_no"] = "OLD-1";
        return clerk_.post("/v1/cases", record).status;
    };
    ASSERT_EQ(matter_case(), 201);
    const Json report = clerk_.post_lines("/v1/case-events:import", {ancient}).body;
    EXPECT_EQ(report.at("errors").at(0).at("reasons").at(0).at("code"), "too_old");
    ASSERT_EQ(held(clerk_, "rejected").size(), 1U);
    EXPECT_EQ(held(clerk_, "rejected")[0].at("reason"), "too_old");
    EXPECT_EQ(held(clerk_, "rejected")[0].at("event_id"), "E-1");
}

TEST_F(Intake, EventsOfAForeignCaseChangeNothingAndTellNothing) {
    Json record = accept_record(matter_, 1);
    record["project_no"] = "OLD-1";
    ASSERT_EQ(clerk_.post("/v1/cases", record).status, 201);
    EXPECT_EQ(neighbour_.post_lines("/v1/case-events:import", {event("OLD-1", "E-1")}).body.at("accepted"),
              1);
    ASSERT_EQ(held(neighbour_, "held").size(), 1U);
    EXPECT_EQ(held(neighbour_, "held")[0].at("reason"), "case_missing") << "as if there were none";
    EXPECT_EQ(clerk_.get("/v1/cases/OLD-1").body.at("state"), "accepted");
    const std::string path =
        "/v1/case-events/held/" + held(neighbour_, "held")[0].at("id").get<std::string>();
    EXPECT_TRUE(held(clerk_, "held").empty());
    EXPECT_EQ(clerk_.post(path + ":discard").code(), "held_event_not_found");
    EXPECT_EQ(reader_.post_lines("/v1/case-events:import", {event("OLD-1", "E-2")}).code(),
              "insufficient_scope");
    EXPECT_EQ(operators_.get("/v1/case-events/held?state=held").body.at("items").size(), 1U);
}

TEST_F(Intake, HostileEventsAreLinesThatSayWhatIsWrong) {
    Json zero = event("OLD-1", "E-1");
    zero["handle_explain"] = std::string("a\0b", 3);
    Json injected = event("OLD-1'; DROP TABLE cases.event; --", "E-2");
    Json wide = event(std::string(51, 'N'), "E-3");
    const Json report =
        clerk_.post_lines("/v1/case-events:import", {zero, injected, wide, Json::array({1}), Json("text")})
            .body;
    ASSERT_EQ(report.at("lines"), 5);
    EXPECT_EQ(report.at("rejected"), 4) << report.dump() << " a strange number is a number of no case";
    for (const char* target : {"/v1/case-events/held/0:discard", "/v1/case-events/held/x:release",
                               "/v1/case-events/held/99999999999999999999:discard"}) {
        EXPECT_EQ(clerk_.post(target).code(), "held_event_not_found") << target;
    }
    EXPECT_EQ(clerk_.get("/v1/case-events/held?reason=none").status, 422);
}

TEST_F(Intake, APersonIsFoundByNumberWithinOnesOwnSightOnly) {
    const auto id = accept_record(matter_, 1).at("applyer_page_code").get<std::string>();
    std::vector<std::string> cases;
    for (int i = 0; i < 2; ++i) {
        cases.push_back(clerk_.post("/v1/cases", accept_record(matter_, 1)).body.at("project_no"));
    }
    clerk_.post("/v1/cases", accept_record(matter_, 2));
    auto mine = found(clerk_, by_applicant(id));
    std::ranges::sort(mine);
    std::ranges::sort(cases);
    EXPECT_EQ(mine, cases);
    EXPECT_EQ(found(operators_, by_applicant(id)).size(), 2U);
    EXPECT_TRUE(found(neighbour_, by_applicant(id)).empty());
    EXPECT_TRUE(found(clerk_, by_applicant("' OR '1'='1")).empty());
    EXPECT_EQ(clerk_.post("/v1/cases:search", {{"applicant", id}}).status, 422);
    EXPECT_EQ(clerk_.post("/v1/cases:search", {{"applicant", {{"type", "111"}}}}).fault(),
              "/applicant/number required");
    EXPECT_EQ(
        clerk_.post("/v1/cases:search", {{"applicant", {{"type", "111"}, {"number", std::string(501, '1')}}}})
            .fault(),
        "/applicant/number too_long");
    EXPECT_EQ(clerk_.get("/v1/cases?applicant=" + id).status, 422) << "a number has no place in a URL";
}

TEST_F(Intake, NobodysNameOrNumberIsLeftInLogsMetricsOrTheJournal) {
    const auto id = accept_record(matter_, 1).at("applyer_page_code").get<std::string>();
    const std::string path = received(1);
    Json broken = application(1);
    broken["accept_date"] = "never";
    EXPECT_EQ(clerk_.post("/v1/applications", broken).status, 422);
    const Answer accepted = clerk_.post(path + ":accept", {{"handle_user_name", "经办人甲（演示）"}});
    ASSERT_EQ(accepted.status, 201) << accepted.body.dump();
    const auto number = accepted.body.at("project_no").get<std::string>();
    Json ancient = event(number, "E-1");
    ancient["event_start_time"] = ancient["event_end_time"] = "2001-06-04T09:00:00+08:00";
    clerk_.post_lines("/v1/case-events:import", {ancient, event("NONE", "E-2"), event(number, "E-3")});
    EXPECT_EQ(found(clerk_, by_applicant(id)).size(), 1U);
    ASSERT_TRUE(eventually([&] {
        return traces().find("POST /v1/cases:search") != std::string::npos ||
               traces().find("/v1/cases:search") != std::string::npos;
    })) << "the log tells of the requests";
    const std::string left = traces();
    EXPECT_NE(left.find("cases.application.accept"), std::string::npos) << "the journal tells of the steps";
    for (const std::string& person : {std::string("张三"), std::string("经办人"), id, id.substr(6)}) {
        EXPECT_EQ(left.find(person), std::string::npos) << person;
    }
}

} // namespace
} // namespace gateway::test
