#pragma once

#include "gateway/identity/legacy_levels.hpp"
#include "gateway/identity/module.hpp"
#include "gateway/identity/national_hash.hpp"
#include "stock_sources.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::identity {

/// A national table whose records are kept and sent as they come.
struct RecordKind {
    const NationalTable* table = nullptr;
    std::string key;                  ///< the column that tells records apart
    bool of_corporation = false;      ///< details of the legal person of that credit code
    std::string hash_column, hash_of; ///< a column that is the hash of another; empty: none
};

/// identity_national.toml: in which form identity data goes up.
struct NationalForm {
    std::string channel;
    std::map<std::string, std::string> account_types;      ///< by role
    std::map<std::string, std::set<std::string>> withheld; ///< plain columns that do not travel, by table
    std::vector<RecordKind> records;
};
/// Throws std::runtime_error with file and line.
NationalForm read_national_form(const Standard& standard);

struct Foundation {
    Foundation(std::shared_ptr<const Standard> the_standard, std::shared_ptr<crypto::Vault> the_vault,
               Options the_options);

    const RecordKind* find_record(std::string_view table) const; ///< nullptr when unknown

    std::shared_ptr<const Standard> standard;
    std::shared_ptr<crypto::Vault> vault;
    Options options;
    LevelRules rules;
    NationalForm national;
    LegacyLevels legacy;
    StockSources stock_sources;
    std::string home_region;          ///< of the province: six digits
    const NationalTable* person;      ///< up_uc_province_user
    const NationalTable* corporation; ///< up_uc_corporator_identity
    const NationalTable* account;     ///< up_uc_corporator_account
};

/// Puts the hash into a row; a column that is too narrow for it stays away.
void set_hash(const Foundation& foundation, const NationalTable& table, Json& row, const std::string& column,
              std::string_view value);
/// The row without the plain columns that do not travel.
Json as_it_travels(const Foundation& foundation, const NationalTable& table, Json row);

/// Sealed JSON: `context` says whose it is and what.
std::string seal_json(const Foundation& foundation, const Json& value, const std::string& context);
Json open_json(const Foundation& foundation, const std::string& sealed, const std::string& context);

} // namespace gateway::identity
