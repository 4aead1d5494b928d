#include "gateway/base/toml_table.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>

namespace gateway {
namespace {

enum class Colour { amber, red };

/// What reading the text comes to; "read" when nothing is wrong.
std::string fault(const std::string& text, const std::function<void(const TomlTable&)>& read) {
    try {
        const auto file = TomlTable::parse("rules.toml", text);
        read(file);
        file.finish();
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "read";
}

TEST(TomlTable, GivesWhatTheFileSays) {
    const auto file = TomlTable::parse("rules.toml", R"(
title_zh = "甲"
title_en = "a"
name = "of_1"
call_back = false
days = 10
confidence = "likely"
colour = "red"
off = ["x", "y"]
[limit]
days = -3
[[row]]
zh = "乙"
en = "b"
further = "c"
)");
    EXPECT_EQ(file.both_languages("title_").zh, "甲");
    EXPECT_EQ(file.both_languages("title_").en, "a");
    EXPECT_EQ(file.name("name"), "of_1");
    EXPECT_FALSE(file.flag("call_back"));
    EXPECT_EQ(file.number("days", 10, 10), 10);
    EXPECT_EQ(file.confidence(), "likely");
    EXPECT_EQ(file.one_of<Colour>("colour", {{"amber", Colour::amber}, {"red", Colour::red}}), Colour::red);
    ASSERT_EQ(file.texts("off").size(), 2U);
    EXPECT_EQ(file.texts("off")[1].text, "y");
    EXPECT_EQ(file.table("limit").optional_number("days"), -3);
    const auto rows = file.tables("row");
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].both_languages().en, "b");
    EXPECT_EQ(rows[0].remaining_texts(), (std::map<std::string, std::string>{{"further", "c"}}));
    EXPECT_NO_THROW(file.finish());
}

TEST(TomlTable, WhatMayBeAbsentIsEmptyThen) {
    const auto file = TomlTable::parse("rules.toml", "");
    EXPECT_FALSE(file.has("a"));
    EXPECT_EQ(file.optional_text("a"), "");
    EXPECT_FALSE(file.optional_flag("a"));
    EXPECT_FALSE(file.optional_number("a"));
    EXPECT_FALSE(file.optional_table("a"));
    EXPECT_TRUE(file.optional_tables("a").empty());
}

TEST(TomlTable, WhatMustBeThereIsMissedInTheLineOfItsTable) {
    const std::string text = "# rules\n[part]\nother = 1";
    const auto missed = [&](const std::function<void(const TomlTable&)>& read) {
        return fault(text, [&](const TomlTable& file) { read(file.table("part")); });
    };
    EXPECT_EQ(missed([](const TomlTable& part) { part.text("a"); }), "rules.toml:2: 'a' is missing");
    EXPECT_EQ(missed([](const TomlTable& part) { part.both_languages("title_"); }),
              "rules.toml:2: 'title_zh' is missing");
    EXPECT_EQ(missed([](const TomlTable& part) { part.confidence(); }),
              "rules.toml:2: 'confidence' is missing");
    EXPECT_EQ(missed([](const TomlTable& part) { part.flag("a"); }),
              "rules.toml:2: 'a' is missing: true or false");
    EXPECT_EQ(missed([](const TomlTable& part) { part.number("a", 1, 9); }),
              "rules.toml:2: 'a' is missing: a whole number from 1 to 9");
    EXPECT_EQ(missed([](const TomlTable& part) { part.table("a"); }),
              "rules.toml:2: 'a' is missing: a table");
    EXPECT_EQ(missed([](const TomlTable& part) { part.tables("a"); }),
              "rules.toml:2: 'a' must be an array of tables with at least one row");
    EXPECT_EQ(missed([](const TomlTable& part) { part.texts("a"); }),
              "rules.toml:2: 'a' must be an array of texts");
}

TEST(TomlTable, AWrongValueIsRefusedInItsLine) {
    const auto refused = [](const std::string& value, const std::function<void(const TomlTable&)>& read) {
        return fault("\na = " + value, read);
    };
    const auto text = [](const TomlTable& file) { file.optional_text("a"); };
    EXPECT_EQ(refused("1", text), "rules.toml:2: 'a' must be a text");
    EXPECT_EQ(refused("\"\"", text), "rules.toml:2: 'a' is empty");
    const auto name = [](const TomlTable& file) { file.name("a"); };
    EXPECT_EQ(refused("\"A b\"", name), "rules.toml:2: 'a' must be 1 to 40 small letters, digits and '_'");
    EXPECT_EQ(refused('"' + std::string(40, 'a') + '"', name), "read");
    EXPECT_NE(refused('"' + std::string(41, 'a') + '"', name), "read");
    EXPECT_EQ(refused("1", [](const TomlTable& file) { file.optional_flag("a"); }),
              "rules.toml:2: 'a' must be true or false");
    const auto number = [](const TomlTable& file) { file.optional_number("a", 1, 9); };
    EXPECT_EQ(refused("1.0", number), "rules.toml:2: 'a' must be a whole number");
    EXPECT_EQ(refused("0", number), "rules.toml:2: 'a' must be a whole number from 1 to 9");
    EXPECT_EQ(refused("10", number), "rules.toml:2: 'a' must be a whole number from 1 to 9");
    EXPECT_EQ(refused("9", number), "read");
    EXPECT_EQ(refused("\"blue\"",
                      [](const TomlTable& file) {
                          file.one_of<Colour>("a", {{"amber", Colour::amber}, {"red", Colour::red}});
                      }),
              "rules.toml:2: 'a' must be one of amber, red");
    EXPECT_EQ(refused("[]", [](const TomlTable& file) { file.optional_table("a"); }),
              "rules.toml:2: 'a' must be a table");
    const auto tables = [](const TomlTable& file) { file.optional_tables("a"); };
    EXPECT_EQ(refused("[]", tables), "rules.toml:2: 'a' must be an array of tables with at least one row");
    EXPECT_EQ(refused("[{},\n1]", tables), "rules.toml:3: a row of 'a' must be a table");
    const auto texts = [](const TomlTable& file) { file.texts("a"); };
    EXPECT_EQ(refused("[]", texts), "read");
    EXPECT_EQ(refused("[\"x\",\n\"\"]", texts), "rules.toml:3: 'a' must hold texts that are not empty");
    EXPECT_EQ(refused("[\"x\",\n\"y\"]",
                      [](const TomlTable& file) { file.fault(file.texts("a").back(), "stands twice"); }),
              "rules.toml:3: \"y\" stands twice");
}

TEST(TomlTable, AKeyThatNobodyAskedForIsRefusedInWhicheverTableItStands) {
    const auto read = [](const TomlTable& file) {
        file.text("a");
        file.table("part").table("inner").optional_text("b");
        for (const TomlTable& row : file.tables("row")) {
            row.text("c");
        }
    };
    const std::string right = "a = \"1\"\n[part.inner]\nb = \"2\"\n[[row]]\nc = \"3\"\n[[row]]\nc = \"4\"\n";
    EXPECT_EQ(fault(right, read), "read");
    EXPECT_EQ(fault("d = 1\n" + right, read), "rules.toml:1: 'd' is not a key of this table");
    EXPECT_EQ(fault(right + "d = 1", read), "rules.toml:8: 'd' is not a key of this table");
    EXPECT_EQ(fault(right + "[part.inner2]", read), "rules.toml:8: 'inner2' is not a key of this table");
    EXPECT_EQ(fault(right + "d = 1\n[part.e]\n[f]", read), "rules.toml:8: 'd' is not a key of this table")
        << "the first of several";
}

TEST(TomlTable, WhatIsNoTomlIsRefusedInItsLine) {
    EXPECT_EQ(fault("a = 1\nb = = 2", [](const TomlTable&) {}).substr(0, 14), "rules.toml:2: ");
}

} // namespace
} // namespace gateway
