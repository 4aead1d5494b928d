#include "persons.hpp"

#include "bearer.hpp"
#include "gateway/identity/module.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/service/limits.hpp"
#include "gateway/service/persons.hpp"
#include "party_store.hpp"
#include "routes.hpp"
#include "tokens.hpp"

#include <utility>

namespace gateway::signon {
namespace {

using service::Call;
using Found = std::variant<SignedIn, http::Response>;

constexpr std::uint64_t longest_body = 16 * 1024;

/// `challenge`: of RFC 6750 §3, "" for none but the scheme.
http::Response refusal(const Call& call, const Problem& problem, const std::string& challenge) {
    auto response = service::problem_response(problem, call.trace_id);
    response.set("WWW-Authenticate", challenge.empty() ? "Bearer" : "Bearer " + challenge);
    return response;
}

http::Response token_missing(const Call& call) {
    return refusal(
        call,
        {ProblemKind::unauthorized,
         "token_missing",
         {"请先让用户登录（/oauth2/authorize），并以 Authorization: Bearer 提交所得的访问令牌。",
          "Let the person sign in first (/oauth2/authorize), and send the access token that came of "
          "it as Authorization: Bearer."}},
        "");
}

http::Response token_invalid(const Call& call) {
    return refusal(call, {ProblemKind::unauthorized, "invalid_token", token_not_valid()},
                   "error=\"invalid_token\"");
}

http::Response scope_missing(const Call& call, const std::string& scope) {
    return refusal(call,
                   {ProblemKind::forbidden,
                    "insufficient_scope",
                    {"访问令牌不含范围 " + scope + "：请登记该范围，登录时申请，并由用户同意。",
                     "The access token lacks the scope " + scope +
                         ": register the client for it, ask for it, and let the person consent."}},
                   R"(error="insufficient_scope", scope=")" + scope + '"');
}

/// RFC 9470 §3: what the person is to be sent to /oauth2/authorize with. `max_age` is named only where the
/// sign-in was strong enough and is too old.
http::Response step_up(const Call& call, Level level, std::optional<std::chrono::seconds> max_age) {
    const std::string name(identity::level_name(level));
    std::string again = "acr_values=" + name;
    std::string challenge = R"(error="insufficient_user_authentication", acr_values=")" + name + '"';
    if (max_age) {
        const std::string seconds = std::to_string(max_age->count());
        again += "&max_age=" + seconds;
        challenge += ", max_age=\"" + seconds + '"';
    }
    return refusal(
        call,
        {ProblemKind::unauthorized,
         "insufficient_user_authentication",
         {"用户的登录等级不足或登录已久，请以 " + again + " 重新发起登录。",
          "The person signed in at too low a level, or too long ago: send them to sign in again with " +
              again + "."}},
        challenge);
}

/// Empty: it will do.
std::optional<http::Response> lacking(const Foundation& foundation, const Call& call, const Grant& grant,
                                      Level level) {
    if (grant.level < level) {
        return step_up(call, level, std::nullopt);
    }
    // A grant that goes on without its session keeps its level; a session would have lost it by now.
    const auto max_age = identity::level_rules(*foundation.identity).max_age(level);
    return call.now - grant.auth_time > max_age ? std::optional(step_up(call, level, max_age)) : std::nullopt;
}

Found find(const Foundation& foundation, service::RateLimit& limit, int usual_rate, const Call& call,
           store::Transaction& tx, const PersonDemand& demand) {
    const std::string bearer = bearer_token(call);
    if (bearer.empty()) {
        return token_missing(call);
    }
    auto token = find_token(foundation, tx, bearer, call.now);
    if (!token || !foundation.gate.holds(token->grant.client_id, rely_scope)) {
        return token_invalid(call);
    }
    const std::string& client_id = token->grant.client_id;
    const int own_rate = foundation.gate.requests_per_second(client_id);
    if (!limit.take(client_id, own_rate > 0 ? own_rate : usual_rate, call.now)) {
        throw service::too_many_requests();
    }
    const auto party = find_party(tx, client_id); // what it may ask for can have become less since
    if (!party || !party->scopes.contains(demand.scope) ||
        !split_scopes(text_of(token->claims, "scope")).contains(demand.scope)) {
        return scope_missing(call, demand.scope);
    }
    if (auto answer = lacking(foundation, call, token->grant, demand.level)) {
        return *std::move(answer);
    }
    return SignedIn{client_id, std::move(token->person), mandate_of(foundation, tx, token->grant, call.now)};
}

} // namespace

FindSignedIn person_finder(FoundationPtr foundation, int requests_per_second) {
    return [foundation = std::move(foundation), requests_per_second,
            limit = std::make_shared<service::RateLimit>()](const Call& call, store::Transaction& tx,
                                                            const PersonDemand& demand) {
        return find(*foundation, *limit, requests_per_second, call, tx, demand);
    };
}

void for_persons(service::Route& route, const PersonDemand& demand, const FindSignedIn& find,
                 PersonHandler handler) {
    route.operation.scope = std::string(service::person_scheme) + demand.scope;
    route.body_limit = longest_body;
    route.transact = [demand, find, handler = std::move(handler)](const Call& call, store::Transaction& tx) {
        auto found = find(call, tx, demand);
        if (auto* refused = std::get_if<http::Response>(&found)) {
            return std::move(*refused);
        }
        const auto& who = std::get<SignedIn>(found);
        Call known = call;
        known.caller = {};
        known.caller.client_id = who.client_id;
        auto response = handler(who, known, tx);
        response.set("Cache-Control", "no-store");
        return response;
    };
}

} // namespace gateway::signon
