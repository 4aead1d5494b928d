#pragma once

#include <string>
#include <string_view>

namespace gateway {

/// Code R: the citizen identity card (居民身份证).
inline constexpr std::string_view citizen_card = "111";

/// The number of an identity document in the one form that is stored, compared and hashed: blanks at both
/// ends off, full-width characters made half-width, upper case, a 15-digit citizen number in its 18-digit
/// form.
std::string normal_certificate_no(std::string_view cert_type, std::string_view number);

/// A person's name in the form in which two names are compared: half width, upper case, no blanks, one form
/// of the middle dot (·).
std::string name_to_compare(std::string_view name);

} // namespace gateway
