#pragma once

#include "gateway/crypto/sm.hpp"

#include <string>
#include <string_view>

namespace gateway::signon {

/// A secret that travels: a cookie, a code, a refresh token. 32 random octets in base64url, 43 characters.
std::string new_secret();
/// What is kept of it.
Bytes digest_of(std::string_view secret);
/// The form of new_secret(); anything else need not be looked for.
bool is_secret(std::string_view text);
/// What a page's form must carry: of the browser's cookie, which a page of another site cannot read.
std::string form_token(std::string_view browser_secret);
/// Six digits.
std::string new_short_code();

} // namespace gateway::signon
