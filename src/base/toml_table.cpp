#include "gateway/base/toml_table.hpp"

#include "file_fault.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <set>

namespace gateway {
namespace {

constexpr std::size_t longest_name = 40;

std::size_t line_of(const toml::node& node) { return node.source().begin.line; }

bool is_name_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

} // namespace

struct TomlTable::Part {
    const toml::table& table;
    std::set<std::string, std::less<>> asked{};

    const toml::node* find(std::string_view key) {
        asked.emplace(key);
        return table.get(key);
    }
};

struct TomlTable::File {
    std::string origin;
    toml::table whole;
    std::map<const toml::table*, Part> parts{}; ///< the tables that were asked for

    Part& part(const toml::table& table) { return parts.try_emplace(&table, Part{table}).first->second; }
};

TomlTable TomlTable::parse(std::string_view origin, std::string_view text) {
    try {
        auto file = std::make_shared<File>(File{std::string(origin), toml::parse(text)});
        Part& whole = file->part(file->whole);
        return {std::move(file), whole};
    } catch (const toml::parse_error& error) {
        file_fault(origin, error.source().begin.line, error.description());
    }
}

void TomlTable::fault(std::string_view key, std::string_view what) const {
    const toml::node* found = part_->table.get(key);
    file_fault(file_->origin, line_of(found ? *found : part_->table), fmt::format("'{}' {}", key, what));
}

void TomlTable::fault(const TomlText& place, std::string_view what) const {
    file_fault(file_->origin, place.line, fmt::format("\"{}\" {}", place.text, what));
}

bool TomlTable::has(std::string_view key) const { return part_->table.contains(key); }

template <class Value>
std::optional<Value> TomlTable::value(std::string_view key, std::string_view kind) const {
    const toml::node* found = part_->find(key);
    if (!found) {
        return std::nullopt;
    }
    auto value = found->value_exact<Value>();
    if (!value) {
        fault(key, fmt::format("must be {}", kind));
    }
    return value;
}

std::string TomlTable::optional_text(std::string_view key) const {
    auto text = value<std::string>(key, "a text");
    if (text && text->empty()) {
        fault(key, "is empty");
    }
    return std::move(text).value_or("");
}

std::string TomlTable::text(std::string_view key) const {
    std::string text = optional_text(key);
    if (text.empty()) {
        fault(key, "is missing");
    }
    return text;
}

std::string TomlTable::name(std::string_view key) const {
    std::string name = text(key);
    if (name.size() > longest_name || !std::ranges::all_of(name, is_name_letter)) {
        fault(key, fmt::format("must be 1 to {} small letters, digits and '_'", longest_name));
    }
    return name;
}

Text TomlTable::both_languages(std::string_view prefix) const {
    return {text(fmt::format("{}zh", prefix)), text(fmt::format("{}en", prefix))};
}

bool TomlTable::flag(std::string_view key) const {
    if (!has(key)) {
        fault(key, "is missing: true or false");
    }
    return optional_flag(key);
}

bool TomlTable::optional_flag(std::string_view key) const {
    return value<bool>(key, "true or false").value_or(false);
}

long long TomlTable::number(std::string_view key, long long least, long long most) const {
    const auto number = optional_number(key, least, most);
    if (!number) {
        fault(key, fmt::format("is missing: a whole number from {} to {}", least, most));
    }
    return *number;
}

std::optional<long long> TomlTable::optional_number(std::string_view key, long long least,
                                                    long long most) const {
    const auto number = value<std::int64_t>(key, "a whole number");
    if (number && (*number < least || *number > most)) {
        fault(key, fmt::format("must be a whole number from {} to {}", least, most));
    }
    return number;
}

std::ptrdiff_t TomlTable::choice(std::string_view key, std::span<const std::string_view> names) const {
    const auto found = std::ranges::find(names, text(key));
    if (found == names.end()) {
        fault(key, fmt::format("must be one of {}", fmt::join(names, ", ")));
    }
    return found - names.begin();
}

std::string TomlTable::confidence() const {
    constexpr std::array<std::string_view, 3> known{"sure", "likely", "unsure"};
    return std::string(known[static_cast<std::size_t>(choice("confidence", known))]);
}

TomlTable TomlTable::table(std::string_view key) const {
    auto table = optional_table(key);
    if (!table) {
        fault(key, "is missing: a table");
    }
    return *std::move(table);
}

std::optional<TomlTable> TomlTable::optional_table(std::string_view key) const {
    const toml::node* found = part_->find(key);
    if (!found) {
        return std::nullopt;
    }
    if (!found->is_table()) {
        fault(key, "must be a table");
    }
    return TomlTable(file_, file_->part(*found->as_table()));
}

std::vector<TomlTable> TomlTable::tables(std::string_view key) const {
    const toml::node* found = part_->find(key);
    const toml::array* array = found ? found->as_array() : nullptr;
    if (!array || array->empty()) {
        fault(key, "must be an array of tables with at least one row");
    }
    std::vector<TomlTable> rows;
    for (const toml::node& row : *array) {
        if (!row.is_table()) {
            file_fault(file_->origin, line_of(row), fmt::format("a row of '{}' must be a table", key));
        }
        rows.push_back(TomlTable(file_, file_->part(*row.as_table())));
    }
    return rows;
}

std::vector<TomlTable> TomlTable::optional_tables(std::string_view key) const {
    return has(key) ? tables(key) : std::vector<TomlTable>{};
}

std::vector<TomlText> TomlTable::texts(std::string_view key) const {
    const toml::node* found = part_->find(key);
    const toml::array* array = found ? found->as_array() : nullptr;
    if (!array) {
        fault(key, "must be an array of texts");
    }
    std::vector<TomlText> texts;
    for (const toml::node& row : *array) {
        auto text = row.value_exact<std::string>();
        if (!text || text->empty()) {
            file_fault(file_->origin, line_of(row),
                       fmt::format("'{}' must hold texts that are not empty", key));
        }
        texts.push_back({*std::move(text), line_of(row)});
    }
    return texts;
}

std::map<std::string, std::string> TomlTable::remaining_texts() const {
    std::map<std::string, std::string> texts;
    for (const auto& [key, node] : part_->table) {
        if (!part_->asked.contains(key.str())) {
            texts.emplace(key.str(), text(key.str()));
        }
    }
    return texts;
}

void TomlTable::finish() const {
    const toml::key* first = nullptr;
    for (const auto& [table, part] : file_->parts) {
        for (const auto& [key, node] : *table) {
            const bool earlier = !first || key.source().begin < first->source().begin;
            if (!part.asked.contains(key.str()) && earlier) {
                first = &key;
            }
        }
    }
    if (first) {
        file_fault(file_->origin, first->source().begin.line,
                   fmt::format("'{}' is not a key of this table", first->str()));
    }
}

} // namespace gateway
