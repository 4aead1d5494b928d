#include "examples.hpp"
#include "foundation_of_tests.hpp"
#include "model.hpp"
#include "service.hpp"

#include <gtest/gtest.h>

namespace gateway::matters {
namespace {

using Changes = Json;

/// "pointer code" of every fault of the example with some members replaced (null: taken away).
std::vector<std::string> faults_with(const Changes& changes) {
    Json input = example_matter();
    for (const auto& [pointer, value] : changes.items()) {
        input[Json::json_pointer(pointer)] = value;
    }
    std::vector<FieldError> errors;
    read_for_publication(test_foundation(), input, errors);
    std::vector<std::string> codes;
    for (const FieldError& error : errors) {
        EXPECT_FALSE(error.text.zh.empty());
        EXPECT_FALSE(error.text.en.empty());
        codes.push_back(error.pointer + " " + error.code);
    }
    return codes;
}

using Codes = std::vector<std::string>;

TEST(MatterCheck, TakesTheExample) { EXPECT_EQ(faults_with(Json::object()), Codes{}); }

TEST(MatterCheck, TakesEachOfTheSixKindsByApplication) {
    for (const char* kind : {"01", "05", "07", "08", "09", "10"}) {
        const std::string catalog = std::string("32") + kind + "99002001";
        const std::string code = "11320583PDY000175F4" + catalog;
        const Json changes{{"/task_type", kind},
                           {"/catalog_code", catalog},
                           {"/task_code", code},
                           {"/task_handle_item", code + "01"}};
        EXPECT_EQ(faults_with(changes), Codes{}) << kind;
    }
}

TEST(MatterCheck, AGeneralKindHasNoList) {
    EXPECT_EQ(
        faults_with({{"/task_type", "00"}}),
        (Codes{"/task_type kind_without_list", "/catalog_code kind_mismatch", "/task_code kind_mismatch"}));
}

TEST(MatterCheck, TheKindStandsInTheBasicCode) {
    EXPECT_EQ(faults_with({{"/task_type", "05"}}),
              (Codes{"/catalog_code kind_mismatch", "/task_code kind_mismatch"}));
}

TEST(MatterCheck, TheImplementationCodeBeginsWithTheBody) {
    EXPECT_EQ(faults_with({{"/dept_code", "11320500PDY000167D"}}), Codes{"/task_code owner_mismatch"});
}

TEST(MatterCheck, TheImplementationCodeNamesALevelOfExercise) {
    EXPECT_EQ(faults_with({{"/use_level", {"2", "3"}}}), Codes{"/task_code level_mismatch"});
}

TEST(MatterCheck, TheImplementationCodeEndsWithTheBasicCode) {
    EXPECT_EQ(faults_with({{"/catalog_code", "000199001000"}}), Codes{"/task_code catalog_mismatch"});
}

TEST(MatterCheck, ALocalCatalogueCodeMayStandInTheImplementationCode) {
    EXPECT_EQ(faults_with({{"/catalog_code", "000199001000"}, {"/local_catalog_code", "320199002001"}}),
              Codes{});
    Json record{{"catalog_code", "000199001000"}, {"task_code", "11320583PDY000175F4320199002001"}};
    EXPECT_EQ(directory_codes(record), (Codes{"000199001000", "320199002001"}));
}

TEST(MatterCheck, TheHandlingItemExtendsTheImplementationCode) {
    EXPECT_EQ(faults_with({{"/task_handle_item", "11320500PDY000167D300019900100001"}}),
              Codes{"/task_handle_item item_mismatch"});
}

TEST(MatterCheck, FeesNeedAProjectAndABasis) {
    EXPECT_EQ(faults_with({{"/fee_projects", Json::array()}, {"/fee_basis", nullptr}}),
              (Codes{"/fee_projects required_with_fee", "/fee_basis required_with_fee"}));
    EXPECT_EQ(faults_with({{"/is_fee", "0"}, {"/fee_projects", nullptr}, {"/fee_basis", nullptr}}), Codes{});
}

TEST(MatterCheck, ThePromiseKeepsTheStatutoryLimitInTheSameUnit) {
    EXPECT_EQ(faults_with({{"/promise_day", 21}}), Codes{"/promise_day above_statutory_limit"});
    EXPECT_EQ(faults_with({{"/promise_day", 20}}), Codes{});
    EXPECT_EQ(faults_with({{"/promise_day", 48}, {"/promise_type", "3"}}), Codes{});
}

TEST(MatterCheck, TheEndDoesNotLieBeforeTheStart) {
    const Json same{{"/plan_effective_date", "2019-05-01"}, {"/plan_cancel_date", "2019-05-01"}};
    EXPECT_EQ(faults_with(same), Codes{});
    const Json before{{"/plan_effective_date", "2019-05-01"}, {"/plan_cancel_date", "2019-04-30"}};
    EXPECT_EQ(faults_with(before), Codes{"/plan_cancel_date before_effective_date"});
}

TEST(MatterRecord, ReportsFaultsInPartsWithTheirPlace) {
    EXPECT_EQ(faults_with({{"/materials/1/is_need", "9"}}), Codes{"/materials/1/is_need unknown_code"});
    EXPECT_EQ(faults_with({{"/extend", nullptr}}), Codes{"/extend required"});
    EXPECT_EQ(faults_with({{"/questions", "none"}}), Codes{"/questions wrong_type"});
    EXPECT_EQ(faults_with({{"/materials/0/order_num", 3}}), Codes{"/materials/0/order_num unknown_field"});
    EXPECT_EQ(faults_with({{"/task_state", "1"}}), Codes{"/task_state unknown_field"});
}

TEST(MatterRecord, ADraftMayLackAnythingButHoldNothingWrong) {
    std::vector<FieldError> errors;
    const Json record = read_matter(test_foundation(), example_draft(), Completeness::partial, errors);
    EXPECT_TRUE(errors.empty());
    EXPECT_EQ(record, example_draft());
    const auto missing = missing_fields(test_foundation(), record);
    EXPECT_TRUE(std::ranges::any_of(missing, [](const auto& field) { return field.pointer == "/by_law"; }));
    EXPECT_TRUE(
        std::ranges::any_of(missing, [](const auto& field) { return field.pointer == "/extend/is_online"; }));
    EXPECT_FALSE(
        std::ranges::any_of(missing, [](const auto& field) { return field.pointer == "/task_name"; }));
}

TEST(MatterRecord, NamesEveryBodyItClaims) {
    const Json input{{"dept_code", "11320583PDY000175F"}, {"task_code", "11320500PDY000167D3000199001000"}};
    EXPECT_EQ(claimed_owners(input), (Codes{"11320583PDY000175F", "11320500PDY000167D"}));
    EXPECT_EQ(claimed_owners(Json{{"dept_code", 5}}), Codes{});
}

TEST(MatterState, CancelledIsFinal) {
    EXPECT_EQ(next_state(State::published, Transition::suspend), State::suspended);
    EXPECT_EQ(next_state(State::suspended, Transition::resume), State::published);
    EXPECT_EQ(next_state(State::suspended, Transition::cancel), State::cancelled);
    EXPECT_THROW(next_state(State::published, Transition::resume), Problem);
    EXPECT_THROW(next_state(State::suspended, Transition::suspend), Problem);
    for (const auto transition : {Transition::suspend, Transition::resume, Transition::cancel}) {
        EXPECT_THROW(next_state(State::cancelled, transition), Problem);
    }
}

} // namespace
} // namespace gateway::matters
