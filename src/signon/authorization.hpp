#pragma once

#include "model.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace gateway::signon {

using Parameters = std::map<std::string, std::string>;
/// "" when it is absent.
std::string value_of(const Parameters& parameters, const std::string& name);

/// A URI with further query parameters.
std::string with_query(const std::string& uri,
                       const std::vector<std::pair<std::string, std::string>>& parameters);

/// An answer to the client by way of the browser. It always says who answers (`iss`, RFC 9207), so that a
/// client of several providers does not mix them up.
std::string error_redirect(const std::string& issuer, const std::string& redirect_uri,
                           const std::string& state, const std::string& error, const Text& text);
std::string code_redirect(const std::string& issuer, const AuthorizationRequest& request,
                          const std::string& code);

/// Nobody can be sent anywhere: an unknown client, or an address that is not its own. Told on a page of ours.
struct Untrusted {
    std::string code;
    Text text;
};
/// The client hears of the fault: the address to go to.
struct ToClient {
    std::string location;
};

/// Reads the parameters of an authorization request (OpenID Connect Core §3.1.2.1 with RFC 7636, RFC 9700):
/// code flow only, PKCE S256 always, redirect_uri to the letter. `party` is the client named, if there is
/// one; `matter_level` is the least level of the matter that `matter_code` names.
std::variant<AuthorizationRequest, Untrusted, ToClient>
read_authorization(const Parameters& parameters, const std::optional<RelyingParty>& party,
                   const std::string& issuer, Level matter_level, Time now);

} // namespace gateway::signon
