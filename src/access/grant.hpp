#pragma once

#include "gateway/base/problem.hpp"
#include "gateway/service/module.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace gateway::access {

/// A request for a token that keeps the form of RFC 6749 §4.4.2; nothing is known yet of its client.
struct Grant {
    std::string client_id;
    std::string secret;
    std::optional<std::vector<std::string>> scopes; ///< empty: all that the client holds
};

/// RFC 6749 §5.2, with our two languages: error_description may hold ASCII only, so the Chinese words stand
/// beside it.
struct GrantError {
    int status = 400;
    std::string code; ///< "invalid_request", "invalid_client", "invalid_scope", "unsupported_grant_type"…
    Text text;
};
http::Response error_response(const GrantError& error);
GrantError invalid_client();

/// Credentials by HTTP Basic or in the body, never both (RFC 6749 §2.3).
std::variant<Grant, GrantError> read_grant(const http::Request& request);

} // namespace gateway::access
