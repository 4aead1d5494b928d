#include "toml_rows.hpp"

#include <fmt/format.h>

namespace gateway {

toml::table parse_toml(const DataFile& file) {
    try {
        return toml::parse(file.text);
    } catch (const toml::parse_error& error) {
        data_fault(file, error.source().begin.line, error.description());
    }
}

const toml::node* TomlRow::node(std::string_view key) {
    asked_.emplace(key);
    return table_.get(key);
}

void TomlRow::fault(std::string_view key, std::string_view what) const {
    const toml::node* found = table_.get(key);
    const auto& place = found ? found->source() : table_.source();
    data_fault(file_, place.begin.line, fmt::format("'{}' {}", key, what));
}

template <class Value>
std::optional<Value> TomlRow::optional_value(std::string_view key, std::string_view kind) {
    const toml::node* found = node(key);
    if (!found) {
        return std::nullopt;
    }
    auto value = found->value_exact<Value>();
    if (!value) {
        fault(key, fmt::format("must be {}", kind));
    }
    return value;
}

std::string TomlRow::optional_text(std::string_view key) {
    return optional_value<std::string>(key, "a text").value_or("");
}

std::string TomlRow::text(std::string_view key) {
    std::string value = optional_text(key);
    if (value.empty()) {
        fault(key, "is missing or empty");
    }
    return value;
}

bool TomlRow::flag(std::string_view key) {
    return optional_value<bool>(key, "true or false").value_or(false);
}

std::optional<long long> TomlRow::optional_integer(std::string_view key) {
    return optional_value<std::int64_t>(key, "an integer");
}

std::vector<TomlRow> TomlRow::rows(std::string_view key) {
    const toml::node* found = node(key);
    const toml::array* array = found ? found->as_array() : nullptr;
    if (!array || array->empty()) {
        fault(key, "must be an array of tables with at least one row");
    }
    std::vector<TomlRow> rows;
    for (const toml::node& element : *array) {
        if (!element.is_table()) {
            data_fault(file_, element.source().begin.line, fmt::format("a row of '{}' must be a table", key));
        }
        rows.emplace_back(file_, *element.as_table());
    }
    return rows;
}

std::map<std::string, std::string> TomlRow::remaining_texts() {
    std::map<std::string, std::string> texts;
    for (const auto& [key, value] : table_) {
        const std::string name(key.str());
        if (!asked_.contains(name)) {
            texts.emplace(name, text(name));
        }
    }
    return texts;
}

void TomlRow::finish() const {
    for (const auto& [key, value] : table_) {
        if (!asked_.contains(key.str())) {
            fault(key.str(), "is not a key of this file");
        }
    }
}

} // namespace gateway
