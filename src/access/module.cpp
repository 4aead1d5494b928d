#include "gateway/access/module.hpp"

#include "gateway/service/answers.hpp"
#include "jwk.hpp"
#include "reform.hpp"
#include "token_route.hpp"

#include <utility>

namespace gateway::access {
namespace {

Json scope_names() {
    Json names = Json::array();
    for (const Scope& scope : scopes()) {
        names.push_back(scope.name);
    }
    return names;
}

/// RFC 8414 §2. response_types_supported is required there, and empty: no person signs in here.
Json server_metadata(const std::string& issuer) {
    return {{"issuer", issuer},
            {"token_endpoint", issuer + "/oauth2/token"},
            {"jwks_uri", issuer + "/oauth2/jwks"},
            {"scopes_supported", scope_names()},
            {"response_types_supported", Json::array()},
            {"grant_types_supported", {"client_credentials"}},
            {"token_endpoint_auth_methods_supported", {"client_secret_basic", "client_secret_post"}},
            {"service_documentation", issuer + "/docs"}};
}

/// A public document that is the same for the life of the process.
service::Route document(std::string pattern, std::string id, Text summary, const Json& content) {
    auto response = service::json_response(200, content);
    response.set("Cache-Control", "public, max-age=300");
    response.shared_body = std::make_shared<const std::string>(std::move(response.body));
    service::Route route;
    route.method = "GET";
    route.pattern = std::move(pattern);
    route.operation.id = std::move(id);
    route.operation.tag = "access";
    route.operation.summary = std::move(summary);
    route.operation.response_schema = {{"type", "object"}};
    route.operation.response_example = content;
    route.cached = [response](const service::Call&) -> std::optional<http::Response> { return response; };
    return route;
}

} // namespace

service::Module module(Registry& registry, Metrics& metrics) {
    const auto state = registry.state();
    service::Module access;
    access.name = "access";
    access.reform = reform_hook();
    access.routes.push_back(token_route(state, metrics));
    access.routes.push_back(
        document("/oauth2/jwks", "showTokenKeys",
                 {"访问令牌的验签公钥（JWK Set）", "The public key of the access tokens (JWK set)"},
                 public_key_set(state->key)));
    access.routes.push_back(
        document("/.well-known/oauth-authorization-server", "showAuthorizationServer",
                 {"授权服务器元数据（RFC 8414）", "Metadata of the authorization server (RFC 8414)"},
                 server_metadata(state->issuer)));
    return access;
}

} // namespace gateway::access
