#include "gateway/base/record.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <map>

namespace gateway {
namespace {

using Pointers = std::map<std::string, std::string>;

Pointers pointers(const std::vector<FieldError>& errors) {
    Pointers found;
    for (const FieldError& error : errors) {
        found.emplace(error.pointer, error.code);
    }
    return found;
}

TEST(ObjectReader, ReadsWhatIsThere) {
    const Json input{{"name", " 甲 "},    {"count", 3},         {"on", true},
                     {"at", "20190418"},  {"tags", {"a", "b"}}, {"rows", {Json::object(), {{"x", 1}}}},
                     {"nothing", nullptr}};
    std::vector<FieldError> errors;
    ObjectReader reader(input, errors);
    EXPECT_EQ(reader.text("name", 3), " 甲 ");
    EXPECT_EQ(reader.optional_integer("count", 0, 3), 3);
    EXPECT_EQ(reader.optional_boolean("on"), true);
    EXPECT_EQ(format_time(reader.time("at")), "2019-04-18T00:00:00+08:00");
    EXPECT_EQ(reader.texts("tags"), (std::vector<std::string>{"a", "b"}));
    ASSERT_EQ(reader.objects("rows").size(), 2U);
    EXPECT_EQ(reader.optional_text("nothing"), std::nullopt);
    EXPECT_EQ(reader.optional_text("absent"), std::nullopt);
    EXPECT_EQ(reader.member("absent"), nullptr);
    EXPECT_TRUE(reader.objects("absent").empty());
    reader.finish();
    EXPECT_EQ(pointers(errors), Pointers{});
}

TEST(ObjectReader, CollectsEveryFaultWithItsPointer) {
    const Json input{{"blank", "  "}, {"long", "甲乙丙"}, {"control", "a\r"},
                     {"number", 1},   {"count", 9},       {"text_count", "9"},
                     {"on", 1},       {"at", "never"},    {"tags", {"a", 1, " "}},
                     {"rows", {1}},   {"list", 5},        {"a/b", 1}};
    std::vector<FieldError> errors;
    ObjectReader reader(input, errors, "/items/0");
    EXPECT_EQ(reader.text("blank"), "");
    EXPECT_EQ(reader.text("long", 2), "");
    reader.optional_text("control");
    reader.text("number");
    reader.text("absent");
    reader.optional_integer("count", 0, 8);
    reader.optional_integer("text_count", 0, 8);
    reader.optional_boolean("on");
    reader.time("at");
    reader.time("absent_time");
    reader.texts("tags");
    reader.objects("rows");
    reader.objects("list");
    reader.fault("own", "my_rule", {"甲", "a"});
    reader.finish();
    EXPECT_EQ(pointers(errors), (Pointers{{"/items/0/blank", "required"},
                                          {"/items/0/long", "too_long"},
                                          {"/items/0/control", "control_character"},
                                          {"/items/0/number", "wrong_type"},
                                          {"/items/0/absent", "required"},
                                          {"/items/0/count", "out_of_range"},
                                          {"/items/0/text_count", "wrong_type"},
                                          {"/items/0/on", "wrong_type"},
                                          {"/items/0/at", "wrong_date"},
                                          {"/items/0/absent_time", "required"},
                                          {"/items/0/tags/1", "wrong_type"},
                                          {"/items/0/tags/2", "required"},
                                          {"/items/0/rows/0", "wrong_type"},
                                          {"/items/0/list", "wrong_type"},
                                          {"/items/0/own", "my_rule"},
                                          {"/items/0/a~1b", "unknown_field"}}));
    EXPECT_EQ(errors.size(), 16U) << "one fault a place";
}

TEST(ObjectReader, AnObjectIsReadAtItsPlaceInTheListOrNotAtAll) {
    std::vector<FieldError> errors;
    const Json input{{"rows", {{{"a", 1}}, 5, {{"a", 2}}}}};
    ObjectReader reader(input, errors);
    const auto rows = reader.objects("rows");
    ASSERT_EQ(rows.size(), 1U) << "the third would be taken for the second";
    EXPECT_EQ(rows[0]->at("a"), 1);
    EXPECT_EQ(pointers(errors), (Pointers{{"/rows/1", "wrong_type"}}));
}

TEST(ObjectReader, WhatIsNoObjectHasOneFaultOnly) {
    std::vector<FieldError> errors;
    const Json input = 5;
    ObjectReader reader(input, errors, "/body");
    EXPECT_EQ(reader.text("name"), "");
    reader.time("at");
    reader.finish();
    EXPECT_EQ(pointers(errors), (Pointers{{"/body", "wrong_type"}}));
}

TEST(ObjectReader, BoundsTheItemsOfAnArray) {
    const Json input{{"tags", {"a", "b", "c"}}};
    std::vector<FieldError> errors;
    ObjectReader reader(input, errors);
    EXPECT_TRUE(reader.texts("tags", 2).empty());
    EXPECT_EQ(pointers(errors), (Pointers{{"/tags", "out_of_range"}}));
}

} // namespace
} // namespace gateway
