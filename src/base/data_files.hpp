#pragma once

#include "gateway/base/standard.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

/// One data file to be read: `origin` is what an error names, `stem` its name without folder and extension.
struct DataFile {
    std::string origin;
    std::string stem;
    std::string_view text;
};

using CodeTables = std::map<std::string, std::unique_ptr<CodeTable>, std::less<>>;

/// Each throws std::runtime_error "origin:line: what is wrong".
std::unique_ptr<CodeTable> parse_code_table(const DataFile& file);
/// The table, and its twin that comes down (dn_…) where the file says so.
std::vector<std::unique_ptr<NationalTable>> parse_national_table(const DataFile& file,
                                                                 const CodeTables& codes);
/// An older edition names a table that is there, and its values become values of that table.
void check_edition(const DataFile& file, const CodeTable& table, const CodeTables& codes);
/// Sorted by code.
std::vector<Division> parse_divisions(const DataFile& file);

} // namespace gateway
