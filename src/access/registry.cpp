#include "registry.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace gateway::access {
namespace {

Problem refused(std::string code, Text text) {
    return {ProblemKind::unauthorized, std::move(code), std::move(text)};
}

Problem invalid_token() {
    return refused("invalid_token", {"访问令牌无效或已过期，请重新申请令牌。",
                                     "The access token is not valid or has expired: ask for a new one."});
}

Problem revoked_token() {
    return refused("token_revoked",
                   {"客户端密钥已更换，原令牌失效，请用新密钥重新申请令牌。",
                    "The client's secret was changed: ask for a new token with the new secret."});
}

Problem disabled_client() {
    return refused("client_disabled",
                   {"该客户端已停用，如需恢复接入，请联系省级平台运维人员。",
                    "This client is disabled: speak to the operators of the provincial platform."});
}

bool carries_mark(const std::string& token_id, const std::string& mark) {
    return token_id.size() > mark.size() + 1 && token_id.ends_with("." + mark);
}

/// What the token grants and the client still holds.
std::shared_ptr<const service::Caller> make_caller(const Client& client, const Snapshot& snapshot,
                                                   const std::vector<std::string>& granted) {
    auto caller = std::make_shared<service::Caller>();
    caller->client_id = client.client_id;
    caller->role = client.role;
    caller->credit_code = client.credit_code;
    caller->region = client.region;
    caller->requests_per_second = client.requests_per_second;
    for (const std::string& scope : granted) {
        if (std::find(client.scopes.begin(), client.scopes.end(), scope) != client.scopes.end()) {
            caller->scopes.insert(scope);
        }
    }
    const auto found = snapshot.inheritances.find(client.credit_code);
    if (client.role == service::Role::department && found != snapshot.inheritances.end()) {
        caller->inherited = found->second.inherited;
        caller->shared = found->second.shared;
    }
    return caller;
}

/// Adds what `of` has of its predecessors to `heir`; `full`: with the rights it has itself.
void inherit(const std::multimap<std::string, Succession>& by_successor, const std::string& of, bool full,
             std::set<std::string>& seen, Inheritance& heir) {
    const auto [begin, end] = by_successor.equal_range(of);
    for (auto at = begin; at != end; ++at) {
        const Succession& step = at->second;
        const bool rights = full && step.full_rights;
        (rights ? heir.inherited : heir.shared).insert(step.predecessor);
        if (seen.insert(step.predecessor + (rights ? "+" : "-")).second) {
            inherit(by_successor, step.predecessor, rights, seen, heir);
        }
    }
}

} // namespace

std::map<std::string, Inheritance, std::less<>> inheritances_of(const std::vector<Succession>& successions) {
    std::multimap<std::string, Succession> by_successor;
    for (const Succession& succession : successions) {
        by_successor.emplace(succession.successor, succession);
    }
    std::map<std::string, Inheritance, std::less<>> result;
    for (const Succession& succession : successions) {
        if (!result.contains(succession.successor)) {
            std::set<std::string> seen;
            inherit(by_successor, succession.successor, true, seen, result[succession.successor]);
        }
    }
    return result;
}

const StoredClient* Snapshot::find(std::string_view client_id) const {
    const auto found = clients.find(client_id);
    return found == clients.end() ? nullptr : &found->second;
}

std::string secret_mark(const std::string& secret_hash) {
    return crypto::to_hex(crypto::sm3(secret_hash)).substr(0, 16);
}

Registry::State::State(crypto::TokenKey token_key, std::string issuer_url, std::string audience_name,
                       std::chrono::seconds life)
    : key(std::move(token_key)), issuer(std::move(issuer_url)), audience(std::move(audience_name)),
      token_life(life), dummy_hash(crypto::hash_password(new_secret())),
      snapshot_(std::make_shared<const Snapshot>()) {}

std::shared_ptr<const Snapshot> Registry::State::snapshot() const {
    const std::lock_guard lock(mutex_);
    return snapshot_;
}

void Registry::State::replace(std::vector<StoredClient> clients, const std::vector<Succession>& successions) {
    auto fresh = std::make_shared<Snapshot>();
    fresh->inheritances = inheritances_of(successions);
    for (StoredClient& stored : clients) {
        std::string client_id = stored.client.client_id;
        fresh->clients.emplace(std::move(client_id), std::move(stored));
    }
    const std::lock_guard lock(mutex_);
    fresh->generation = snapshot_->generation + 1;
    snapshot_ = std::move(fresh);
    generation_.store(snapshot_->generation, std::memory_order_release);
}

std::string Registry::State::issue(const StoredClient& stored, const std::vector<std::string>& granted,
                                   Time now) const {
    crypto::AccessClaims claims;
    claims.issuer = issuer;
    claims.audience = audience;
    claims.subject = claims.client_id = stored.client.client_id;
    claims.token_id = new_guid() + "." + secret_mark(stored.secret_hash);
    claims.scopes = granted;
    claims.issued_at = now;
    claims.expires_at = now + token_life;
    return key.sign(claims);
}

std::variant<std::shared_ptr<const service::Caller>, Problem> Registry::State::judge(std::string_view token,
                                                                                     Time now) {
    if (auto caller = cache.find(token, generation_.load(std::memory_order_acquire), now)) {
        return caller;
    }
    const auto claims = key.verify(token, issuer, audience, now);
    if (!claims) {
        return invalid_token();
    }
    const auto clients = snapshot();
    const StoredClient* stored = clients->find(claims->client_id);
    if (stored == nullptr) {
        return invalid_token();
    }
    if (!stored->client.enabled) {
        return disabled_client();
    }
    if (!carries_mark(claims->token_id, secret_mark(stored->secret_hash))) {
        return revoked_token();
    }
    auto caller = make_caller(stored->client, *clients, claims->scopes);
    cache.add(token, clients->generation, claims->expires_at, caller);
    return caller;
}

Registry::Registry(crypto::TokenKey key, std::string issuer, std::string audience,
                   std::chrono::seconds token_life)
    : state_(std::make_shared<State>(std::move(key), std::move(issuer), std::move(audience), token_life)) {}

Registry::~Registry() = default;

const std::string& Registry::issuer() const { return state_->issuer; }

void Registry::reload(store::Transaction& tx) { state_->replace(read_clients(tx), read_successions(tx)); }

service::Authenticate Registry::authenticate() {
    return [state = state_](std::string_view token, Time now) { return state->judge(token, now); };
}

} // namespace gateway::access
