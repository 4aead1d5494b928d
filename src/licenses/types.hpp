#pragma once

#include "gateway/service/module.hpp"
#include "store.hpp"

#include <map>
#include <string>

namespace gateway::licenses {

/// The code under which a type's licences are issued now.
struct TypeCode {
    std::string code;   ///< empty: none yet
    std::string status; ///< "sure", "likely", "provisional" (given here), "to_be_confirmed" (none yet)
    int revision = 0;   ///< of the one given here; 0: none was
};
/// By the type's name.
using TypeCodes = std::map<std::string, TypeCode, std::less<>>;
TypeCodes type_codes(const Foundation& foundation, store::Transaction& tx);

/// 404 "licence_type_unknown".
const LicenceType& type_named(const Foundation& foundation, const std::string& name);
/// Of a code in an identifier; nullptr when no type has it.
const LicenceType* type_of_code(const Foundation& foundation, const TypeCodes& codes,
                                const std::string& code);
/// 409 "type_code_missing" when the type has none yet.
std::string code_to_issue(const TypeCodes& codes, const LicenceType& type);

TypeCode give_code(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                   const LicenceType& type);
UseRight give_right(store::Transaction& tx, const service::Call& call, const LicenceType& type,
                    const std::string& client_id);
void withdraw_right(store::Transaction& tx, const service::Call& call, const LicenceType& type,
                    const std::string& client_id);

Json type_json(const LicenceType& type, const TypeCode& code);

} // namespace gateway::licenses
