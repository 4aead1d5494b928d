#pragma once

#include "foundation.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/service/module.hpp"

#include <vector>

namespace gateway::signon {

inline constexpr auto tag = "signon";
inline constexpr auto rely_scope = "signon:rely"; ///< of a client that persons sign in to
inline constexpr auto account_page = "/signon/account";

std::vector<service::Route>
authorization_routes(const FoundationPtr& foundation);                    ///< discovery, /oauth2/authorize
std::vector<service::Route> page_routes(const FoundationPtr& foundation); ///< /signon…
std::vector<service::Route>
token_routes(const FoundationPtr& foundation); ///< userinfo, introspection, revocation
std::vector<service::Route> logout_routes(const FoundationPtr& foundation);
std::vector<service::Route> account_routes(const FoundationPtr& foundation);
std::vector<service::Route> national_routes(const FoundationPtr& foundation); ///< none without the nation
std::vector<service::Route> region_routes(const FoundationPtr& foundation);
std::vector<service::Route> scan_routes(const FoundationPtr& foundation);
std::vector<service::Route> party_routes(const FoundationPtr& foundation); ///< /v1/relying-parties

/// A page or a form of one: text in HTML, no JSON, not for the API's readers.
service::Route page_route(const char* method, const char* pattern, const char* id, Text summary);
http::Response see_other(const std::string& location);
/// A request that another site posts cannot be read.
http::Response malformed_form(const Foundation& foundation, const service::Call& call);
/// What RFC 8414's document says of signing in: the same as that of OpenID Connect.
Json oauth_metadata(const std::string& issuer);

} // namespace gateway::signon
