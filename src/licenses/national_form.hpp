#pragma once

#include "catalogue.hpp"
#include "gateway/base/standard.hpp"
#include "life.hpp"

#include <map>
#include <set>
#include <string>

namespace gateway::licenses {

struct Foundation;
struct Licence;
struct TypeCode;

/// licence_national.toml: in which form licences go up, and what is given to other provinces.
struct NationalForm {
    const NationalTable* licences = nullptr;  ///< up_lic_data
    const NationalTable* catalogue = nullptr; ///< of types
    bool compact_dates = false;               ///< YYYYMMDD
    bool all_holders = true;
    std::string separator;
    bool seal_names_authority = true;
    std::map<State, bool> present;             ///< whether the nation is to hold a row in this state
    std::map<std::string, std::string> values; ///< of the catalogue's columns: "person" → "0"
    std::set<std::string> served;              ///< types that other provinces may use
};
/// Throws std::runtime_error with file and line.
NationalForm read_national_form(const Standard& standard, const Catalogue& catalogue);

/// The row of up_lic_data. `issuer` is the name of the issuing body.
Json licence_row(const Foundation& foundation, const LicenceType& type, const Licence& licence,
                 const std::string& issuer);
/// The row of the catalogue under this code.
Json type_row(const Foundation& foundation, const LicenceType& type, const std::string& code);

} // namespace gateway::licenses
