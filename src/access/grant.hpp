#pragma once

#include "gateway/access/oauth.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace gateway::access {

/// What a request presents itself with, in the form of RFC 6749 §2.3; nothing is known yet of the client.
struct Credentials {
    std::string client_id;
    std::optional<std::string> secret; ///< empty: a public client's
};
std::variant<Credentials, OAuthError> read_credentials(const http::Request& request, const Form& form);

/// The scopes that a request asks for; empty optional: it names none.
std::optional<std::vector<std::string>> read_scopes(const Form& form);

} // namespace gateway::access
