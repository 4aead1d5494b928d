#include "bearer.hpp"
#include "gateway/identity/readings.hpp"
#include "gateway/service/schemas.hpp"
#include "party_store.hpp"
#include "routes.hpp"
#include "secrets.hpp"
#include "tokens.hpp"

namespace gateway::signon {
namespace {

using access::Form;
using access::OAuthError;
using service::Call;
using service::Route;

Json text_schema() { return {{"type", "string"}}; }

http::Response bearer_error(const std::string& error, const Text& text) {
    auto response = service::json_response(
        401, {{"error", error}, {"error_description", text.en}, {"error_description_zh", text.zh}});
    response.set("Cache-Control", "no-store");
    response.set("WWW-Authenticate", "Bearer realm=\"provincial-gateway\", error=\"" + error + "\"");
    return response;
}

void add_text(Json& claims, const char* name, const std::string& value) {
    if (!value.empty()) {
        claims[name] = value;
    }
}

/// OpenID Connect Core §5.1: YYYY-MM-DD; the national column has YYYYMMDD.
std::string birthdate_of(const identity::Person& person) {
    const auto date = parse_date(person.text("user_birthday"));
    return date ? format_date(*date) : std::string();
}

/// What the scopes let the client know, and nothing else.
Json userinfo(const Foundation& foundation, store::Transaction& tx, const TokenGrant& token, Time now) {
    const Scopes scopes = split_scopes(text_of(token.claims, "scope"));
    const identity::Person& person = token.person;
    Json claims{{"sub", token.claims.at("sub")}, {"acr", identity::level_name(token.grant.level)}};
    if (scopes.contains("profile")) {
        add_text(claims, "name", person.text("user_name"));
        add_text(claims, "birthdate", birthdate_of(person));
        const std::string sex = person.text("user_sex");
        add_text(claims, "gender", sex == "1" ? "male" : sex == "2" ? "female" : "");
    }
    if (scopes.contains("phone") && !person.text("user_mobile").empty()) {
        claims["phone_number"] = "+86" + person.text("user_mobile");
        claims["phone_number_verified"] = true;
    }
    if (scopes.contains("certificate")) {
        add_text(claims, "cert_type", person.text("cert_type"));
        add_text(claims, "cert_no", person.text("cert_no"));
    }
    if (auto legal_person = legal_person_claim(foundation, tx, token.grant, now); !legal_person.is_null()) {
        claims["legal_person"] = std::move(legal_person);
    }
    return claims;
}

Route userinfo_route(const FoundationPtr& foundation, const char* method) {
    auto route = service::make_route(
        tag, method, "/oauth2/userinfo", method == std::string_view("POST") ? "postUserinfo" : "showUserinfo",
        {"用户信息（OpenID Connect UserInfo，须持该用户的访问令牌）",
         "Who signed in (OpenID Connect UserInfo, with that person's access token)"},
        "");
    route.operation.response_schema =
        service::object_schema({{"sub", text_schema()}, {"acr", text_schema()}});
    route.operation.response_example = {{"sub", "mQhY…"}, {"acr", "RC03"}, {"name", "张三（演示）"}};
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const auto token = find_token(*foundation, tx, bearer_token(call), call.now);
        if (!token) {
            return bearer_error("invalid_token", token_not_valid());
        }
        const Json claims = userinfo(*foundation, tx, *token, call.now);
        if (claims.contains("cert_no")) { // as each reading of a number elsewhere
            identity::note_reading(tx, {token->grant.client_id, call.trace_id, call.now}, token->person);
        }
        auto response = service::json_response(200, claims);
        response.set("Cache-Control", "no-store");
        return response;
    };
    return route;
}

/// A form to one of the two endpoints, with whom it comes from.
struct Asked {
    Form form;
    RelyingParty party;
};

using Answer = std::function<http::Response(store::Transaction&, const Asked&, bool proven, Time)>;

Route client_route(const FoundationPtr& foundation, const char* pattern, const char* id, Text summary,
                   const Answer& answer) {
    auto route = service::make_route(tag, "POST", pattern, id, std::move(summary), "");
    route.operation.request_type = "application/x-www-form-urlencoded";
    route.operation.request_schema = service::object_schema(
        {{"token", text_schema()}, {"token_type_hint", text_schema()}, {"client_id", text_schema()}});
    route.operation.request_example = {{"token", "eyJ…"}};
    route.body_limit = 16 * 1024;
    route.stepwise = [foundation, answer](const Call& call, service::Steps& steps) {
        const auto form = access::read_form(call.request);
        if (const auto* error = std::get_if<OAuthError>(&form)) {
            return access::error_response(*error);
        }
        const auto verdict = foundation->gate.check(call, std::get<Form>(form), steps);
        if (const auto* error = std::get_if<OAuthError>(&verdict)) {
            return access::error_response(*error);
        }
        const auto& requester = std::get<access::Requester>(verdict);
        http::Response response;
        steps.transact([&](store::Transaction& tx) {
            auto party = party_of(tx, requester);
            if (const auto* error = std::get_if<OAuthError>(&party)) {
                response = access::error_response(*error);
            } else {
                response = answer(tx, {std::get<Form>(form), std::get<RelyingParty>(std::move(party))},
                                  requester.proven, call.now);
            }
        });
        response.set("Cache-Control", "no-store");
        return response;
    };
    return route;
}

/// A client may ask of tokens of its own sector: its API gets those that its page was given.
bool may_ask(store::Transaction& tx, const RelyingParty& party, const std::string& client_id) {
    if (client_id == party.client_id) {
        return true;
    }
    const auto other = find_party(tx, client_id);
    return other && other->sector == party.sector;
}

Json introspect(const Foundation& foundation, store::Transaction& tx, const Asked& asked, Time now) {
    const auto text = access::parameter(asked.form, "token").value_or("");
    if (auto token = find_token(foundation, tx, text, now);
        token && may_ask(tx, asked.party, token->grant.client_id)) {
        Json answer = token->claims;
        answer.erase("grant");
        answer["active"] = true;
        answer["token_type"] = "Bearer";
        return answer;
    }
    const auto refresh = lock_refresh_token(tx, digest_of(text));
    const auto grant = refresh ? find_grant(tx, refresh->grant_id) : std::nullopt;
    if (grant && !refresh->used && refresh->expires_at > now && grant->client_id == asked.party.client_id &&
        is_in_force(foundation, tx, *grant, now)) {
        return {{"active", true},
                {"client_id", grant->client_id},
                {"scope", join_scopes(grant->scopes)},
                {"exp",
                 std::chrono::floor<std::chrono::seconds>(refresh->expires_at).time_since_epoch().count()}};
    }
    return {{"active", false}};
}

Route introspect_route(const FoundationPtr& foundation) {
    auto route =
        client_route(foundation, "/oauth2/introspect", "introspectToken",
                     {"令牌自省（RFC 7662）", "Introspect a token (RFC 7662)"},
                     [foundation](store::Transaction& tx, const Asked& asked, bool proven, Time now) {
                         return proven ? service::json_response(200, introspect(*foundation, tx, asked, now))
                                       : access::error_response(access::invalid_client());
                     });
    route.operation.response_schema = service::object_schema({{"active", {{"type", "boolean"}}}});
    route.operation.response_example = {{"active", false}};
    return route;
}

/// The grant of an access or refresh token of this client, whatever its state.
std::string grant_of_token(const Foundation& foundation, store::Transaction& tx, const Asked& asked,
                           Time now) {
    const auto text = access::parameter(asked.form, "token").value_or("");
    std::string grant_id;
    if (const auto refresh = lock_refresh_token(tx, digest_of(text))) {
        grant_id = refresh->grant_id;
    } else if (const auto claims = foundation.keys->verify(tx, text, "at+jwt", now)) {
        grant_id = text_of(*claims, "grant");
    }
    const auto grant = grant_id.empty() ? std::nullopt : find_grant(tx, grant_id);
    return grant && grant->client_id == asked.party.client_id ? grant_id : std::string();
}

Route revoke_route(const FoundationPtr& foundation) {
    auto route = client_route(
        foundation, "/oauth2/revoke", "revokeToken",
        {"撤销令牌及其所属授权（RFC 7009）", "Revoke a token with the grant it belongs to (RFC 7009)"},
        [foundation](store::Transaction& tx, const Asked& asked, bool, Time now) {
            if (const auto grant_id = grant_of_token(*foundation, tx, asked, now); !grant_id.empty()) {
                end_grant(tx, grant_id, "revoked", now);
            }
            return service::json_response(200, Json::object()); // also for a token nobody knows
        });
    route.operation.response_schema = service::object_schema({});
    route.operation.response_example = Json::object();
    return route;
}

} // namespace

std::vector<Route> token_routes(const FoundationPtr& foundation) {
    return {userinfo_route(foundation, "GET"), userinfo_route(foundation, "POST"),
            introspect_route(foundation), revoke_route(foundation)};
}

} // namespace gateway::signon
