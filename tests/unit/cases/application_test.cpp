#include "application_service.hpp"
#include "descriptions.hpp"
#include "fixture.hpp"

#include <set>

namespace gateway::cases {
namespace {

using S = ApplicationState;

TEST(ApplicationMachine, EachStateHasItsStepsAndNoOther) {
    const std::map<S, std::set<Step>> expected{
        {S::received, {Step::request_supplement, Step::accept, Step::refuse, Step::withdraw}},
        {S::deemed, {Step::accept, Step::withdraw}},
        {S::supplementing, {Step::supplement, Step::refuse, Step::withdraw}},
        {S::supplemented, {Step::accept, Step::refuse, Step::withdraw}},
        {S::accepted, {}},
        {S::refused, {}},
        {S::withdrawn, {}}};
    for (const auto& [state, steps] : expected) {
        const auto possible = possible_steps(state);
        EXPECT_EQ(std::set<Step>(possible.begin(), possible.end()), steps) << to_text(state);
        for (std::size_t i = 0; i < application_steps.size(); ++i) {
            const auto step = static_cast<Step>(i);
            if (steps.contains(step)) {
                EXPECT_NE(take_step(state, step), state);
            } else {
                EXPECT_THROW(take_step(state, step), Problem) << to_text(state) << " " << to_text(step);
            }
        }
    }
}

TEST(ApplicationMachine, ARefusalNamesWhatIsPossibleNow) {
    try {
        take_step(S::deemed, Step::refuse);
        FAIL();
    } catch (const Problem& problem) {
        EXPECT_EQ(problem.status(), 409);
        EXPECT_NE(problem.text().zh.find("现在可以：受理、撤回"), std::string::npos) << problem.text().zh;
        EXPECT_NE(problem.text().en.find("Possible now: accept, withdraw"), std::string::npos);
    }
}

class ApplicationTest : public CasesTest {
protected:
    // Received on Thursday 2019-04-18: five working days end on 04-25.
    static Json body(const char* number = "SQ-1") {
        Json made = accept_columns();
        made.erase("accept_date");
        made["received_at"] = "2019-04-18T09:20:00+08:00";
        made["application_no"] = number;
        made["materials"] = Json::array({material()});
        return made;
    }
    static service::Call on(const char* time, Json body, const std::string& who = owner) {
        service::Call made = call(std::move(body), who);
        made.now = at(time);
        return made;
    }
    Application receive(Json given = body(), const char* time = "2019-04-18T10:00:00+08:00") {
        Application application;
        run([&](store::Transaction& tx) {
            application = receive_application(foundation(), on(time, given), tx);
        });
        return application;
    }
    Accepted accept_it(const char* time, Json given = Json::object()) {
        std::optional<Accepted> accepted;
        run([&](store::Transaction& tx) {
            accepted = accept_application(foundation(), on(time, std::move(given)), tx, "SQ-1");
        });
        return accepted.value();
    }
    void ask_for_papers(const char* time) {
        run([&](store::Transaction& tx) {
            request_supplement(on(time, example_step(Step::request_supplement)), tx, "SQ-1");
        });
    }
    void bring_papers(const char* time) {
        run([&](store::Transaction& tx) {
            supplement_application(
                foundation(), on(time, Json{{"materials", Json::array({material("平面图")})}}), tx, "SQ-1");
        });
    }
    Json shown(const char* time) {
        Json json;
        run([&](store::Transaction& tx) {
            json = application_json(read_application(on(time, nullptr), tx, "SQ-1"), at(time));
        });
        return json;
    }
};

TEST_F(ApplicationTest, ItsTimeToDecideIsFiveWorkingDays) {
    const Json json = application_json(receive(), at("2019-04-18T10:00:00+08:00"));
    EXPECT_EQ(json.at("state"), "received");
    EXPECT_EQ(json.at("decide_by"), "2019-04-25T23:59:59+08:00");
    EXPECT_EQ(json.at("deemed_accepted_at"), nullptr);
}

TEST_F(ApplicationTest, GetsANumberOfOurOwn) {
    Json given = body();
    given.erase("application_no");
    EXPECT_EQ(receive(given).application_no, "SQ11320500PDY000167D2019041800000001");
}

TEST_F(ApplicationTest, BecomesACaseWithItsMaterialsLinkedBothWays) {
    receive();
    ask_for_papers("2019-04-22T10:00:00+08:00");
    bring_papers("2019-04-24T10:00:00+08:00");
    const Accepted accepted = accept_it("2019-04-25T10:00:00+08:00", Json{{"accept_doc_no", "苏示受42"}});
    EXPECT_EQ(accepted.record.accepted_at, at("2019-04-25T10:00:00+08:00"));
    EXPECT_EQ(accepted.application.project_no, accepted.record.project_no);
    EXPECT_EQ(Json::parse(accepted.record.content).at("accept_doc_no"), "苏示受42");
    run([&](store::Transaction& tx) {
        EXPECT_EQ(find_events(tx, accepted.record.project_no).size(), 2U);
        EXPECT_EQ(find_case(tx, accepted.record.project_no)->application_no, "SQ-1");
        EXPECT_EQ(application_of_case(tx, accepted.record.project_no).value().application_no, "SQ-1");
    });
    // What is the province's own is journaled, but for nobody; the case goes up.
    EXPECT_EQ(count("SELECT count(*) FROM journal.entry WHERE entity = 'application:SQ-1' AND dataset <> ''"),
              0);
    EXPECT_EQ(count("SELECT count(*) FROM journal.entry WHERE entity = 'application:SQ-1'"), 4);
    EXPECT_EQ(count("SELECT count(*) FROM journal.entry WHERE dataset = 'cases.accept'"), 1);
}

TEST_F(ApplicationTest, WithoutAWordInTimeTheReceiptIsTheAcceptance) {
    receive();
    EXPECT_EQ(shown("2019-04-25T23:59:59+08:00").at("state"), "received");
    const Json late = shown("2019-04-26T00:00:00+08:00");
    EXPECT_EQ(late.at("state"), "deemed");
    EXPECT_EQ(late.at("deemed_accepted_at"), "2019-04-18T09:20:00+08:00");
    EXPECT_EQ(refusal([&] { ask_for_papers("2019-04-26T10:00:00+08:00"); }), "step_not_possible");
    const Accepted accepted = accept_it("2019-04-26T10:00:00+08:00", Json{{"accept_date", "2019-04-26"}});
    EXPECT_EQ(accepted.record.accepted_at, at("2019-04-18T09:20:00+08:00"));
    EXPECT_EQ(accepted.record.promised_at, at("2019-05-05T23:59:59+08:00")); // counted from the receipt
    EXPECT_EQ(shown("2019-06-01").at("deemed_accepted_at"), "2019-04-18T09:20:00+08:00");
}

TEST_F(ApplicationTest, ARequestInTimeStopsTheClockOfTheReceipt) {
    receive();
    ask_for_papers("2019-04-25T23:00:00+08:00");
    EXPECT_EQ(shown("2019-05-20").at("state"), "supplementing");
    EXPECT_EQ(refusal([&] { ask_for_papers("2019-04-26T10:00:00+08:00"); }), "step_not_possible"); // once
}

TEST_F(ApplicationTest, AnAcceptanceThatFailsLeavesItAsItWas) {
    receive();
    EXPECT_EQ(refusal([&] {
                  accept_it("2019-04-22T10:00:00+08:00", Json{{"accept_date", "2019-04-17"}});
              }),
              "/accept_date date_order");
    run([](store::Transaction& tx) { publish(tx, matter_code, "suspended"); });
    EXPECT_EQ(refusal([&] { accept_it("2019-04-22T10:00:00+08:00"); }), "matter_not_in_force");
    EXPECT_EQ(shown("2019-04-22").at("revision"), 1);
    EXPECT_EQ(count("SELECT count(*) FROM cases.\"case\""), 0);
}

TEST_F(ApplicationTest, RefusalAndWithdrawalEndIt) {
    receive();
    run([](store::Transaction& tx) {
        refuse_application(on("2019-04-22T10:00:00+08:00", example_step(Step::refuse)), tx, "SQ-1");
    });
    EXPECT_EQ(shown("2019-04-23").at("decision").at("doc_no"), "苏示不受〔2019〕3号");
    EXPECT_EQ(shown("2019-05-23").at("possible"), Json::array());
    EXPECT_EQ(refusal([&] {
                  run([](store::Transaction& tx) {
                      withdraw_application(on("2019-04-23T10:00:00+08:00", example_step(Step::withdraw)), tx,
                                           "SQ-1");
                  });
              }),
              "step_not_possible");
}

TEST_F(ApplicationTest, AForeignOneIsAsUnknownAsOneThatIsNotThere) {
    receive();
    const auto ask = [&](const std::string& who, const char* number) {
        return refusal(
            [&] { run([&](store::Transaction& tx) { read_application(call(nullptr, who), tx, number); }); });
    };
    EXPECT_EQ(ask(other_owner, "SQ-1"), "application_not_found");
    EXPECT_EQ(ask(owner, "SQ-2"), "application_not_found");
    EXPECT_EQ(refusal([&] {
                  run([](store::Transaction& tx) {
                      withdraw_application(call(example_step(Step::withdraw), other_owner), tx, "SQ-1");
                  });
              }),
              "application_not_found");
    EXPECT_EQ(refusal([&] { receive(); }), "application_no_taken");
}

TEST_F(ApplicationTest, ListsByStateAsOfNow) {
    receive(body("SQ-1"));
    receive(with(body("SQ-2"), "received_at", "2019-06-03T08:00:00+08:00"), "2019-06-03T08:30:00+08:00");
    const auto numbers = [&](std::map<std::string, std::string> query, service::Call asked) {
        asked.query = std::move(query);
        std::vector<std::string> found;
        run([&](store::Transaction& tx) {
            if (const auto read = read_application_query(asked)) {
                for (const Json& item : list_applications(tx, *read, {10, {}})) {
                    found.push_back(item.at("application_no"));
                    EXPECT_FALSE(item.contains("application")); // persons stand in the application alone
                }
            }
        });
        return found;
    };
    using Numbers = std::vector<std::string>;
    EXPECT_EQ(numbers({}, call()), (Numbers{"SQ-2", "SQ-1"}));
    EXPECT_EQ(numbers({{"state", "deemed"}}, call()), Numbers{"SQ-1"});
    EXPECT_EQ(numbers({{"state", "received"}}, call()), Numbers{"SQ-2"});
    EXPECT_EQ(numbers({{"open", "true"}, {"received_to", "2019-05-01"}}, region_call("320500")),
              Numbers{"SQ-1"});
    EXPECT_EQ(numbers({}, call(nullptr, other_owner)), Numbers{});
}

} // namespace
} // namespace gateway::cases
