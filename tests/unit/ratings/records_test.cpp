#include "fixture.hpp"
#include "records.hpp"

#include <fstream>

namespace gateway::ratings {
namespace {

class RecordsTest : public RatingsTest {
protected:
    std::vector<service::NationalRow> rows() {
        std::vector<journal::Entry> sent;
        for (const auto& entry : entries()) {
            if (!entry.dataset.empty()) {
                sent.push_back(entry);
            }
        }
        const auto loader = dataset(std::make_shared<const Foundation>(foundation()));
        std::vector<service::NationalRow> all;
        run([&](store::Transaction& tx) {
            for (auto& each : loader.load(tx, sent)) {
                all.insert(all.end(), each.begin(), each.end());
            }
        });
        return all;
    }
};

/// The golden records of the nation, handed in as a department would: the columns come out the same.
TEST_F(RecordsTest, GivesTheGoldenRecords) {
    std::ifstream file(std::string(GATEWAY_SOURCE_DIR) + "/tests/golden/up_evaluation.json");
    const Json golden = Json::parse(file).at(0).at("row");
    const auto number = golden.at("projectno").get<std::string>();
    run([&](store::Transaction& tx) {
        add_case(tx, number, golden.at("taskhandleitem"));
        tx.exec("UPDATE cases.\"case\" SET content = '{\"task_name\":\"食品经营许可（示例）\"}'");
    });
    rate({{"project_no", number},
          {"stars", stars_of(4)},
          {"channel", golden.at("pf")},
          {"rater_name", golden.at("username")},
          {"text", golden.at("writingevaluation")},
          {"rated_at", "2019-04-26T08:30:00+08:00"}},
         other_owner);
    Json row = rows().at(0).row;
    row["row_guid"] = golden.at("row_guid");
    EXPECT_EQ(row, golden);
}

TEST_F(RecordsTest, AChangeAndAnExclusionGoUpAsUpdatesOfTheSameRow) {
    const std::string guid = rate(rated("A", 4)).row_guid;
    change(guid, changed_to(5));
    step(guid, Step::appeal);
    step(guid, Step::grant, region_call("320500", Json{{"note", "恶意评价"}}));
    const auto sent = rows();
    ASSERT_EQ(sent.size(), 3U);
    for (int n = 0; n < 3; ++n) {
        const auto& row = sent[static_cast<std::size_t>(n)];
        EXPECT_EQ(row.table, "up_evaluation");
        EXPECT_EQ(row.row_guid, guid);
        EXPECT_EQ(row.version, n + 1);
        EXPECT_EQ(row.operation, n == 0 ? journal::Operation::insert : journal::Operation::update);
    }
    EXPECT_EQ(sent[0].row.at("satisfaction"), "4");
    EXPECT_EQ(sent[1].row.at("assessnumber"), 2);
    EXPECT_EQ(sent[1].row.at("assesstime"), "2019-04-28 08:30:00");
    EXPECT_EQ(sent[1].row.at("effectivevalua"), "1");
    EXPECT_EQ(sent[2].row.at("effectivevalua"), "0");
    EXPECT_FALSE(sent[1].row.contains("taskhandleitem"));
    EXPECT_TRUE(foundation().table->find("username")->personal);
    EXPECT_TRUE(foundation().table->find("writingevaluation")->personal);
}

} // namespace
} // namespace gateway::ratings
