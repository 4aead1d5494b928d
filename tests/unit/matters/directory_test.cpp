#include "directory_model.hpp"
#include "examples.hpp"
#include "library.hpp"

namespace gateway::matters {
namespace {

Library::Ask by_operations(const Json& body = nullptr, const std::string& etag = {}) {
    Library::Ask ask;
    ask.caller = operations();
    ask.body = body;
    ask.parameters = {{"catalog_code", "320199002001"}};
    ask.if_match = etag;
    return ask;
}

Json national_row(int version, const std::string& name) {
    return {{"row_guid", "aaaabbbbccccdddd0000111122223333"},
            {"task_name", name},
            {"catalog_code", "000199001000"},
            {"task_type", "01"},
            {"by_law", "《示例法》第一条"},
            {"use_level", "2^3^4"},
            {"task_state", "1"},
            {"task_version", version},
            {"plan_effective_date", "2019-04-01 00:00:00"},
            {"cd_operation", version == 1 ? "I" : "U"},
            {"cd_time", "2019-04-01 00:00:00"},
            {"cd_batch", "b"},
            {"data_source", "D00"}};
}

TEST(Directory, OnlyOperationsKeepItAndOnlyLocalCodes) {
    Library library;
    auto ask = by_operations(example_item());
    ask.caller = department(county_body);
    EXPECT_EQ(library.ask("POST", "/v1/directory", ask).code, "operations_only");
    Json national = example_item();
    national["catalog_code"] = "000199001000";
    EXPECT_EQ(library.ask("POST", "/v1/directory", by_operations(national)).fields.at(0).code, "not_local");
    Json other_kind = example_item();
    other_kind["task_type"] = "05";
    EXPECT_EQ(library.ask("POST", "/v1/directory", by_operations(other_kind)).fields.at(0).code,
              "kind_mismatch");
    EXPECT_EQ(library.ask("POST", "/v1/directory", by_operations(example_item())).status, 201);
    EXPECT_EQ(library.ask("POST", "/v1/directory", by_operations(example_item())).code, "already_exists");
}

TEST(Directory, EachChangeIsAVersionAndEachStateARevision) {
    Library library;
    library.publish_item();
    Json item = example_item();
    item["task_name"] = "改名的示例";
    EXPECT_EQ(library.ask("PUT", "/v1/directory/{catalog_code}", by_operations(item, "\"r2\"")).code,
              "changed_meanwhile");
    EXPECT_EQ(library.ask("PUT", "/v1/directory/{catalog_code}", by_operations(item, "\"r1\""))
                  .body["task_version"],
              2);
    EXPECT_EQ(
        library.ask("PUT", "/v1/directory/{catalog_code}", by_operations(item, "\"r2\"")).body["revision"],
        2);
    const auto suspended =
        library.ask("POST", "/v1/directory/{catalog_code}:suspend", by_operations({}, "\"r2\""));
    EXPECT_EQ(suspended.body["task_version"], 2);
    EXPECT_EQ(suspended.etag, "\"r3\"");
    EXPECT_EQ(library.ask("POST", "/v1/directory/{catalog_code}:cancel", by_operations({}, "\"r3\"")).status,
              200);
    EXPECT_EQ(library.ask("PUT", "/v1/directory/{catalog_code}", by_operations(item, "\"r4\"")).code,
              "state_conflict");
    const auto delivered = library.delivered();
    ASSERT_EQ(delivered.size(), 4U);
    for (std::size_t i = 0; i < delivered.size(); ++i) {
        EXPECT_EQ(delivered[i].rows.at(0).version, static_cast<int>(i + 1));
    }
    EXPECT_EQ(delivered[0].rows[0].row["task_name"], example_item()["task_name"]);
    EXPECT_EQ(delivered[3].rows[0].row["task_state"], "3");
    Json moved = item;
    moved["catalog_code"] = "320199002002";
    EXPECT_EQ(
        library.ask("PUT", "/v1/directory/{catalog_code}", by_operations(moved, "\"r4\"")).fields.at(0).code,
        "code_fixed");
}

TEST(Directory, TakesWhatTheNationSendsAsOftenAsItComes) {
    Library library;
    Json wrong = national_row(1, "甲");
    wrong["catalog_code"] = "短";
    library.take("dn_task_directory", {wrong, national_row(1, "国家示例事项")});
    library.take("dn_task_directory", {national_row(1, "国家示例事项")});
    EXPECT_EQ(library.count("SELECT count(*) FROM matters.directory_revision"), 1);
    library.take("dn_task_directory", {national_row(2, "国家示例事项（修订）")});
    library.take("dn_task_directory", {national_row(1, "国家示例事项")}); // an old one again
    Library::Ask get;
    get.parameters = {{"catalog_code", "000199001000"}};
    const Json item = library.ask("GET", "/v1/directory/{catalog_code}", get).body;
    EXPECT_EQ(item["origin"], "national");
    EXPECT_EQ(item["task_version"], 2);
    EXPECT_EQ(item["item"]["use_level"], Json::array({"2", "3", "4"}));
    EXPECT_EQ(item["item"]["plan_effective_date"], "2019-04-01T00:00:00+08:00");
    EXPECT_TRUE(library.delivered().empty()); // it does not go back up
    auto change = by_operations(example_item(), "\"r2\"");
    change.body["catalog_code"] = "000199001000";
    change.parameters = {{"catalog_code", "000199001000"}};
    EXPECT_EQ(library.ask("PUT", "/v1/directory/{catalog_code}", change).status, 422);
    EXPECT_EQ(library.ask("POST", "/v1/directory/{catalog_code}:cancel", change).code, "national_item");
    Json gone = national_row(2, "国家示例事项（修订）");
    gone["cd_operation"] = "D";
    library.take("dn_task_directory", {gone});
    EXPECT_EQ(library.ask("GET", "/v1/directory/{catalog_code}", get).body["state"], "cancelled");
}

TEST(Directory, IsSearchedByNameKindLevelAndState) {
    Library library;
    library.publish_item();
    library.take("dn_task_directory", {national_row(1, "国家示例事项")});
    const auto found = [&](std::map<std::string, std::string> query) {
        Library::Ask ask;
        ask.query = std::move(query);
        return library.ask("GET", "/v1/directory", ask).body["items"].size();
    };
    EXPECT_EQ(found({}), 2U);
    EXPECT_EQ(found({{"name", "采伐"}}), 1U);
    EXPECT_EQ(found({{"use_level", "2"}}), 1U);
    EXPECT_EQ(found({{"use_level", "3"}, {"task_type", "01"}, {"state", "published"}}), 2U);
    EXPECT_EQ(found({{"task_type", "05"}}), 0U);
    Library::Ask wrong;
    wrong.query = {{"state", "gone"}};
    EXPECT_EQ(library.ask("GET", "/v1/directory", wrong).status, 422);
}

} // namespace
} // namespace gateway::matters
