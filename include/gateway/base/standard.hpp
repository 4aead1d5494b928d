#pragma once

#include "gateway/base/problem.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

/// One value of a code table, with its confidence as the data file states it.
struct CodeValue {
    std::string value;
    Text text;
    std::string confidence;                        ///< "sure", "likely" or "unsure"
    std::map<std::string, std::string> attributes; ///< further keys of the row, e.g. counts = "working_days"
};

/// A versioned code table (代码表): data under config/data/codes, edited by the user, never constants in
/// code.
class CodeTable {
public:
    CodeTable(std::string id, std::string version, std::string edition_of, Text title,
              std::vector<CodeValue> values);
    const std::string& id() const { return id_; }
    const std::string& version() const { return version_; }
    /// The table that this is an older form of, or "". Its values say with `becomes` what they are today.
    const std::string& edition_of() const { return edition_of_; }
    const Text& title() const { return title_; }
    const std::vector<CodeValue>& values() const { return values_; }
    const CodeValue* find(std::string_view value) const; ///< nullptr when unknown

private:
    std::string id_;
    std::string version_;
    std::string edition_of_;
    Text title_;
    std::vector<CodeValue> values_;
    std::vector<std::uint32_t> order_; ///< positions in values_, sorted by value
};

enum class ColumnType { text, integer, datetime };

/// One column of a national table, as config/data/tables describes it.
struct Column {
    std::string name; ///< the national column name, also the JSON member of our API
    std::string zh;   ///< 中文名
    ColumnType type = ColumnType::text;
    int width = 0; ///< characters; 0 = unbounded
    bool required = false;
    bool many = false; ///< several codes: an array in our API, joined by '^' on the national side
    const CodeTable* codes = nullptr;
    std::string check;     ///< a named rule: "credit_code", "catalog_code", "task_code", "url"… or empty
    bool personal = false; ///< holds personal data: never logged, travels only in the envelope
    bool control = false;  ///< written by the dispatcher: cd_operation, cd_time, cd_batch, data_source
    bool up_only = false;  ///< not in the table's twin that comes down
    int down_width = 0;    ///< width in that twin where it differs; else 0
    long long least = 0;   ///< of an integer
    long long most = 2'147'483'647; ///< of an integer: the national columns are 32 bits wide
};

/// A national exchange table (up_… or dn_…).
class NationalTable {
public:
    NationalTable(std::string name, std::string zh, std::string version, std::vector<Column> columns);
    NationalTable(const NationalTable&) = delete; // by_name() points into columns()
    NationalTable& operator=(const NationalTable&) = delete;
    const std::string& name() const { return name_; }
    const std::string& zh() const { return zh_; }
    const std::string& version() const { return version_; }
    const std::vector<Column>& columns() const { return columns_; }
    /// The columns in the byte order of their names, which is also the order of a Json object's members.
    const std::vector<const Column*>& by_name() const { return by_name_; }
    const Column* find(std::string_view column) const; ///< nullptr when unknown
    bool personal() const;                             ///< any column holds personal data

private:
    std::string name_;
    std::string zh_;
    std::string version_;
    std::vector<Column> columns_;
    std::vector<const Column*> by_name_;
};

/// An administrative division of the province's list (GB/T 2260).
struct Division {
    std::string code;
    std::string name;
    std::string parent; ///< empty for the province itself
    std::string kind;   ///< "province", "city", "county" or "zone" (a functional zone, not in GB/T 2260)
};

/// The standard as data: code tables, national tables, divisions. Loaded once at start, immutable after.
class Standard {
public:
    /// From the data carried in the binary; files of the same relative name under `overrides` take their
    /// place. Throws std::runtime_error with file and line when a data file is wrong.
    static std::shared_ptr<const Standard> load(const std::filesystem::path& overrides = {});

    /// Throws std::out_of_range when there is none: a name in code must exist in the data (tested).
    const NationalTable& table(std::string_view name) const;
    const CodeTable& codes(std::string_view id) const;
    /// nullptr when there is none.
    const NationalTable* find_table(std::string_view name) const;
    /// The form that the code table `id` had in `version`: an older edition, or the table itself. nullptr
    /// when no file describes it.
    const CodeTable* edition(std::string_view id, std::string_view version) const;
    const std::vector<Division>& divisions() const { return divisions_; } ///< sorted by code
    const Division* division(std::string_view code) const;                ///< nullptr when unknown
    /// The text of any data file, e.g. "holidays.toml"; empty when absent.
    std::string file(std::string_view name) const;
    std::vector<std::string> files() const;

private:
    std::map<std::string, std::string, std::less<>> files_;
    std::map<std::string, std::unique_ptr<CodeTable>, std::less<>> codes_;
    std::map<std::string, std::unique_ptr<NationalTable>, std::less<>> tables_;
    std::vector<Division> divisions_;
};

} // namespace gateway
