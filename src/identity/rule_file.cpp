#include "rule_file.hpp"

#include <algorithm>
#include <stdexcept>

namespace gateway::identity {
namespace {

[[noreturn]] void refuse(std::string_view file, const toml::source_region& where, const std::string& why) {
    throw std::runtime_error(std::string(file) + ", line " + std::to_string(where.begin.line) + ": " + why);
}

} // namespace

toml::table parse_rule_file(std::string_view file, std::string_view text) {
    try {
        return toml::parse(text);
    } catch (const toml::parse_error& error) {
        refuse(file, error.source(), std::string(error.description()));
    }
}

void RuleTable::fail(std::string_view key, const std::string& what) const {
    const toml::node* found = table_.get(key);
    refuse(file_, found != nullptr ? found->source() : table_.source(),
           "\"" + std::string(key) + "\" " + what);
}

const toml::node* RuleTable::node(std::string_view key) {
    asked_.emplace(key);
    return table_.get(key);
}

std::string RuleTable::text(std::string_view key) {
    const toml::node* found = node(key);
    const auto value = found != nullptr ? found->value_exact<std::string>() : std::nullopt;
    if (!value || value->empty()) {
        fail(key, "must be a text that is not empty");
    }
    return *value;
}

std::string RuleTable::name(std::string_view key) {
    std::string value = text(key);
    const bool plain = std::ranges::all_of(
        value, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
    if (!plain || value.size() > 40) {
        fail(key, "must be 1 to 40 small letters, digits and '_'");
    }
    return value;
}

Text RuleTable::texts() { return {text("zh"), text("en")}; }

void RuleTable::check_confidence() {
    const std::string value = text("confidence");
    if (value != "sure" && value != "likely" && value != "unsure") {
        fail("confidence", "must be sure, likely or unsure");
    }
}

Level RuleTable::level(std::string_view key) {
    const auto level = level_of(text(key));
    if (!level) {
        fail(key, "must be one of RC01 to RC05");
    }
    return *level;
}

bool RuleTable::flag(std::string_view key) {
    const toml::node* found = node(key);
    const auto value = found != nullptr ? found->value_exact<bool>() : std::nullopt;
    if (!value) {
        fail(key, "must be true or false");
    }
    return *value;
}

std::int64_t RuleTable::number(std::string_view key, std::int64_t least, std::int64_t most) {
    const toml::node* found = node(key);
    const auto value = found != nullptr ? found->value_exact<std::int64_t>() : std::nullopt;
    if (!value || *value < least || *value > most) {
        fail(key, "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    }
    return *value;
}

std::vector<RuleTable> RuleTable::tables(std::string_view key) {
    const toml::node* found = node(key);
    const toml::array* array = found != nullptr ? found->as_array() : nullptr;
    if (array == nullptr || array->empty() || !array->is_array_of_tables()) {
        fail(key, "must stand at least once as a table [[" + std::string(key) + "]]");
    }
    std::vector<RuleTable> tables;
    for (const toml::node& element : *array) {
        tables.emplace_back(file_, *element.as_table());
    }
    return tables;
}

void RuleTable::finish() const {
    for (const auto& [key, value] : table_) {
        if (!asked_.contains(key.str())) {
            refuse(file_, key.source(), "unknown key \"" + std::string(key.str()) + "\"");
        }
    }
}

} // namespace gateway::identity
