#pragma once

#include "gateway/base/codes.hpp"

#include <string>
#include <string_view>

namespace gateway {

/// A rule that config/data/tables names by `check = "…"`.
struct NamedCheck {
    std::string_view name;
    CodeCheck (*run)(std::string_view);
    std::string_view pattern; ///< the outer shape for JSON Schema; the check itself is stricter
};

const NamedCheck* find_named_check(std::string_view name); ///< nullptr when unknown
std::string named_check_list();                            ///< all names, for an error

/// An absolute http or https address (RFC 3986): a host, no user information, only the characters of the RFC.
CodeCheck check_url(std::string_view url);

} // namespace gateway
