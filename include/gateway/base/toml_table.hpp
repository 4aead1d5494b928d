#pragma once

#include "gateway/base/problem.hpp"

#include <initializer_list>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gateway {

/// One text of a list, with its place for a fault.
struct TomlText {
    std::string text;
    std::size_t line = 0;
};

/// One table of a rule or data file in TOML, read key by key. What is missing, of the wrong kind or out of
/// bounds is thrown as std::runtime_error "file:line: what is wrong". A handle: copies read the same table.
/// At the end the file's finish() refuses all keys that nobody asked for, so that a misspelt one is never
/// silently ignored.
class TomlTable {
public:
    /// A file's outermost table; `origin` is what the faults call the file.
    static TomlTable parse(std::string_view origin, std::string_view text);

    bool has(std::string_view key) const;

    std::string text(std::string_view key) const;            ///< not empty
    std::string optional_text(std::string_view key) const;   ///< "" when absent; not empty when there
    std::string name(std::string_view key) const;            ///< 1 to 40 small letters, digits and '_'
    Text both_languages(std::string_view prefix = "") const; ///< the texts <prefix>zh and <prefix>en
    bool flag(std::string_view key) const;
    bool optional_flag(std::string_view key) const; ///< false when absent
    long long number(std::string_view key, long long least, long long most) const;
    std::optional<long long> optional_number(std::string_view key,
                                             long long least = std::numeric_limits<long long>::min(),
                                             long long most = std::numeric_limits<long long>::max()) const;
    /// What the text stands for.
    template <class Value>
    Value one_of(std::string_view key,
                 std::initializer_list<std::pair<std::string_view, Value>> known) const {
        std::vector<std::string_view> names;
        for (const auto& [name, value] : known) {
            names.push_back(name);
        }
        return (known.begin() + choice(key, names))->second;
    }
    /// How far a row is to be believed, for the reader of the file: "sure", "likely" or "unsure".
    std::string confidence() const;

    TomlTable table(std::string_view key) const;
    std::optional<TomlTable> optional_table(std::string_view key) const;
    /// [[key]] or an array of inline tables, at least one.
    std::vector<TomlTable> tables(std::string_view key) const;
    std::vector<TomlTable> optional_tables(std::string_view key) const; ///< none when absent
    std::vector<TomlText> texts(std::string_view key) const;    ///< an array, perhaps empty; no text is empty
    std::map<std::string, std::string> remaining_texts() const; ///< all keys not asked for yet

    /// Of the whole file, from any of its tables.
    void finish() const;

    /// "'key' what", at the key's line; at the table's when the key is absent.
    [[noreturn]] void fault(std::string_view key, std::string_view what) const;
    [[noreturn]] void fault(const TomlText& place, std::string_view what) const;

private:
    struct Part; ///< a table, and the keys asked for
    struct File; ///< all that was parsed

    TomlTable(std::shared_ptr<File> file, Part& part) : file_(std::move(file)), part_(&part) {}

    std::ptrdiff_t choice(std::string_view key, std::span<const std::string_view> names) const;
    template <class Value>
    std::optional<Value> value(std::string_view key, std::string_view kind) const;

    std::shared_ptr<File> file_;
    Part* part_; ///< in file_
};

} // namespace gateway
