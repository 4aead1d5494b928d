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

} // namespace gateway
