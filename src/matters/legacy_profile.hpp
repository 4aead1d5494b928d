#pragma once

#include "model.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::matters {

/// How one column of a foreign list becomes a field of ours.
struct MappedColumn {
    std::string column;
    std::string field;     ///< JSON pointer into our record: "/task_name", "/extend/is_online"
    std::string separator; ///< of several values; empty: one value
    std::map<std::string, std::string> codes; ///< foreign value → ours; empty: as it is
};

/// A mapping profile: how lists of one source system are taken over. Data under config/data/legacy.
struct Profile {
    std::string name;
    Text title;
    std::string
        key; ///< column that names a row for ever: sending it again changes nothing. Empty: the whole row
    std::string region; ///< column whose first six digits are the region of a row without a valid credit code
    std::string schema_version; ///< the edition its codes are of, after `codes`; empty: those of today
    std::vector<MappedColumn> columns;
    std::map<std::string, std::string> constants; ///< field pointer → value
    std::set<std::string> kept;                   ///< columns that stay in the source row only
};

/// The column that a field's pointer names in the tables of this family; nullptr when it has none.
const Column* find_column(const Family& family, std::string_view field);

/// Throws std::runtime_error naming the profile and the line.
Profile read_profile(const Foundation& foundation, std::string_view name, std::string_view toml);
/// All of config/data/legacy, by name.
std::map<std::string, Profile> load_profiles(const Foundation& foundation);

/// A value of a source row that could not be taken over, and why. The row itself is kept to the letter.
struct Finding {
    std::string pointer; ///< of our field; "" when it belongs to none
    std::string column;  ///< of the source
    std::string code;
    Text text;
};

/// What a source row gives.
struct LegacyRow {
    Json record;                      ///< right by itself, perhaps incomplete
    Json conversions = Json::array(); ///< codes taken over from the profile's edition
    std::vector<Finding> findings;
    std::string key;
    std::string region; ///< six digits, or ""
};

/// Maps one row; nothing is cut, guessed or dropped in silence.
LegacyRow map_row(const Foundation& foundation, const Profile& profile, const Json& row);

Json to_json(const Finding& finding);

} // namespace gateway::matters
