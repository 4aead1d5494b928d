#pragma once

#include "gateway/access/module.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace gateway::access {

// What the OAuth endpoints share: who asks, in which form, and how it is refused.

/// A refusal (RFC 6749 §5.2), with our two languages: error_description may hold ASCII only, so the Chinese
/// words stand beside it.
struct OAuthError {
    int status = 400;
    std::string code; ///< "invalid_request", "invalid_client", "invalid_grant", "invalid_scope"…
    Text text;
};
http::Response error_response(const OAuthError& error);
OAuthError invalid_client();

/// The form of a request; a parameter without a value counts as not sent (RFC 6749 §3.2).
using Form = std::map<std::string, std::string>;
std::variant<Form, OAuthError> read_form(const http::Request& request);
std::optional<std::string> parameter(const Form& form, const std::string& name);

/// Who a request comes from.
struct Requester {
    std::string client_id;
    bool proven = false; ///< its secret was right; else it has only named itself, as a public client does
};

/// Credentials by HTTP Basic or in the body, never both (RFC 6749 §2.3), against the registry. Guessing is
/// slowed by address and client before it costs a hash.
class ClientGate {
public:
    using Verdict = std::variant<Requester, OAuthError>;
    explicit ClientGate(const Registry& registry);
    /// On a network thread. Empty: only Argon2id can tell.
    std::optional<Verdict> at_once(const service::Call& call, const Form& form) const;
    Verdict check(const service::Call& call, const Form& form, service::Steps& steps) const;
    /// The client is there, in use, and holds the scope.
    bool holds(const std::string& client_id, const std::string& scope) const;
    /// Of the client's own; 0: the configured default.
    int requests_per_second(const std::string& client_id) const;

private:
    std::shared_ptr<Registry::State> state_;
};

/// A grant of POST /oauth2/token beside client_credentials. `issue` answers a requester that may be unproven:
/// whether this client is a public one is its to know.
struct GrantType {
    std::string name; ///< "authorization_code"
    std::function<std::variant<Json, OAuthError>(const Requester& requester, const Form& form,
                                                 const service::Call& call, service::Steps& steps)>
        issue;
};

/// What another module adds to the OAuth documents and endpoints of this one.
struct OAuthExtension {
    std::vector<GrantType> grants;
    /// Further public keys (JWK) of /oauth2/jwks.
    std::function<std::vector<Json>(store::Transaction&, Time now)> keys;
    /// Members of the RFC 8414 document that it answers for, in the place of ours.
    Json metadata;
};

} // namespace gateway::access
