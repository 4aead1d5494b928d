#include "examples.hpp"
#include "foundation_of_tests.hpp"
#include "publication.hpp"

#include <gtest/gtest.h>

#include <set>

namespace gateway::matters {
namespace {

using journal::Operation;

Json claimed(Json record, const Json& current = Json::object()) {
    std::vector<FieldError> errors;
    claim_parts(test_foundation().families.front(), record, current, errors);
    EXPECT_TRUE(errors.empty());
    return record;
}

std::vector<TableRow> rows(const Json& record, int version = 1) {
    return national_rows(test_foundation(), {"0d1e2f30415263748596a7b8c9dadbec", State::published, version},
                         record);
}

/// "table version operation" of each sent row, without the common beginning of the tables' names.
std::vector<std::string> sent(const Delivery& delivery) {
    std::vector<std::string> result;
    for (const SentRow& row : delivery.sent) {
        result.push_back(row.table.substr(16) + " " + std::to_string(row.version) + " " +
                         std::string(1, static_cast<char>(row.operation)));
    }
    return result;
}
using Sent = std::vector<std::string>;

TEST(MatterParts, EachPartGetsAnIdentifierOfItsOwn) {
    const Json record = claimed(example_matter());
    std::set<std::string> guids;
    for (const TableRow& row : rows(record)) {
        guids.insert(row.row_guid);
    }
    EXPECT_EQ(guids.size(), 6U);
}

TEST(MatterParts, KeepTheirIdentifierByIdOrByName) {
    const Json current = claimed(example_matter());
    Json next = example_matter();
    std::swap(next["materials"][0], next["materials"][1]);
    next["materials"][0]["row_guid"] = current["materials"][1]["row_guid"];
    next["materials"][0]["material_name"] = "林权证明（复印件）";
    const Json result = claimed(next, current);
    EXPECT_EQ(result["materials"][0]["row_guid"], current["materials"][1]["row_guid"]);
    EXPECT_EQ(result["materials"][1]["row_guid"], current["materials"][0]["row_guid"]);
    EXPECT_EQ(result["extend"]["row_guid"], current["extend"]["row_guid"]);
}

TEST(MatterParts, EqualNamesAreTakenInOrder) {
    Json twice = example_matter();
    twice["materials"][1]["material_name"] = twice["materials"][0]["material_name"];
    const Json current = claimed(twice);
    EXPECT_EQ(claimed(twice, current), current);
}

TEST(MatterParts, RefuseAForeignOrRepeatedIdentifier) {
    const Json current = claimed(example_matter());
    Json foreign = example_matter();
    foreign["materials"][0]["row_guid"] = "ffffffffffffffffffffffffffffffff";
    Json repeated = current;
    repeated["materials"][1]["row_guid"] = repeated["materials"][0]["row_guid"];
    for (Json& record : std::vector<Json>{foreign, repeated}) {
        std::vector<FieldError> errors;
        claim_parts(test_foundation().families.front(), record, current, errors);
        ASSERT_EQ(errors.size(), 1U);
        EXPECT_EQ(errors[0].code, "unknown_part");
    }
}

TEST(NationalRows, CarryTheMatterAndTheOrder) {
    const auto all = rows(claimed(example_matter()), 3);
    ASSERT_EQ(all.size(), 6U);
    EXPECT_EQ(all[0].table, "up_task_general_basic");
    EXPECT_EQ(all[0].row["task_version"], 3);
    EXPECT_EQ(all[0].row["task_state"], "1");
    EXPECT_EQ(all[0].row["server_type"], "1^2");
    EXPECT_FALSE(all[0].row.contains("materials"));
    EXPECT_EQ(all[3].table, "up_task_general_material");
    EXPECT_EQ(all[3].row["order_num"], 2);
    for (std::size_t i = 1; i < all.size(); ++i) {
        EXPECT_EQ(all[i].row["task_guid"], all[0].row_guid);
        EXPECT_EQ(all[i].row["task_code"], "11320583PDY000175F4320199002001");
        EXPECT_EQ(all[i].row["task_handle_item"], "11320583PDY000175F432019900200101");
        EXPECT_EQ(all[i].row["row_guid"], all[i].row_guid);
    }
}

TEST(Delivery, FirstInsertsEverything) {
    EXPECT_EQ(sent(first_delivery(rows(claimed(example_matter())))),
              (Sent{"basic 1 I", "extend 1 I", "material 1 I", "material 1 I", "fee_project 1 I",
                    "questions 1 I"}));
}

TEST(Delivery, NextSendsTheBasicRowAndWhatDiffers) {
    const Json v1 = claimed(example_matter());
    const Delivery first = first_delivery(rows(v1));
    Json changed = v1;
    changed["questions"][0]["answer"] = "可以。";
    changed["materials"].push_back({{"material_name", "身份证明"}});
    const Json v2 = claimed(changed, v1);
    const Delivery second = next_delivery(rows(v1), rows(v2, 2), first.parts, 2);
    EXPECT_EQ(sent(second), (Sent{"basic 2 U", "material 1 I", "questions 2 U"}));
    EXPECT_EQ(second.parts.size(), 6U);
}

TEST(Delivery, AVanishedPartIsDeletedInItsNextVersion) {
    const Json v1 = claimed(example_matter());
    const Delivery first = first_delivery(rows(v1));
    Json v2 = v1;
    v2["materials"].erase(0);
    const Delivery second = next_delivery(rows(v1), rows(v2, 2), first.parts, 2);
    // The remaining material moves up, so it changes as well.
    EXPECT_EQ(sent(second), (Sent{"basic 2 U", "material 2 U", "material 2 D"}));
    EXPECT_EQ(second.sent[2].row_guid, v1["materials"][0]["row_guid"]);
    EXPECT_EQ(second.parts.size(), 4U);
}

TEST(Delivery, VersionsOfAPartGrowByOneEachTime) {
    Json record = claimed(example_matter());
    Delivery delivery = first_delivery(rows(record));
    for (int revision = 2; revision <= 4; ++revision) {
        const Json before = record;
        record["questions"][0]["answer"] = "第" + std::to_string(revision) + "次答复";
        delivery =
            next_delivery(rows(before, revision - 1), rows(record, revision), delivery.parts, revision);
        EXPECT_EQ(sent(delivery), (Sent{"basic " + std::to_string(revision) + " U",
                                        "questions " + std::to_string(revision) + " U"}));
        delivery = state_delivery(test_foundation().families.front(), "0d1e2f30415263748596a7b8c9dadbec",
                                  delivery.parts, revision);
    }
}

TEST(Delivery, ReadsBackWhatItWrote) {
    const Delivery delivery = first_delivery(rows(claimed(example_matter())));
    EXPECT_EQ(to_text(sent_from_text(to_text(delivery.sent))), to_text(delivery.sent));
    EXPECT_EQ(to_text(parts_from_text(to_text(delivery.parts))), to_text(delivery.parts));
}

} // namespace
} // namespace gateway::matters
