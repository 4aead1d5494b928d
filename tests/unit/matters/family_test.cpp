#include "family_examples.hpp"
#include "model.hpp"
#include "publication.hpp"
#include "service.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

namespace gateway::matters {
namespace {

const std::vector<std::string> one_kind_each{"01", "02", "03", "04", "06", "20"};

std::vector<std::string> faults_of(const Json& input) {
    std::vector<FieldError> errors;
    read_for_publication(test_foundation(), input, errors);
    std::vector<std::string> codes;
    for (const FieldError& error : errors) {
        codes.push_back(error.pointer + " " + error.code);
    }
    return codes;
}
using Codes = std::vector<std::string>;

TEST(MatterFamily, EveryKindButTheGeneralOneHasAFamily) {
    for (const CodeValue& kind : test_foundation().standard->codes("task_type").values()) {
        EXPECT_EQ(test_foundation().find_family(kind.value) != nullptr, kind.value != "00") << kind.value;
    }
}

TEST(MatterFamily, HasThePartsOfItsTables) {
    const auto parts = [](const char* kind) {
        std::set<std::string> members;
        for (const PartKind& part : test_foundation().find_family(kind)->parts) {
            members.insert(part.member);
        }
        return members;
    };
    using Members = std::set<std::string>;
    EXPECT_EQ(parts("01"), (Members{"extend", "fee_projects", "materials", "questions"}));
    EXPECT_EQ(parts("20"), (Members{"extend", "fee_projects", "materials", "questions"}));
    EXPECT_EQ(parts("02"), Members{"questions"});
    EXPECT_EQ(parts("04"), (Members{"materials", "questions"}));
    EXPECT_EQ(parts("03"), Members{"questions"});
    EXPECT_EQ(parts("06"), Members{"questions"});
}

TEST(MatterFamily, AWholeListOfEachIsRight) {
    for (const std::string& kind : one_kind_each) {
        EXPECT_EQ(faults_of(example_of(kind)), Codes{}) << kind;
    }
}

TEST(MatterFamily, WhatAnotherFamilyHasIsUnknownHere) {
    Json service = example_of("20");
    service["power_source"] = "1";
    EXPECT_EQ(faults_of(service), Codes{"/power_source unknown_field"});
    Json penalty = example_of("02");
    penalty["materials"] = Json::array();
    EXPECT_EQ(faults_of(penalty), Codes{"/materials unknown_field"});
    Json check = example_of("06");
    check["punishment_method"] = "罚款";
    EXPECT_EQ(faults_of(check), Codes{"/punishment_method unknown_field"});
}

TEST(MatterFamily, APenaltyNamesOneLevelAndItsLocalCode) {
    Json penalty = example_of("02");
    penalty["use_level"] = {"3", "4"};
    penalty.erase("local_task_code");
    EXPECT_EQ(faults_of(penalty), (Codes{"/local_task_code required", "/use_level too_long"}));
}

TEST(MatterFamily, ADraftWithoutAKindIsReadByTheKindInsideItsCodes) {
    std::vector<FieldError> errors;
    const Json input{{"catalog_code", "320299002001"}, {"punishment_method", "罚款"}};
    read_matter(test_foundation(), input, Completeness::partial, errors);
    EXPECT_TRUE(errors.empty());
    EXPECT_EQ(missing_fields(test_foundation(), input).front().pointer, "/task_name");
}

Json golden(const std::string& table) {
    std::ifstream stream(std::string(GATEWAY_SOURCE_DIR) + "/tests/golden/" + table + ".json");
    return Json::parse(stream);
}

TEST(MatterFamily, RowsForTheNationAreTheGoldenOnes) {
    for (const std::string& kind :
         {std::string("02"), std::string("04"), std::string("06"), std::string("20")}) {
        std::vector<FieldError> errors;
        Json record = read_for_publication(test_foundation(), example_of(kind), errors);
        int number = 0;
        const auto name_part = [&](Json& part) {
            part["row_guid"] = kind + "-part-" + std::to_string(++number);
        };
        for (const PartKind& part : test_foundation().find_family(kind)->parts) {
            if (record.contains(part.member)) {
                if (part.many) {
                    std::ranges::for_each(record[part.member], name_part);
                } else {
                    name_part(record[part.member]);
                }
            }
        }
        Json tables = Json::object();
        for (const TableRow& row :
             national_rows(test_foundation(), {kind + "-list", State::published, 1}, record)) {
            tables[row.table].push_back({{"table", row.table},
                                         {"row_guid", row.row_guid},
                                         {"version", 1},
                                         {"operation", "I"},
                                         {"row", row.row}});
        }
        for (const auto& [table, rows] : tables.items()) {
            EXPECT_EQ(rows, golden(table)) << table;
        }
    }
}

} // namespace
} // namespace gateway::matters
