#pragma once

#include "foundation.hpp"
#include "gateway/base/json.hpp"
#include "gateway/base/problem.hpp"

#include <nlohmann/json.hpp>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace gateway::matters {

/// Under which version of each code table a record was written: table → version, of the tables its values
/// use.
using CodeVersions = std::map<std::string, std::string>;

/// The version of a code table that a record's codes are of; "" reads them by the table as it is now.
using VersionOf = std::function<std::string(const CodeTable&)>;

/// Reads every code by the edition (版本) of its table that `version_of` names and writes the value it has
/// today (`becomes` of the edition's data file, e.g. config/data/codes/handle_type_2018.toml). Works on raw
/// input: what is no text is left to read_matter. A value the edition does not know ("unknown_code"), one
/// without a successor ("code_without_successor") and one of a version that no file describes
/// ("code_table_changed") are faults; their fields are left out of the result. `conversions` gets {pointer,
/// zh, version, from, from_zh, to, to_zh} for each value whose code or meaning is another today.
Json convert_codes(const Foundation& foundation, Json record, const VersionOf& version_of, Json& conversions,
                   std::vector<FieldError>& errors);

/// The member "schema_version" of an input record, taken out of it: codes of tables that have an edition of
/// this version are converted, the others are read as now. A version that no code table has is a fault.
Json take_edition(const Foundation& foundation, Json input, Json& conversions,
                  std::vector<FieldError>& errors);

/// True when some code table is of this version or has an edition of it.
bool is_known_version(const Standard& standard, const std::string& version);

/// A record as it was stored, brought to the code tables as they are now.
Json to_current(const Foundation& foundation, Json record, const CodeVersions& written_under,
                Json& conversions, std::vector<FieldError>& errors);
/// False when converting would change the record or cannot.
bool is_current(const Foundation& foundation, const Json& record, const CodeVersions& written_under);

CodeVersions code_versions_of(const Foundation& foundation, const Json& record);
std::string to_text(const CodeVersions& versions);
CodeVersions code_versions_from_text(const std::string& text);

/// The conversions whose result still stands in the record.
Json standing_conversions(const Json& conversions, const Json& record);

/// A fault of conversion: publishing waits until a person has looked at it.
bool is_conversion_fault(const std::string& code);

} // namespace gateway::matters
