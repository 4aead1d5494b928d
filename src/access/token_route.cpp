#include "token_route.hpp"

#include "gateway/service/answers.hpp"
#include "grant.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace gateway::access {
namespace {

using service::Call;

constexpr std::uint64_t body_limit = 8 * 1024;

/// Counts by outcome; the names are the codes of RFC 6749 §5.2 and our own two.
class Outcomes {
public:
    explicit Outcomes(Metrics& metrics) {
        for (const char* outcome : {"issued", "invalid_request", "invalid_client", "invalid_scope",
                                    "unsupported_grant_type", "temporarily_unavailable"}) {
            counters_.emplace(outcome, &metrics.counter("gateway_access_token_requests_total",
                                                        "Requests for an access token by outcome.",
                                                        {{"outcome", outcome}}));
        }
    }
    http::Response refuse(const GrantError& error) const {
        counters_.at(error.code)->add();
        return error_response(error);
    }
    void issued() const { counters_.at("issued")->add(); }

private:
    std::map<std::string, Metrics::Counter*, std::less<>> counters_;
};

GrantError too_many_failures() {
    return {429,
            "temporarily_unavailable",
            {"密钥错误次数过多，请核对客户端编号和密钥，稍后再试。",
             "Too many tries with a wrong secret. Check the client id and secret, then try again shortly."}};
}

GrantError invalid_scope() {
    return {
        400,
        "invalid_scope",
        {"申请的权限范围超出该客户端已获授权的范围。", "The client does not hold every scope it asks for."}};
}

/// What the client holds of what it asks for; empty optional when it asks for more.
std::optional<std::vector<std::string>> granted_scopes(const Client& client, const Grant& grant) {
    if (!grant.scopes) {
        return client.scopes;
    }
    std::vector<std::string> wanted = *grant.scopes;
    std::sort(wanted.begin(), wanted.end());
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    const bool held = std::all_of(wanted.begin(), wanted.end(), [&](const std::string& scope) {
        return std::find(client.scopes.begin(), client.scopes.end(), scope) != client.scopes.end();
    });
    return held && !wanted.empty() ? std::optional(std::move(wanted)) : std::nullopt;
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
    TokenEndpoint(std::shared_ptr<Registry::State> state, Metrics& metrics)
        : state_(std::move(state)), outcomes_(metrics) {}

    /// Empty: only Argon2id can tell.
    std::optional<http::Response> answer_at_once(const Call& call) const { return answer(call, false); }
    http::Response answer_slowly(const Call& call) const { return *answer(call, true); }

private:
    std::optional<http::Response> answer(const Call& call, bool slowly) const {
        const auto parsed = read_grant(call.request);
        if (const auto* error = std::get_if<GrantError>(&parsed)) {
            return outcomes_.refuse(*error);
        }
        const Grant& grant = std::get<Grant>(parsed);
        const auto clients = state_->snapshot();
        const StoredClient* stored = clients->find(grant.client_id);
        const std::string& hash = stored != nullptr ? stored->secret_hash : state_->dummy_hash;
        if (!state_->verified.knows(grant.client_id, grant.secret, hash)) {
            const std::string& address = call.request.remote;
            if (!(slowly ? state_->failures.take(address, grant.client_id, call.now)
                         : state_->failures.allows(address, grant.client_id, call.now))) {
                return outcomes_.refuse(too_many_failures());
            }
            if (!slowly) {
                return std::nullopt;
            }
            // The hash is computed for unknown and disabled clients too: the time tells nobody which ids
            // exist.
            if (!crypto::verify_password(grant.secret, hash) || stored == nullptr) {
                return outcomes_.refuse(invalid_client());
            }
            state_->failures.give_back(address, grant.client_id);
            state_->verified.remember(grant.client_id, grant.secret, hash);
        }
        return stored->client.enabled ? issue(*stored, grant, call.now) : outcomes_.refuse(invalid_client());
    }

    http::Response issue(const StoredClient& stored, const Grant& grant, Time now) const {
        const auto scopes = granted_scopes(stored.client, grant);
        if (!scopes) {
            return outcomes_.refuse(invalid_scope());
        }
        auto response = service::json_response(200, {{"access_token", state_->issue(stored, *scopes, now)},
                                                     {"token_type", "Bearer"},
                                                     {"expires_in", state_->token_life.count()},
                                                     {"scope", joined(*scopes)}});
        response.set("Cache-Control", "no-store");
        outcomes_.issued();
        return response;
    }

    std::shared_ptr<Registry::State> state_;
    Outcomes outcomes_;
};

Json text_schema() { return {{"type", "string"}}; }

service::Operation describe() {
    service::Operation operation;
    operation.id = "issueToken";
    operation.tag = "access";
    operation.summary = {"申请访问令牌（OAuth 2.0 客户端凭证模式）",
                         "Get an access token (OAuth 2.0 client credentials)"};
    operation.request_type = "application/x-www-form-urlencoded";
    operation.request_schema = Json{{"type", "object"},
                                    {"required", {"grant_type"}},
                                    {"properties",
                                     {{"grant_type", {{"type", "string"}, {"const", "client_credentials"}}},
                                      {"client_id", text_schema()},
                                      {"client_secret", text_schema()},
                                      {"scope", text_schema()}}}};
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

service::Route token_route(std::shared_ptr<Registry::State> state, Metrics& metrics) {
    const auto endpoint = std::make_shared<const TokenEndpoint>(std::move(state), metrics);
    service::Route route;
    route.method = "POST";
    route.pattern = "/oauth2/token";
    route.operation = describe();
    route.body_limit = body_limit;
    route.cached = [endpoint](const Call& call) { return endpoint->answer_at_once(call); };
    route.compute = [endpoint](const Call& call) { return endpoint->answer_slowly(call); };
    return route;
}

} // namespace gateway::access
