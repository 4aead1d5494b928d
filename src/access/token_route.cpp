#include "token_route.hpp"

#include "gateway/service/answers.hpp"
#include "grant.hpp"
#include "registry.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace gateway::access {
namespace {

using service::Call;

constexpr std::uint64_t body_limit = 8 * 1024;
constexpr const char* client_credentials = "client_credentials";

/// Counts by outcome; the names are the codes of RFC 6749 §5.2 and our own two.
class Outcomes {
public:
    explicit Outcomes(Metrics& metrics) {
        for (const char* outcome :
             {"issued", "invalid_request", "invalid_client", "invalid_grant", "invalid_scope",
              "unauthorized_client", "unsupported_grant_type", "temporarily_unavailable"}) {
            counters_.emplace(outcome, &metrics.counter("gateway_access_token_requests_total",
                                                        "Requests for an access token by outcome.",
                                                        {{"outcome", outcome}}));
        }
    }
    http::Response refuse(const OAuthError& error) const {
        counters_.at(error.code)->add();
        return error_response(error);
    }
    http::Response issued(const Json& token) const {
        counters_.at("issued")->add();
        auto response = service::json_response(200, token);
        response.set("Cache-Control", "no-store");
        return response;
    }

private:
    std::map<std::string, Metrics::Counter*, std::less<>> counters_;
};

OAuthError invalid_scope() {
    return {
        400,
        "invalid_scope",
        {"申请的权限范围超出该客户端已获授权的范围。", "The client does not hold every scope it asks for."}};
}

OAuthError grant_type_missing() {
    return {400,
            "invalid_request",
            {"缺少参数 grant_type，例如 client_credentials。",
             "grant_type is missing: name one, for example client_credentials."}};
}

OAuthError grant_type_unknown() {
    return {400,
            "unsupported_grant_type",
            {"不支持该授权方式，可用的授权方式见 /.well-known/oauth-authorization-server。",
             "There is no such grant type here: /.well-known/oauth-authorization-server lists them."}};
}

/// What the client holds of what it asks for; empty optional when it asks for more.
std::optional<std::vector<std::string>> granted_scopes(const Client& client, const Form& form) {
    auto wanted = read_scopes(form);
    if (!wanted) {
        return client.scopes;
    }
    std::sort(wanted->begin(), wanted->end());
    wanted->erase(std::unique(wanted->begin(), wanted->end()), wanted->end());
    const bool held = std::all_of(wanted->begin(), wanted->end(), [&](const std::string& scope) {
        return std::find(client.scopes.begin(), client.scopes.end(), scope) != client.scopes.end();
    });
    return held && !wanted->empty() ? wanted : std::nullopt;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) {
        text += (text.empty() ? "" : " ") + word;
    }
    return text;
}

class TokenEndpoint {
public:
    TokenEndpoint(const Registry& registry, Metrics& metrics, std::vector<GrantType> grants)
        : state_(registry.state()), gate_(registry), outcomes_(metrics), grants_(std::move(grants)) {}

    /// Empty: a hash or the database must be asked.
    std::optional<http::Response> answer_at_once(const Call& call) const {
        const auto form = read_form(call.request);
        if (const auto* error = std::get_if<OAuthError>(&form)) {
            return outcomes_.refuse(*error);
        }
        const auto& fields = std::get<Form>(form);
        const auto type = parameter(fields, "grant_type");
        if (!type) {
            return outcomes_.refuse(grant_type_missing());
        }
        if (*type != client_credentials && find(*type) == nullptr) {
            return outcomes_.refuse(grant_type_unknown());
        }
        const auto verdict = gate_.at_once(call, fields);
        if (!verdict) {
            return std::nullopt;
        }
        if (const auto* error = std::get_if<OAuthError>(&*verdict)) {
            return outcomes_.refuse(*error);
        }
        return *type == client_credentials
                   ? std::optional(issue_own(std::get<Requester>(*verdict), fields, call.now))
                   : std::nullopt;
    }
    http::Response answer(const Call& call, service::Steps& steps) const {
        const auto form = std::get<Form>(read_form(call.request));
        const auto verdict = gate_.check(call, form, steps);
        if (const auto* error = std::get_if<OAuthError>(&verdict)) {
            return outcomes_.refuse(*error);
        }
        const auto& requester = std::get<Requester>(verdict);
        const GrantType* grant = find(form.at("grant_type"));
        if (grant == nullptr) {
            return issue_own(requester, form, call.now);
        }
        const auto outcome = grant->issue(requester, form, call, steps);
        const auto* error = std::get_if<OAuthError>(&outcome);
        return error != nullptr ? outcomes_.refuse(*error) : outcomes_.issued(std::get<Json>(outcome));
    }

private:
    const GrantType* find(const std::string& name) const {
        const auto found = std::find_if(grants_.begin(), grants_.end(),
                                        [&](const GrantType& grant) { return grant.name == name; });
        return found == grants_.end() ? nullptr : &*found;
    }

    http::Response issue_own(const Requester& requester, const Form& form, Time now) const {
        const auto clients = state_->snapshot();
        const StoredClient* stored = clients->find(requester.client_id);
        if (!requester.proven || stored == nullptr) {
            return outcomes_.refuse(invalid_client());
        }
        const auto scopes = granted_scopes(stored->client, form);
        if (!scopes) {
            return outcomes_.refuse(invalid_scope());
        }
        return outcomes_.issued({{"access_token", state_->issue(*stored, *scopes, now)},
                                 {"token_type", "Bearer"},
                                 {"expires_in", state_->token_life.count()},
                                 {"scope", joined(*scopes)}});
    }

    std::shared_ptr<Registry::State> state_;
    ClientGate gate_;
    Outcomes outcomes_;
    std::vector<GrantType> grants_;
};

Json text_schema() { return {{"type", "string"}}; }

Json grant_names(const std::vector<GrantType>& grants) {
    Json names = Json::array({client_credentials});
    for (const GrantType& grant : grants) {
        names.push_back(grant.name);
    }
    return names;
}

service::Operation describe(const std::vector<GrantType>& grants) {
    service::Operation operation;
    operation.id = "issueToken";
    operation.tag = "access";
    operation.summary = {"申请访问令牌（OAuth 2.0）", "Get an access token (OAuth 2.0)"};
    operation.request_type = "application/x-www-form-urlencoded";
    operation.request_schema = Json{{"type", "object"},
                                    {"required", {"grant_type"}},
                                    {"properties",
                                     {{"grant_type", {{"type", "string"}, {"enum", grant_names(grants)}}},
                                      {"client_id", text_schema()},
                                      {"client_secret", text_schema()},
                                      {"scope", text_schema()},
                                      {"code", text_schema()},
                                      {"redirect_uri", text_schema()},
                                      {"code_verifier", text_schema()},
                                      {"refresh_token", text_schema()}}}};
    operation.request_example = {{"grant_type", "client_credentials"}, {"scope", "matters:read cases:write"}};
    operation.response_schema = {{"type", "object"},
                                 {"required", {"access_token", "token_type", "expires_in", "scope"}},
                                 {"properties",
                                  {{"access_token", text_schema()},
                                   {"token_type", {{"type", "string"}, {"const", "Bearer"}}},
                                   {"expires_in", {{"type", "integer"}}},
                                   {"scope", text_schema()}}}};
    operation.response_example = {{"access_token", "eyJ…"},
                                  {"token_type", "Bearer"},
                                  {"expires_in", 600},
                                  {"scope", "cases:write matters:read"}};
    return operation;
}

} // namespace

service::Route token_route(const Registry& registry, Metrics& metrics, std::vector<GrantType> grants) {
    service::Route route;
    route.method = "POST";
    route.pattern = "/oauth2/token";
    route.operation = describe(grants);
    route.body_limit = body_limit;
    const auto endpoint = std::make_shared<const TokenEndpoint>(registry, metrics, std::move(grants));
    route.cached = [endpoint](const Call& call) { return endpoint->answer_at_once(call); };
    route.stepwise = [endpoint](const Call& call, service::Steps& steps) {
        return endpoint->answer(call, steps);
    };
    return route;
}

} // namespace gateway::access
