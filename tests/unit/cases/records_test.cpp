#include "deadline.hpp"
#include "descriptions.hpp"
#include "fixture.hpp"
#include "gateway/cases/module.hpp"
#include "records.hpp"

#include <fstream>
#include <map>
#include <set>

namespace gateway::cases {
namespace {

class RecordsTest : public CasesTest {
protected:
    /// The national rows of journal positions, each by the dataset its entry names.
    std::vector<service::NationalRow> rows(const std::vector<long long>& positions) {
        const auto all = datasets(std::make_shared<const Foundation>(foundation()));
        std::vector<service::NationalRow> found;
        run([&](store::Transaction& tx) {
            for (const journal::Entry& entry : journal::read_positions(tx, positions)) {
                for (const service::Dataset& dataset : all) {
                    if (dataset.name == entry.dataset) {
                        found.push_back(dataset.load(tx, std::vector{entry}).at(0).at(0));
                    }
                }
            }
        });
        return found;
    }
};

TEST_F(RecordsTest, AnEntryGivesTheRowInTheVersionItNames) {
    const Case first = accept(accept_columns());
    run([&](store::Transaction& tx) {
        correct_case(foundation(), call(with(accept_columns(), "applyer_name", "王五（演示）")), tx,
                     first.project_no);
    });
    const auto found = rows({1, 2});
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].row.at("applyer_name"), "张三（演示）");
    EXPECT_EQ(found[1].row.at("applyer_name"), "王五（演示）");
    EXPECT_EQ(found[0].row_guid, found[1].row_guid);
    EXPECT_EQ(found[1].version, 2);
    EXPECT_EQ(found[1].operation, journal::Operation::update);
    EXPECT_EQ(found[0].table, "up_pro_accept");
    EXPECT_EQ(found[0].row.at("project_no"), first.project_no);
    EXPECT_EQ(found[0].row.at("row_guid"), first.row_guid);
    EXPECT_EQ(found[0].row.at("accept_date"), "2019-04-18 10:30:00");
    EXPECT_EQ(found[0].row.at("promise_date"), "2019-05-05 23:59:59");
}

TEST_F(RecordsTest, EachKindOfEventHasItsTable) {
    const std::string number = accept(accept_columns()).project_no;
    add(EventKind::process, number, process("2019-04-22", "2019-04-22"));
    add(EventKind::special_procedure, number, special("2", "2019-04-22", "2019-04-22"));
    add(EventKind::material, number, material());
    const Change last = add(EventKind::result, number, result("2019-04-25"));
    correct(EventKind::result, number, "", with(result("2019-04-25"), "satisfaction", "5"));
    const auto found = rows({2, 3, 4, 5, 6});
    ASSERT_EQ(found.size(), 5u);
    EXPECT_EQ(found[0].table, "up_pro_process");
    EXPECT_EQ(found[1].table, "up_pro_special_procedure");
    EXPECT_EQ(found[2].table, "up_pro_material");
    EXPECT_EQ(found[3].table, "up_pro_result");
    EXPECT_FALSE(found[3].row.contains("satisfaction"));
    EXPECT_EQ(found[4].row.at("satisfaction"), "5");
    EXPECT_EQ(found[4].row_guid, last.event.row_guid);
    for (const auto& row : found) {
        EXPECT_EQ(row.row.at("project_no"), number);
    }
}

TEST_F(RecordsTest, ManyEntriesAreLoadedInTheirOrder) {
    for (const char* number : {"A", "B", "C"}) {
        accept(with(accept_columns(), "project_no", number));
    }
    const auto all = datasets(std::make_shared<const Foundation>(foundation()));
    run([&](store::Transaction& tx) {
        auto entries = journal::read_positions(tx, {1, 2, 3});
        std::swap(entries[0], entries[2]);
        const auto loaded = all.front().load(tx, entries);
        ASSERT_EQ(loaded.size(), 3u);
        EXPECT_EQ(loaded[0][0].row.at("project_no"), "C");
        EXPECT_EQ(loaded[2][0].row.at("project_no"), "A");
        entries[1].version = 7;
        EXPECT_THROW(all.front().load(tx, entries), std::logic_error);
    });
}

Json golden(const std::string& table) {
    std::ifstream file(std::string(GATEWAY_SOURCE_DIR) + "/tests/golden/" + table + ".json");
    return Json::parse(file);
}

/// The golden records of the nation, handed in as a department would: the columns come out the same.
TEST_F(RecordsTest, GivesTheGoldenRecords) {
    const Json row = golden("up_pro_accept").at(0).at("row");
    run([&](store::Transaction& tx) {
        tx.exec("UPDATE matters.matter SET task_version = 1, task_name = '食品经营许可（示例）', "
                "dept_name = '江苏省示例许可部门'");
    });
    Json body = row;
    for (const auto name : accept_managed) {
        body.erase(std::string(name));
    }
    body["project_no"] = row.at("project_no");
    body["matter_code"] = row.at("task_handle_item");
    accept(body, other_owner);
    Json given = rows({1}).at(0).row;
    given["row_guid"] = row.at("row_guid");
    EXPECT_EQ(given, row);
}

/// The time in Beijing of a national record.
Time national_time(std::string text) {
    text.replace(text.find(' '), 1, "T");
    return at((text + "+08:00").c_str());
}

TEST(GoldenRecords, PromiseTheEndThatTheirListsAndTheCalendarGive) {
    std::map<std::string, TimeLimit> promises;
    for (const Json& list : golden("up_task_general_basic")) {
        const Json& row = list.at("row");
        promises[row.at("task_code")] = {row.at("promise_day"), row.at("promise_type")};
    }
    for (const Json& record : golden("up_pro_accept")) {
        const Json& row = record.at("row");
        const auto end =
            limit_end(foundation(), promises.at(row.at("task_code")), national_time(row.at("accept_date")));
        EXPECT_EQ(row.at("promise_date"), format_national_time(end.value())) << row.at("project_no");
    }
}

TEST(Module, NamesEachOperationAndDatasetOnce) {
    const auto made = module(foundation().standard, foundation().calendar);
    std::set<std::string> ids, names;
    for (const auto& route : made.routes) {
        EXPECT_TRUE(ids.insert(route.operation.id).second) << route.operation.id;
        EXPECT_TRUE(route.operation.scope == "cases:read" || route.operation.scope == "cases:write");
        EXPECT_EQ((route.transact != nullptr) + (route.join != nullptr) + (route.import != nullptr), 1);
        EXPECT_FALSE(route.operation.summary.zh.empty() || route.operation.summary.en.empty());
        EXPECT_EQ(route.method == "PUT", route.operation.if_match) << route.operation.id;
    }
    for (const auto& dataset : made.datasets) {
        names.insert(dataset.name);
    }
    EXPECT_EQ(names, (std::set<std::string>{"cases.accept", "cases.material", "cases.process", "cases.result",
                                            "cases.special_procedure"}));
}

} // namespace
} // namespace gateway::cases
