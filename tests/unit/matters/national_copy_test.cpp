#include "family_examples.hpp"
#include "library.hpp"

namespace gateway::matters {
namespace {

Json down(const service::NationalRow& sent) {
    const NationalTable& table = *test_foundation().standard->find_table("dn" + sent.table.substr(2));
    Json row = Json::object();
    for (const auto& [name, value] : sent.row.items()) {
        if (table.find(name)) {
            row[name] = value;
        }
    }
    row["cd_operation"] = "I";
    return row;
}

/// Everything that went up of the example comes down again.
void come_down(
    Library& library, const std::function<void(Json&)>& change = [](Json&) {}) {
    for (const auto& delivered : library.delivered()) {
        for (const service::NationalRow& sent : delivered.rows) {
            if (sent.table.starts_with("up_task_general")) {
                Json row = down(sent);
                change(row);
                library.take("dn" + sent.table.substr(2), {row});
            }
        }
    }
}

Json compare(Library& library) {
    Asked ask;
    ask.parameters = {{"code", example_code}};
    return library.ask("GET", "/v1/matters/{code}/national", ask).body;
}

class NationalCopies : public testing::Test {
protected:
    NationalCopies() {
        library.publish_item();
        Json matter = example_matter();
        matter["local_task_code"] = "LOCAL-1"; // goes up only
        library.publish(matter);
    }
    Library library;
};

TEST_F(NationalCopies, NothingHasComeDownYet) {
    const Json answer = compare(library);
    EXPECT_TRUE(answer["received_at"].is_null());
    EXPECT_FALSE(answer["equal"]);
}

TEST_F(NationalCopies, WhatWentUpComesDownEqual) {
    come_down(library);
    const Json answer = compare(library);
    EXPECT_TRUE(answer["equal"]) << answer.dump();
    EXPECT_FALSE(answer["received_at"].is_null());
}

TEST_F(NationalCopies, EachColumnThatDiffersIsNamed) {
    come_down(library, [](Json& row) {
        if (row.contains("task_name")) {
            row["task_name"] = "另一名称";
        }
    });
    const Json answer = compare(library);
    ASSERT_EQ(answer["differences"].size(), 1U);
    EXPECT_EQ(answer["differences"][0]["column"], "task_name");
    EXPECT_EQ(answer["differences"][0]["nation"], "另一名称");
}

TEST_F(NationalCopies, ARowThatOneSideLacksIsADifference) {
    come_down(library);
    const std::string list = library.delivered().back().rows.front().row_guid;
    library.take("dn_task_general_questions",
                 {{{"row_guid", "only-there"}, {"task_guid", list}, {"question", "多出来的问题"}}});
    Json answer = compare(library);
    ASSERT_EQ(answer["differences"].size(), 1U);
    EXPECT_TRUE(answer["differences"][0]["ours"].is_null());
    library.take("dn_task_general_questions", {{{"row_guid", "only-there"}, {"cd_operation", "D"}}});
    EXPECT_TRUE(compare(library)["equal"]);
}

TEST_F(NationalCopies, ARowThatDoesNotFitIsLeftOut) {
    library.take("dn_task_general_questions",
                 {{{"row_guid", "x"}, {"unknown", 1}}, {{"question", "无标识"}}});
    EXPECT_EQ(library.count("SELECT count(*) FROM matters.national_row"), 0);
}

} // namespace
} // namespace gateway::matters
