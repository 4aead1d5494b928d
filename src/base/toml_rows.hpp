#pragma once

#include "data_files.hpp"

#include <toml++/toml.h>

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace gateway {

/// Parses TOML; a syntax error becomes a data fault with its line.
toml::table parse_toml(const DataFile& file);

/// One table of a data file, read key by key. Every fault names the file and the line; finish() refuses keys
/// that nobody asked for, so that a misspelt key is never silently ignored.
class TomlRow {
public:
    TomlRow(const DataFile& file, const toml::table& table) : file_(file), table_(table) {}

    std::string text(std::string_view key); ///< required, not empty
    std::string optional_text(std::string_view key);
    bool flag(std::string_view key); ///< false when absent
    std::optional<long long> optional_integer(std::string_view key);
    /// The tables of an array of tables or of inline tables; required, not empty.
    std::vector<TomlRow> rows(std::string_view key);
    /// All keys not asked for yet, as texts.
    std::map<std::string, std::string> remaining_texts();
    void finish() const;

    [[noreturn]] void fault(std::string_view key, std::string_view what) const;

private:
    const toml::node* node(std::string_view key);
    template <class Value>
    std::optional<Value> optional_value(std::string_view key, std::string_view kind);

    const DataFile& file_;
    const toml::table& table_;
    std::set<std::string, std::less<>> asked_;
};

} // namespace gateway
