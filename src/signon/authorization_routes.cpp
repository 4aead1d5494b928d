#include "authorization.hpp"
#include "gateway/service/schemas.hpp"
#include "party_store.hpp"
#include "request_pages.hpp"
#include "routes.hpp"
#include "session_store.hpp"
#include "subject_store.hpp"
#include "turn_page.hpp"

namespace gateway::signon {
namespace {

using service::Call;
using service::Route;

Json level_names() {
    Json names = Json::array();
    for (const Level level : {Level::rc01, Level::rc02, Level::rc03, Level::rc04, Level::rc05}) {
        names.push_back(identity::level_name(level));
    }
    return names;
}

Json scope_names() {
    Json names = Json::array();
    for (const ScopeMeaning& scope : scope_meanings()) {
        names.push_back(scope.name);
    }
    return names;
}

/// OpenID Connect Discovery 1.0 §3, RFC 8414, RFC 9207.
Json discovery(const std::string& issuer) {
    const Json client_authentication = Json::array({"client_secret_basic", "client_secret_post"});
    return {
        {"issuer", issuer},
        {"authorization_endpoint", issuer + "/oauth2/authorize"},
        {"token_endpoint", issuer + "/oauth2/token"},
        {"userinfo_endpoint", issuer + "/oauth2/userinfo"},
        {"jwks_uri", issuer + "/oauth2/jwks"},
        {"introspection_endpoint", issuer + "/oauth2/introspect"},
        {"revocation_endpoint", issuer + "/oauth2/revoke"},
        {"end_session_endpoint", issuer + "/oauth2/logout"},
        {"scopes_supported", scope_names()},
        {"response_types_supported", Json::array({"code"})},
        {"response_modes_supported", Json::array({"query"})},
        {"grant_types_supported", Json::array({"authorization_code", "refresh_token", "client_credentials"})},
        {"subject_types_supported", Json::array({"pairwise"})},
        {"id_token_signing_alg_values_supported", Json::array({"ES256", "SM2SM3"})},
        {"token_endpoint_auth_methods_supported",
         Json::array({"client_secret_basic", "client_secret_post", "none"})},
        {"introspection_endpoint_auth_methods_supported", client_authentication},
        {"revocation_endpoint_auth_methods_supported",
         Json::array({"client_secret_basic", "client_secret_post", "none"})},
        {"code_challenge_methods_supported", Json::array({"S256"})},
        {"acr_values_supported", level_names()},
        {"claims_supported",
         Json::array({"sub", "iss", "auth_time", "acr", "amr", "sid", "name", "gender", "birthdate",
                      "phone_number", "phone_number_verified", "cert_type", "cert_no", "legal_person"})},
        {"prompt_values_supported", Json::array({"none", "login", "consent", "select_account"})},
        {"ui_locales_supported", Json::array({"zh-CN", "en"})},
        {"claims_parameter_supported", false},
        {"request_parameter_supported", false},
        {"request_uri_parameter_supported", false},
        {"authorization_response_iss_parameter_supported", true},
        {"backchannel_logout_supported", true},
        {"backchannel_logout_session_supported", true},
        {"service_documentation", issuer + "/docs"}};
}

} // namespace

Json oauth_metadata(const std::string& issuer) {
    const Json all = discovery(issuer);
    Json own = Json::object();
    for (const char* name :
         {"authorization_endpoint", "introspection_endpoint", "revocation_endpoint",
          "response_types_supported", "response_modes_supported", "token_endpoint_auth_methods_supported",
          "introspection_endpoint_auth_methods_supported", "revocation_endpoint_auth_methods_supported",
          "code_challenge_methods_supported", "authorization_response_iss_parameter_supported"}) {
        own[name] = all.at(name);
    }
    return own;
}

namespace {

Route discovery_route(const FoundationPtr& foundation) {
    auto route =
        service::make_route(tag, "GET", "/.well-known/openid-configuration", "showOpenidConfiguration",
                            {"OpenID Connect 元数据", "Metadata of OpenID Connect"}, "");
    const Json document = discovery(foundation->issuer);
    auto response = service::json_response(200, document);
    response.set("Cache-Control", "public, max-age=300");
    response.set("Access-Control-Allow-Origin", "*"); // public, and pages read it themselves
    response.shared_body = std::make_shared<const std::string>(std::move(response.body));
    route.operation.response_schema = service::object_schema({});
    route.operation.response_example = document;
    route.cached = [response](const Call&) -> std::optional<http::Response> { return response; };
    return route;
}

/// Whom an id_token_hint names: it must be a token of ours for this client. Empty: nobody.
std::optional<std::string> hinted_person(const Foundation& foundation, store::Transaction& tx,
                                         const std::string& hint, const RelyingParty& party, Time now) {
    const auto claims = foundation.keys->verify(tx, hint, "JWT", now);
    return claims && text_of(*claims, "aud") == party.client_id
               ? person_of_subject(tx, party.sector, text_of(*claims, "sub"))
               : std::nullopt;
}

http::Response nobody_hinted(const Foundation& foundation, store::Transaction& tx,
                             const AuthorizationRequest& request, Time now) {
    return see_other(
        finish_with(foundation, tx, request, "login_required",
                    {"id_token_hint 不是发给该系统的身份令牌，请去掉后重试。",
                     "The id_token_hint is no ID token of this provider for this client: leave it out."},
                    now));
}

http::Response begin(const Foundation& foundation, const Call& call, store::Transaction& tx,
                     AuthorizationRequest request, bool posted) {
    const Visitor visitor = visitor_of(foundation, call);
    if (request.silent && !posted) {
        return go_on(foundation, call, tx, request, session_of(tx, visitor, call.now));
    }
    // Who may act for somebody says for whom, each time.
    request.choose_identity =
        request.choose_identity || (!request.silent && request.scopes.contains("legal_person"));
    request.request_id = new_guid();
    insert_request(tx, request, posted ? std::nullopt : std::optional(visitor.browser_digest()),
                   call.now + foundation.life.request);
    auto response = see_other("/signon?request=" + request.request_id);
    if (!posted) { // its cookies stayed away: it may have one
        set_browser_cookie(foundation, response, visitor);
    }
    return response;
}

/// A form of another site comes without our cookies (SameSite=Lax); the browser brings them to the address
/// it is sent to, which takes the request up for it.
http::Response authorize(const Foundation& foundation, const Call& call, store::Transaction& tx,
                         const Parameters& parameters, bool posted) {
    const auto client = parameters.find("client_id");
    const auto party = client != parameters.end() && foundation.gate.holds(client->second, rely_scope)
                           ? find_party(tx, client->second)
                           : std::nullopt;
    const auto matter = parameters.find("matter_code");
    const Level matter_level =
        matter == parameters.end() ? Level::none : identity::required_level(tx, matter->second);
    auto outcome = read_authorization(parameters, party, foundation.issuer, matter_level, call.now);
    if (const auto* untrusted = std::get_if<Untrusted>(&outcome)) {
        return refusal_page(foundation, call, 400, untrusted->text);
    }
    if (const auto* fault = std::get_if<ToClient>(&outcome)) {
        return see_other(fault->location);
    }
    auto& request = std::get<AuthorizationRequest>(outcome);
    if (const std::string hint = value_of(parameters, "id_token_hint"); !hint.empty()) {
        const auto person = hinted_person(foundation, tx, hint, *party, call.now);
        if (!person) {
            return nobody_hinted(foundation, tx, request, call.now);
        }
        request.hinted = *person;
    }
    return begin(foundation, call, tx, std::move(request), posted);
}

Route authorize_route(const FoundationPtr& foundation, const char* method) {
    const bool post = std::string_view(method) == "POST";
    auto route = page_route(
        method, "/oauth2/authorize", post ? "authorizeByForm" : "authorize",
        {"登录并授权（OpenID Connect 授权码模式）", "Sign in and authorize (OpenID Connect, code flow)"});
    route.operation.open_query = true;
    route.transact = [foundation, post](const Call& call, store::Transaction& tx) {
        const auto parameters = post ? http::parse_form(call.request.body) : std::optional(call.query);
        return parameters ? authorize(*foundation, call, tx, *parameters, post)
                          : malformed_form(*foundation, call);
    };
    return route;
}

} // namespace

service::Route page_route(const char* method, const char* pattern, const char* id, Text summary) {
    auto route = service::make_route(tag, method, pattern, id, std::move(summary), "");
    route.operation.response_type = "text/html";
    route.operation.response_schema = {{"type", "string"}};
    route.operation.response_example = "<!doctype html>";
    if (std::string_view(method) == "POST") {
        route.operation.listed = false; // a form of a page of ours
        route.operation.request_type = "application/x-www-form-urlencoded";
        route.operation.request_schema = service::object_schema({});
        route.body_limit = 16 * 1024;
    }
    return route;
}

http::Response see_other(const std::string& location) {
    http::Response response;
    response.status = 303;
    response.set("Location", location);
    response.set("Cache-Control", "no-store");
    response.set("Referrer-Policy", "no-referrer");
    return response;
}

http::Response malformed_form(const Foundation& foundation, const Call& call) {
    return refusal_page(foundation, call, 400,
                        {"请求的表单无效，请返回原系统重试。",
                         "The form of this request is malformed. Go back to the system and try again."});
}

std::vector<Route> authorization_routes(const FoundationPtr& foundation) {
    return {discovery_route(foundation), authorize_route(foundation, "GET"),
            authorize_route(foundation, "POST")};
}

} // namespace gateway::signon
