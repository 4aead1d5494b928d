// Each reason a record is refused, once; and that the golden records are taken.
#include "gateway_side.hpp"

#include <gtest/gtest.h>

namespace gateway::simulator::test {
namespace {

const std::vector<std::string> tables_in_order{"up_task_directory",
                                               "up_task_general_basic",
                                               "up_task_general_extend",
                                               "up_task_general_material",
                                               "up_task_general_fee_project",
                                               "up_task_general_questions",
                                               "up_task_public_basic",
                                               "up_task_public_extend",
                                               "up_task_public_material",
                                               "up_task_public_fee_project",
                                               "up_task_public_questions",
                                               "up_task_punish_basic",
                                               "up_task_punish_questions",
                                               "up_task_handle_basic",
                                               "up_task_handle_material",
                                               "up_task_handle_questions",
                                               "up_task_check_basic",
                                               "up_task_check_questions",
                                               "up_pro_accept",
                                               "up_pro_process",
                                               "up_pro_special_procedure",
                                               "up_pro_material",
                                               "up_pro_result",
                                               "up_evaluation"};

std::vector<Json> all_golden() {
    std::vector<Json> records;
    for (const std::string& table : tables_in_order) {
        for (const Json& record : golden(table)) {
            records.push_back(record);
        }
    }
    return records;
}

Json with(Json record, const char* column, const Json& value) {
    record["row"][column] = value;
    return record;
}

Json without(Json record, const char* column) {
    record["row"].erase(column);
    return record;
}

class RecordRules : public ::testing::Test {
protected:
    Exchange exchange;
    Json directory = golden("up_task_directory", 0);
    Json list = golden("up_task_general_basic", 0);
    Json accept = golden("up_pro_accept", 0);
    Json result = golden("up_pro_result", 0);
};

TEST_F(RecordRules, EveryGoldenRecordIsTaken) {
    const Json receipt = exchange.send(all_golden());
    EXPECT_EQ(receipt["results"], Json::array());
    EXPECT_EQ(receipt["accepted"], all_golden().size());
}

TEST_F(RecordRules, GoldenRowsAreCanonicalNationalForms) {
    for (const std::string& table : tables_in_order) {
        for (const Json& record : golden(table)) {
            EXPECT_EQ(record["row"]["row_guid"], record["row_guid"]) << table;
            EXPECT_EQ(record["table"], table);
        }
    }
}

TEST_F(RecordRules, UnknownTable) {
    directory["table"] = "up_no_such_table";
    EXPECT_EQ(exchange.refusal({directory}), "unknown_table");
}

TEST_F(RecordRules, ATableThatComesDownDoesNotGoUp) {
    directory["table"] = "dn_task_directory";
    EXPECT_EQ(exchange.refusal({directory}), "unknown_table");
}

TEST_F(RecordRules, UnknownColumn) {
    EXPECT_EQ(exchange.refusal({with(directory, "colour", "red")}), "unknown_column");
}

TEST_F(RecordRules, MissingRequiredColumn) {
    EXPECT_EQ(exchange.refusal({without(directory, "task_name")}), "required");
}

TEST_F(RecordRules, BlankRequiredColumn) {
    EXPECT_EQ(exchange.refusal({with(directory, "task_name", " ")}), "required");
}

TEST_F(RecordRules, WrongType) {
    EXPECT_EQ(exchange.refusal({with(directory, "task_version", "1")}), "wrong_type");
    EXPECT_EQ(exchange.refusal({with(directory, "task_name", 1)}), "wrong_type");
}

TEST_F(RecordRules, WidthCountsCharactersNotBytes) {
    std::string name;
    for (int i = 0; i < 1000; ++i) {
        name += "名";
    }
    EXPECT_EQ(exchange.refusal({with(directory, "task_name", name)}), "");
    EXPECT_EQ(exchange.refusal({with(changed(directory, "task_state", "1"), "task_name", name + "名")}),
              "too_long");
}

TEST_F(RecordRules, UnknownCode) {
    EXPECT_EQ(exchange.refusal({with(directory, "task_state", "8")}), "unknown_code");
    EXPECT_EQ(exchange.refusal({with(directory, "use_level", "2^3^3")}), "unknown_code");
    EXPECT_EQ(exchange.refusal({with(directory, "use_level", "2^")}), "unknown_code");
}

TEST_F(RecordRules, WrongDate) {
    EXPECT_EQ(exchange.refusal({with(directory, "plan_effective_date", "2019-02-30 00:00:00")}),
              "wrong_date");
    EXPECT_EQ(exchange.refusal({with(directory, "plan_effective_date", "2019-02-03T00:00:00")}),
              "wrong_date");
}

TEST_F(RecordRules, ControlColumnsRepeatTheMessage) {
    EXPECT_EQ(exchange.refusal({with(directory, "cd_batch", "another")}), "control");
    EXPECT_EQ(exchange.refusal({with(directory, "cd_operation", "U")}), "control");
    EXPECT_EQ(exchange.refusal({with(directory, "data_source", "p31")}), "control");
    EXPECT_EQ(exchange.refusal({with(directory, "row_guid", "another")}), "control");
}

TEST_F(RecordRules, CatalogCode) {
    EXPECT_EQ(exchange.refusal({with(directory, "catalog_code", "00019900100")}), "catalog_code");
    EXPECT_EQ(exchange.refusal({with(directory, "task_type", "07")}), "catalog_code");
}

TEST_F(RecordRules, CreditCode) {
    exchange.send_matters();
    EXPECT_EQ(exchange.refusal({with(accept, "org_code", "11320000PDY00001XX")}), "credit_code");
}

TEST_F(RecordRules, TaskCodeHoldsBodyLevelAndBasicCode) {
    ASSERT_EQ(exchange.refusal(golden("up_task_directory")), "");
    EXPECT_EQ(exchange.refusal({with(list, "dept_code", "11320500PDY000167D")}), "task_code");
    EXPECT_EQ(exchange.refusal({with(list, "use_level", "3^4")}), "task_code");
    EXPECT_EQ(exchange.refusal({with(list, "catalog_code", "320199002001")}), "task_code");
    EXPECT_EQ(exchange.refusal({with(list, "task_handle_item", "11320500PDY000167D300019900100001")}),
              "task_code");
}

TEST_F(RecordRules, APartNamesTheTaskCodeOfItsList) {
    exchange.send_matters();
    Json part = without(golden("up_task_general_extend", 0), "task_handle_item");
    EXPECT_EQ(exchange.refusal({with(part, "task_code", "11320500PDY000167D3000199001000")}), "task_code");
}

TEST_F(RecordRules, ProjectNumber) {
    exchange.send_matters();
    EXPECT_EQ(exchange.refusal({with(accept, "project_no", "two words")}), "project_no");
}

TEST_F(RecordRules, VersionGap) {
    ASSERT_EQ(exchange.refusal({directory}), "");
    Json next = changed(directory, "task_state", "2");
    next["version"] = 3;
    EXPECT_EQ(exchange.refusal({next}), "version_gap");
}

TEST_F(RecordRules, AFirstVersionMayBeLaterThanOne) {
    directory["version"] = 7;
    directory["replaces"] = 0;
    EXPECT_EQ(exchange.refusal({directory}), "");
}

TEST_F(RecordRules, VersionConflict) {
    ASSERT_EQ(exchange.refusal({directory}), "");
    EXPECT_EQ(exchange.refusal({with(directory, "task_state", "2")}), "version_conflict");
}

TEST_F(RecordRules, ACorrectionReplacesTheVersionThatIsHeld) {
    ASSERT_EQ(exchange.refusal({directory}), "");
    const Json wrong = changed(directory, "task_state", "8");
    ASSERT_EQ(exchange.refusal({wrong}), "unknown_code");
    Json third = changed(changed(directory, "task_state", "2"), "task_state", "3");
    EXPECT_EQ(exchange.refusal({third}), "version_gap") << "it takes version 2 for held";
    third["replaces"] = 1;
    EXPECT_EQ(exchange.refusal({third}), "");
}

TEST_F(RecordRules, ACorrectionOfARefusedInsertIsAnInsert) {
    Json wrong = with(directory, "task_state", "8");
    ASSERT_EQ(exchange.refusal({wrong}), "unknown_code");
    Json second = changed(directory, "task_state", "1");
    second["replaces"] = 0;
    EXPECT_EQ(exchange.refusal({second}), "row_missing");
    second["operation"] = "I";
    EXPECT_EQ(exchange.refusal({second}), "");
}

TEST_F(RecordRules, DirectoryMissing) { EXPECT_EQ(exchange.refusal({list}), "directory_missing"); }

TEST_F(RecordRules, ADirectoryItemThatCameDownCarriesLists) {
    exchange.nation().ledger.add_directory("000199001000");
    EXPECT_EQ(exchange.refusal({list}), "");
}

TEST_F(RecordRules, TaskVersionUnknown) {
    exchange.send_matters();
    EXPECT_EQ(exchange.refusal({with(accept, "task_version", 2)}), "task_version_unknown");
}

TEST_F(RecordRules, AnOlderVersionOfAListStaysKnown) {
    exchange.send_matters();
    ASSERT_EQ(exchange.refusal({changed(list, "task_version", 2)}), "");
    EXPECT_EQ(exchange.refusal({accept}), "");
}

TEST_F(RecordRules, MatterMissing) {
    ASSERT_EQ(exchange.refusal(golden("up_task_directory")), "");
    EXPECT_EQ(exchange.refusal({golden("up_task_general_extend", 0)}), "matter_missing");
}

TEST_F(RecordRules, AcceptMissing) {
    exchange.send_matters();
    for (const char* table : {"up_pro_process", "up_pro_special_procedure", "up_pro_material",
                              "up_pro_result", "up_evaluation"}) {
        EXPECT_EQ(exchange.refusal({golden(table, 0)}), "accept_missing") << table;
    }
}

TEST_F(RecordRules, AnEvaluationFollowsTheAcceptanceOfItsCase) {
    exchange.send_matters();
    ASSERT_EQ(exchange.refusal({accept}), "");
    const Json evaluation = golden("up_evaluation", 0);
    EXPECT_EQ(exchange.refusal({with(evaluation, "assesstime", "2019-04-18 10:29:59")}), "date_order");
    EXPECT_EQ(exchange.refusal({evaluation}), "");
    // A change of it takes nothing from the case: its result is still the only one.
    ASSERT_EQ(exchange.refusal({result}), "");
    EXPECT_EQ(exchange.refusal({changed(evaluation, "effectivevalua", "0")}), "");
    result["row_guid"] = result["row"]["row_guid"] = "another";
    EXPECT_EQ(exchange.refusal({result}), "result_duplicate");
}

TEST_F(RecordRules, AcceptDuplicate) {
    exchange.send_matters();
    ASSERT_EQ(exchange.refusal({accept}), "");
    accept["row_guid"] = accept["row"]["row_guid"] = "another";
    EXPECT_EQ(exchange.refusal({accept}), "accept_duplicate");
}

TEST_F(RecordRules, ResultDuplicate) {
    exchange.send_matters();
    ASSERT_EQ(exchange.refusal({accept, result}), "");
    result["row_guid"] = result["row"]["row_guid"] = "another";
    EXPECT_EQ(exchange.refusal({result}), "result_duplicate");
}

TEST_F(RecordRules, DateOrder) {
    exchange.send_matters();
    EXPECT_EQ(exchange.refusal({with(accept, "apply_date", "2019-04-18 10:30:01")}), "date_order");
    ASSERT_EQ(exchange.refusal({with(accept, "apply_date", "2019-04-18 10:30:00")}), "");
    EXPECT_EQ(exchange.refusal({with(result, "result_date", "2019-04-18 10:29:59")}), "date_order");
    EXPECT_EQ(exchange.refusal({with(golden("up_pro_process", 0), "event_end_time", "2019-04-18 09:59:59")}),
              "date_order");
    EXPECT_EQ(
        exchange.refusal({with(golden("up_pro_special_procedure", 0), "end_time", "2019-04-21 00:00:00")}),
        "date_order");
}

TEST_F(RecordRules, AnAcceptMayNotMoveBehindItsResult) {
    exchange.send_matters();
    ASSERT_EQ(exchange.refusal({accept, result}), "");
    EXPECT_EQ(exchange.refusal({changed(accept, "accept_date", "2019-04-25 15:00:01")}), "date_order");
}

TEST_F(RecordRules, RowMissing) {
    directory["operation"] = "U";
    EXPECT_EQ(exchange.refusal({directory}), "row_missing");
    directory["operation"] = "D";
    EXPECT_EQ(exchange.refusal({directory}), "row_missing");
}

TEST_F(RecordRules, ADeletedRowIsGoneAndMayComeBackAsItsNextVersion) {
    ASSERT_EQ(exchange.refusal({directory}), "");
    Json gone = directory;
    gone["operation"] = "D";
    gone["version"] = 2;
    gone["row"] = {{"row_guid", directory["row_guid"]}};
    ASSERT_EQ(exchange.refusal({gone}), "");
    EXPECT_EQ(exchange.refusal({list}), "directory_missing");
    EXPECT_EQ(exchange.refusal({gone}), "") << "taken already";
    Json back = directory;
    back["version"] = 3;
    EXPECT_EQ(exchange.refusal({back}), "");
    list["version"] = 2;
    list["replaces"] = 0;
    EXPECT_EQ(exchange.refusal({list}), "");
}

TEST_F(RecordRules, ARecordTakenAlreadyCountsAsAcceptedInAnotherBatch) {
    ASSERT_EQ(exchange.refusal({directory}), "");
    ASSERT_EQ(exchange.refusal({changed(directory, "task_state", "2")}), "");
    const Json receipt = exchange.send({directory, changed(directory, "task_state", "2")});
    EXPECT_EQ(receipt["accepted"], 2);
    EXPECT_EQ(exchange.nation().ledger.unchanged(), 2U);
}

TEST_F(RecordRules, ARefusedRecordDoesNotStopTheOthers) {
    const Json wrong = with(golden("up_task_directory", 1), "task_state", "8");
    const Json receipt = exchange.send({wrong, directory, list});
    EXPECT_EQ(receipt["accepted"], 2);
    EXPECT_EQ(receipt["rejected"], 1);
    EXPECT_EQ(receipt["results"][0]["index"], 0);
}

TEST_F(RecordRules, ARemarkNamesTheColumnAndNoValue) {
    exchange.send_matters();
    const Json receipt = exchange.send({with(accept, "applyer_page_type", "secret")});
    const std::string remark = receipt["results"][0]["remark"];
    EXPECT_NE(remark.find("applyer_page_type"), std::string::npos);
    EXPECT_EQ(remark.find("secret"), std::string::npos);
}

TEST_F(RecordRules, ACaseMovedToAnotherNumberLeavesItsOldOneFree) {
    exchange.send_matters();
    ASSERT_EQ(exchange.refusal({accept}), "");
    ASSERT_EQ(exchange.refusal({changed(accept, "project_no", "OTHER-1")}), "");
    EXPECT_EQ(exchange.refusal({result}), "accept_missing");
}

} // namespace
} // namespace gateway::simulator::test
