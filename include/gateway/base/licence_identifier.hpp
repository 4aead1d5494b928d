#pragma once

#include "gateway/base/codes.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace gateway {

/// Identifier of an electronic licence (电子证照标识), GB/T 36904-2018:
/// 1.2.156.3005.2.<type>.<authority>.<serial>.<version>.<check>
struct LicenceIdentifier {
    std::string type;      ///< 21: credit code of who defines the type, and three digits
    std::string authority; ///< credit code of who issues
    std::string serial;    ///< digits and capital letters, 1 to 40
    int version = 1;       ///< 1 to 999; the same licence changed or renewed has the next one

    std::string text() const; ///< with its check character
};

/// Reads it, or says which part is wrong: code "root", "segments", "type_code", "type_authority",
/// "authority", "authority_code", "serial", "version", "check_form" or "check_digit".
std::variant<LicenceIdentifier, CodeFault> read_licence_identifier(std::string_view text);

/// Type of licence (证照类型代码): 18 and 3 characters. Code "type_code" or "type_authority".
CodeCheck check_licence_type(std::string_view code);

/// ISO/IEC 7064 (GB/T 17710-2008) MOD 37,36 over digits and capital letters. Precondition: no others.
char mod_37_36(std::string_view text);

} // namespace gateway
