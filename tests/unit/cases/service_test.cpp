#include "fixture.hpp"
#include "gateway/service/answers.hpp"
#include "views.hpp"

namespace gateway::cases {
namespace {

using ServiceTest = CasesTest;

constexpr auto entries = "SELECT count(*) FROM journal.entry";

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
    EXPECT_EQ(count(entries), 1); // the refused one left nothing
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
        shown = Json::parse(case_json(read_case(call(), tx, number), find_events(tx, number)));
    });
    EXPECT_EQ(shown.at("state"), "finished");
    EXPECT_EQ(shown.at("region"), "320500");
    EXPECT_EQ(shown.at("accept").at("applyer_name"), "张三（演示）");
    EXPECT_EQ(shown.at("materials").size(), 1u);
    EXPECT_EQ(shown.at("processes").at(0).at("event_start_time"), "2019-04-19T00:00:00+08:00");
    EXPECT_EQ(shown.at("result").at("row_guid"), last.event.row_guid);
    EXPECT_EQ(shown.at("special_procedures"), Json::array());
}

class CorrectionTest : public CasesTest {
protected:
    Case correct_accept_of(const std::string& number, Json body) {
        Case record;
        run([&](store::Transaction& tx) {
            record = correct_case(foundation(), call(std::move(body)), tx, number);
        });
        return record;
    }
    Json correction(const char* accept_date) { return with(accept_columns(), "accept_date", accept_date); }
};

TEST_F(CorrectionTest, MakesTheNextVersionAndCountsThePromiseAnew) {
    const std::string number = accept(accept_columns()).project_no;
    run([](store::Transaction& tx) { publish(tx, matter_code, "suspended", 2); }); // no concern of this case
    const Case record = correct_accept_of(number, correction("2019-04-19T10:30:00+08:00"));
    EXPECT_EQ(record.version, 2);
    EXPECT_EQ(record.revision, 2);
    EXPECT_EQ(record.task_version, 1);
    EXPECT_EQ(format_time(record.promised_at.value()), "2019-05-06T23:59:59+08:00");
    EXPECT_EQ(Json::parse(record.content).at("task_name"), "食品经营许可（演示）");
    EXPECT_EQ(count("SELECT count(*) FROM cases.history WHERE version = 1"), 1);
    EXPECT_EQ(count("SELECT count(*) FROM journal.entry WHERE dataset = 'cases.accept' AND operation = 'U' "
                    "AND version = 2"),
              1);
}

TEST_F(CorrectionTest, EqualContentChangesNothing) {
    const std::string number = accept(accept_columns()).project_no;
    EXPECT_EQ(correct_accept_of(number, accept_columns()).revision, 1);
    const Change first = add(EventKind::material, number, material());
    EXPECT_EQ(correct(EventKind::material, number, first.event.row_guid, material()).event.version, 1);
    EXPECT_EQ(count(entries), 2);
}

TEST_F(CorrectionTest, TheMatterStays) {
    const std::string number = accept(accept_columns()).project_no;
    EXPECT_EQ(refusal([&] {
                  correct_accept_of(number,
                                    with(accept_columns(), "matter_code", std::string(matter_code) + "01"));
              }),
              "/matter_code matter_fixed");
    EXPECT_EQ(
        refusal([&] { correct_accept_of(number, with(accept_columns(), "matter_code", other_matter)); }),
        "not_your_matter");
    EXPECT_EQ(refusal([&] { correct_accept_of(number, with(accept_columns(), "task_version", 3)); }),
              "/task_version matter_fixed");
}

TEST_F(CorrectionTest, TheAcceptanceStaysBeforeWhatHappened) {
    const std::string number = accept(accept_columns()).project_no;
    add(EventKind::process, number, process("2019-04-22", "2019-04-22"));
    EXPECT_EQ(refusal([&] { correct_accept_of(number, correction("2019-04-23")); }),
              "/accept_date date_order");
    EXPECT_EQ(refusal([&] { correct_accept_of(number, correction("2019-04-22")); }), "none");
}

TEST_F(CorrectionTest, AStepMayBeCorrectedAfterTheResultButNotMovedBehindIt) {
    const std::string number = accept(accept_columns()).project_no;
    const Change step = add(EventKind::process, number, process("2019-04-22", "2019-04-22"));
    const Change end = add(EventKind::result, number, result("2019-04-25"));
    const auto correct_step = [&](const char* until) {
        return correct(EventKind::process, number, step.event.row_guid, process("2019-04-22", until));
    };
    EXPECT_EQ(refusal([&] { correct_step("2019-04-26"); }), "/event_end_time after_result");
    EXPECT_EQ(correct_step("2019-04-24").event.version, 2);
    EXPECT_EQ(refusal([&] { correct(EventKind::result, number, "", result("2019-04-23")); }),
              "/result_date date_order");
    const Change corrected =
        correct(EventKind::result, number, "", with(result("2019-04-26"), "satisfaction", "1"));
    EXPECT_EQ(corrected.event.row_guid, end.event.row_guid);
    EXPECT_EQ(format_time(corrected.record.finished_at.value()), "2019-04-26T00:00:00+08:00");
}

TEST_F(CorrectionTest, ARecordOfAnotherKindOrCaseIsNotFound) {
    const std::string number = accept(accept_columns()).project_no;
    const std::string other = accept(accept_columns()).project_no;
    const std::string guid = add(EventKind::material, number, material()).event.row_guid;
    EXPECT_EQ(refusal([&] { correct(EventKind::material, other, guid, material("乙")); }),
              "record_not_found");
    EXPECT_EQ(
        refusal([&] { correct(EventKind::process, number, guid, process("2019-04-22", "2019-04-22")); }),
        "record_not_found");
    EXPECT_EQ(refusal([&] { correct(EventKind::result, number, "", result("2019-04-22")); }),
              "record_not_found");
}

TEST_F(CorrectionTest, ACorrectedVersionCannotBeChanged) {
    const std::string number = accept(accept_columns()).project_no;
    correct_accept_of(number, correction("2019-04-19"));
    EXPECT_THROW(run([](store::Transaction& tx) { tx.exec("DELETE FROM cases.history"); }), Problem);
}

class ListTest : public CasesTest {
protected:
    /// The numbers a caller gets, page by page of two.
    std::vector<std::string> numbers(service::Call asked) {
        std::vector<std::string> found;
        run([&](store::Transaction& tx) {
            const auto query = read_query(asked);
            service::Page page{2, {}};
            while (query) {
                auto items = list_cases(tx, *query, page);
                for (std::size_t i = 0; i < items.size() && i < 2; ++i) {
                    found.push_back(items[i].at("project_no"));
                    page.after = {items[i].at("accepted_at"), items[i].at("project_no")};
                }
                if (items.size() < 3) {
                    return;
                }
            }
        });
        return found;
    }
    service::Call asking(std::map<std::string, std::string> query, service::Call made) {
        made.query = std::move(query);
        return made;
    }
    void accept_five() {
        for (const char* number : {"A", "B", "C"}) { // accepted at the same moment
            accept(with(accept_columns(), "project_no", number));
        }
        accept(
            with(with(accept_columns(), "project_no", "D"), "accept_date", "2019-05-20T08:00:00.123+08:00"));
        accept(with(with(accept_columns(), "project_no", "E"), "matter_code", other_matter), other_owner);
        add(EventKind::process, "B", process("2019-04-22", "2019-04-22"));
    }
    using Numbers = std::vector<std::string>;
};

TEST_F(ListTest, PagesNewestFirstWithoutGapsOrRepeats) {
    accept_five();
    EXPECT_EQ(numbers(call()), (Numbers{"D", "C", "B", "A"}));
}

TEST_F(ListTest, ShowsEachCallerHisOwn) {
    accept_five();
    auto operations = call();
    operations.caller.role = service::Role::operations;
    EXPECT_EQ(numbers(operations), (Numbers{"D", "E", "C", "B", "A"}));
    EXPECT_EQ(numbers(call(nullptr, other_owner)), Numbers{"E"});
    EXPECT_EQ(numbers(region_call("320500")), (Numbers{"D", "C", "B", "A"}));
    EXPECT_EQ(numbers(region_call("320000")).size(), 5u);
    EXPECT_EQ(numbers(asking({{"department", other_owner}}, call())), Numbers{});
    EXPECT_EQ(numbers(asking({{"region", "320100"}}, region_call("320500"))), Numbers{});
    EXPECT_EQ(numbers(asking({{"region", "320500"}}, region_call("320000"))).size(), 4u);
}

TEST_F(ListTest, FiltersByEachCondition) {
    accept_five();
    EXPECT_EQ(numbers(asking({{"state", "processing"}}, call())), Numbers{"B"});
    EXPECT_EQ(numbers(asking({{"accepted_from", "2019-05-20"}}, call())), Numbers{"D"});
    EXPECT_EQ(numbers(asking({{"accepted_to", "2019-05-20"}}, call())).size(), 3u);
    EXPECT_EQ(numbers(asking({{"matter_code", other_matter}}, region_call("320000"))), Numbers{"E"});
    EXPECT_EQ(
        numbers(asking({{"task_code", std::string(other_matter).substr(0, 31)}}, region_call("320000"))),
        Numbers{"E"});
    EXPECT_EQ(
        numbers(asking({{"task_code", matter_code}, {"department", other_owner}}, region_call("320000"))),
        Numbers{});
}

TEST_F(ListTest, NamesEachWrongParameter) {
    for (const char* name :
         {"state", "accepted_from", "accepted_to", "department", "region", "matter_code", "task_code"}) {
        EXPECT_EQ(refusal([&] {
                      read_query(asking({{name, "x"}}, call()));
                  }).find(std::string("/") + name),
                  0u)
            << name;
    }
}

} // namespace
} // namespace gateway::cases
