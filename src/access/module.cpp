#include "gateway/access/module.hpp"

#include "gateway/access/oauth.hpp"
#include "gateway/service/answers.hpp"
#include "jwk.hpp"
#include "reform.hpp"
#include "registry.hpp"
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

/// RFC 8414 §2, as far as the token endpoint goes; how persons sign in is told by the module that lets them.
Json server_metadata(const std::string& issuer, const OAuthExtension& extension) {
    Json types = Json::array({"client_credentials"});
    for (const GrantType& grant : extension.grants) {
        types.push_back(grant.name);
    }
    Json metadata{{"issuer", issuer},
                  {"token_endpoint", issuer + "/oauth2/token"},
                  {"jwks_uri", issuer + "/oauth2/jwks"},
                  {"scopes_supported", scope_names()},
                  {"response_types_supported", Json::array()},
                  {"grant_types_supported", std::move(types)},
                  {"token_endpoint_auth_methods_supported", {"client_secret_basic", "client_secret_post"}},
                  {"service_documentation", issuer + "/docs"}};
    metadata.update(extension.metadata.is_null() ? Json::object() : extension.metadata);
    return metadata;
}

service::Route public_route(std::string pattern, std::string id, Text summary, const Json& example) {
    auto route =
        service::make_route("access", "GET", std::move(pattern), std::move(id), std::move(summary), "");
    route.operation.response_schema = {{"type", "object"}};
    route.operation.response_example = example;
    return route;
}

http::Response public_document(const Json& content) {
    auto response = service::json_response(200, content);
    response.set("Cache-Control", "public, max-age=300");
    response.set("Access-Control-Allow-Origin", "*"); // public, and pages read it themselves
    return response;
}

/// The same for the life of the process.
service::Route metadata_route(const Json& content) {
    auto response = public_document(content);
    response.shared_body = std::make_shared<const std::string>(std::move(response.body));
    auto route = public_route(
        "/.well-known/oauth-authorization-server", "showAuthorizationServer",
        {"授权服务器元数据（RFC 8414）", "Metadata of the authorization server (RFC 8414)"}, content);
    route.cached = [response](const service::Call&) -> std::optional<http::Response> { return response; };
    return route;
}

/// Other keys come and go: asked for at each call.
service::Route keys_route(const crypto::TokenKey& own,
                          std::function<std::vector<Json>(store::Transaction&, Time)> more) {
    const Json set = public_key_set(own);
    auto route = public_route("/oauth2/jwks", "showTokenKeys",
                              {"令牌的验签公钥（JWK Set）", "The public keys of the tokens (JWK set)"}, set);
    route.transact = [set, more = std::move(more)](const service::Call& call, store::Transaction& tx) {
        Json all = set;
        if (more) {
            for (Json& key : more(tx, call.now)) {
                all["keys"].push_back(std::move(key));
            }
        }
        return public_document(all);
    };
    return route;
}

} // namespace

service::Module module(Registry& registry, Metrics& metrics, OAuthExtension extension) {
    const auto state = registry.state();
    service::Module access;
    access.name = "access";
    access.reform = reform_hook();
    access.routes.push_back(metadata_route(server_metadata(state->issuer, extension)));
    access.routes.push_back(keys_route(state->key, std::move(extension.keys)));
    access.routes.push_back(token_route(registry, metrics, std::move(extension.grants)));
    return access;
}

} // namespace gateway::access
