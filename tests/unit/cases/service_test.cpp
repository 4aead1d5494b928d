#include "fixture.hpp"
#include "gateway/service/answers.hpp"
#include "views.hpp"

namespace gateway::cases {
namespace {

using ServiceTest = CasesTest;

constexpr auto entry_count = "SELECT count(*) FROM journal.entry";

TEST_F(ServiceTest, AcceptsACaseUnderAMintedNumber) {
    const Case record = accept(accept_columns());
    EXPECT_EQ(record.project_no.size(), 48u);
    EXPECT_EQ(record.project_no.substr(0, 40), std::string(matter_code) + "201904181");
    EXPECT_EQ(record.state, State::accepted);
    EXPECT_EQ(format_time(record.promised_at.value()), "2019-05-05T23:59:59+08:00");
    const Case second = accept(accept_columns());
    EXPECT_NE(second.project_no, record.project_no);
}

TEST_F(ServiceTest, KeepsWhatTheMatterGaveWithTheCase) {
    const Case record = accept(accept_columns());
    const Json content = Json::parse(record.content);
    EXPECT_EQ(content.at("catalog_code"), "000199001000");
    EXPECT_EQ(content.at("task_code"), matter_code);
    EXPECT_EQ(content.at("task_version"), 1);
    EXPECT_EQ(content.at("org_code"), owner);
    EXPECT_EQ(content.at("project_type"), "2");
    EXPECT_EQ(content.at("promise_date"), "2019-05-05T23:59:59+08:00");
    EXPECT_FALSE(content.contains("task_handle_item"));
    const Case item = accept(with(accept_columns(), "matter_code", other_matter), other_owner);
    EXPECT_EQ(Json::parse(item.content).at("task_handle_item"), other_matter);
}

TEST_F(ServiceTest, TakesAForeignNumberOnce) {
    const Json body = with(accept_columns(), "project_no", "SZ/2019-1");
    EXPECT_EQ(accept(body).project_no, "SZ/2019-1");
    EXPECT_EQ(refusal([&] { accept(body); }), "project_no_taken");
    EXPECT_EQ(count(entry_count), 1); // the refused one left nothing
}

TEST_F(ServiceTest, RefusesAnotherBodysMatterFromTheRequestAlone) {
    EXPECT_EQ(refusal([&] { accept(accept_columns(), other_owner); }), "not_your_matter");
    EXPECT_EQ(refusal([&] { accept(Json{{"matter_code", matter_code}}, other_owner); }), "not_your_matter");
}

TEST_F(ServiceTest, TellsAnUnknownMatterLikeASuspendedOne) {
    std::vector<Text> texts;
    run([](store::Transaction& tx) { publish(tx, std::string(matter_code) + "02", "suspended"); });
    for (const char* serial : {"01", "02"}) {
        try {
            accept(with(accept_columns(), "matter_code", std::string(matter_code) + serial));
            ADD_FAILURE() << serial;
        } catch (const Problem& problem) {
            EXPECT_EQ(problem.status(), 422);
            EXPECT_EQ(problem.code(), "matter_not_in_force");
            texts.push_back(problem.text());
        }
    }
    EXPECT_EQ(texts.at(0).zh, texts.at(1).zh);
}

TEST_F(ServiceTest, AMattersPlannedEndCountsBeforeItIsCarriedOut) {
    static const store::Statement plan{"test.plan_end",
                                       "UPDATE matters.matter SET ends_at = $2::timestamptz WHERE code = $1"};
    const auto ends = [&](Time moment) {
        run([&](store::Transaction& tx) { tx.exec(plan, std::string(matter_code), format_time(moment)); });
    };
    ends(now);
    EXPECT_EQ(refusal([&] { accept(accept_columns()); }), "matter_not_in_force");
    ends(now + std::chrono::milliseconds(1));
    EXPECT_EQ(accept(accept_columns()).matter_code, matter_code);
}

TEST_F(ServiceTest, ACaseIsOfAMatterThatSomebodyAppliesFor) {
    static const store::Statement penalty{
        "test.penalty", "UPDATE matters.matter SET project_type = NULL, promise_day = NULL, "
                        "promise_type = NULL WHERE code = $1"};
    run([](store::Transaction& tx) { tx.exec(penalty, std::string(matter_code)); });
    EXPECT_EQ(refusal([&] { accept(accept_columns()); }), "matter_without_application");
}

TEST_F(ServiceTest, AGivenVersionMustBeTheOneInForce) {
    EXPECT_EQ(refusal([&] { accept(with(accept_columns(), "task_version", 2)); }),
              "task_version_not_in_force");
    EXPECT_EQ(accept(with(accept_columns(), "task_version", 1)).task_version, 1);
}

TEST_F(ServiceTest, JournalsTheAcceptanceBehindItsMatterAndEachMaterial) {
    const Case record =
        accept(with(accept_columns(), "materials", Json::array({material("甲"), material("乙")})));
    std::vector<journal::Entry> read;
    run([&](store::Transaction& tx) { read = journal::read_positions(tx, {1, 2, 3}); });
    ASSERT_EQ(read.size(), 3u);
    EXPECT_EQ(read[0].dataset, "cases.accept");
    EXPECT_EQ(read[0].record_key, record.row_guid);
    EXPECT_EQ(read[0].requires_position, 5);
    EXPECT_EQ(read[0].digest, crypto::sm3(record.content));
    for (const auto& entry : read) {
        EXPECT_EQ(entry.entity, "case:" + record.project_no);
        EXPECT_EQ(entry.operation, journal::Operation::insert);
    }
    EXPECT_EQ(read[1].dataset, "cases.material");
    EXPECT_EQ(read[2].requires_position, 0);
}

TEST_F(ServiceTest, GoesFromAcceptedThroughProcessingToFinished) {
    const std::string number = accept(accept_columns()).project_no;
    EXPECT_EQ(add(EventKind::material, number, material()).record.state, State::accepted);
    EXPECT_EQ(
        add(EventKind::process, number, process("2019-04-19 09:00:00", "2019-04-19 16:00:00")).record.state,
        State::processing);
    EXPECT_EQ(
        add(EventKind::special_procedure, number, special("2", "2019-04-22", "2019-04-23")).record.state,
        State::processing);
    const Change last = add(EventKind::result, number, result("2019-04-25T15:00:00+08:00"));
    EXPECT_EQ(last.record.state, State::finished);
    EXPECT_EQ(last.record.revision, 5);
    EXPECT_EQ(format_time(last.record.finished_at.value()), "2019-04-25T15:00:00+08:00");
}

TEST_F(ServiceTest, NothingFollowsTheResult) {
    const std::string number = accept(accept_columns()).project_no;
    add(EventKind::result, number, result("2019-04-25"));
    EXPECT_EQ(refusal([&] { add(EventKind::result, number, result("2019-04-26")); }), "result_exists");
    EXPECT_EQ(refusal([&] { add(EventKind::material, number, material()); }), "case_finished");
    EXPECT_EQ(refusal([&] { add(EventKind::process, number, process("2019-04-19", "2019-04-19")); }),
              "case_finished");
    EXPECT_EQ(
        refusal([&] { add(EventKind::special_procedure, number, special("2", "2019-04-19", "2019-04-19")); }),
        "case_finished");
}

TEST_F(ServiceTest, MeasuresAnEventAgainstTheCase) {
    const std::string number = accept(accept_columns()).project_no;
    EXPECT_EQ(refusal([&] { add(EventKind::process, number, process("2019-04-18", "2019-04-19")); }),
              "/event_start_time date_order");
    add(EventKind::process, number, process("2019-04-19", "2019-04-24"));
    EXPECT_EQ(refusal([&] { add(EventKind::result, number, result("2019-04-23")); }),
              "/result_date date_order");
    add(EventKind::special_procedure, number, special("2", "2019-05-06", "2019-05-07"));
    EXPECT_EQ(refusal([&] { add(EventKind::result, number, result("2019-04-25")); }),
              "/result_date date_order");
    EXPECT_EQ(refusal([&] { add(EventKind::result, number, result("2019-05-07")); }), "none");
}

TEST_F(ServiceTest, SpecialProceduresMoveTheDeadlineTogether) {
    const std::string number = accept(accept_columns()).project_no;
    add(EventKind::special_procedure, number, special("2", "2019-04-22", "2019-04-24"));
    const Change second = add(EventKind::special_procedure, number, special("2", "2019-04-25", "2019-04-26"));
    EXPECT_EQ(format_time(second.record.promised_at.value()),
              "2019-05-08T23:59:59+08:00"); // 2 + 1 working days
    const Change corrected = correct(EventKind::special_procedure, number, second.event.row_guid,
                                     special("2", "2019-04-25", "2019-04-25"));
    EXPECT_EQ(format_time(corrected.record.promised_at.value()), "2019-05-07T23:59:59+08:00");
}

TEST_F(ServiceTest, AForeignCaseIsAsUnknownAsOneThatIsNotThere) {
    const std::string number = accept(accept_columns()).project_no;
    const auto body = process("2019-04-19", "2019-04-19");
    EXPECT_EQ(refusal([&] { add(EventKind::process, number, body, other_owner); }), "case_not_found");
    EXPECT_EQ(refusal([&] { add(EventKind::process, "none", body, other_owner); }), "case_not_found");
    run([&](store::Transaction& tx) {
        EXPECT_EQ(refusal([&] { read_case(call(nullptr, other_owner), tx, number); }), "case_not_found");
        EXPECT_EQ(refusal([&] { read_case(region_call("320100"), tx, number); }), "case_not_found");
        EXPECT_EQ(read_case(region_call("320500"), tx, number).project_no, number);
        EXPECT_EQ(read_case(region_call("320000"), tx, number).project_no, number);
        EXPECT_EQ(refusal([&] { lock_own_case(region_call("320500"), tx, number); }),
                  "case_not_found"); // read only
    });
}

TEST_F(ServiceTest, AnOldEntityTagIsRefused) {
    const std::string number = accept(accept_columns()).project_no;
    auto old = call(material());
    old.request.fields.emplace_back("If-Match", service::entity_tag(1));
    run([&](store::Transaction& tx) { add_event(foundation(), old, tx, EventKind::material, number); });
    EXPECT_EQ(refusal([&] {
                  run([&](store::Transaction& tx) {
                      add_event(foundation(), old, tx, EventKind::material, number);
                  });
              }),
              "changed_meanwhile");
}

TEST_F(ServiceTest, ShowsTheWholeCase) {
    const std::string number =
        accept(with(accept_columns(), "materials", Json::array({material()}))).project_no;
    add(EventKind::process, number, process("2019-04-22", "2019-04-22"));
    add(EventKind::process, number, process("2019-04-19", "2019-04-19")); // told later, happened earlier
    const Change last = add(EventKind::result, number, result("2019-04-25"));
    Json shown;
    run([&](store::Transaction& tx) {
        shown = Json::parse(case_json(foundation(), read_case(call(), tx, number), find_events(tx, number)));
    });
    EXPECT_EQ(shown.at("state"), "finished");
    EXPECT_EQ(shown.at("region"), "320500");
    EXPECT_EQ(shown.at("accept").at("applyer_name"), "张三（演示）");
    EXPECT_EQ(shown.at("materials").size(), 1u);
    EXPECT_EQ(shown.at("processes").at(0).at("event_start_time"), "2019-04-19T00:00:00+08:00");
    EXPECT_EQ(shown.at("result").at("row_guid"), last.event.row_guid);
    EXPECT_EQ(shown.at("special_procedures"), Json::array());
}

} // namespace
} // namespace gateway::cases
