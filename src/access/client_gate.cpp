#include "gateway/access/oauth.hpp"
#include "gateway/http/proxies.hpp"
#include "grant.hpp"
#include "registry.hpp"

#include <algorithm>

namespace gateway::access {
namespace {

OAuthError too_many_failures() {
    return {429,
            "temporarily_unavailable",
            {"密钥错误次数过多，请核对客户端编号和密钥，稍后再试。",
             "Too many tries with a wrong secret. Check the client id and secret, then try again shortly."}};
}

/// An unknown client's secret is checked against a hash that nobody's fits.
const std::string& hash_of(const Registry::State& state, const StoredClient* stored) {
    return stored != nullptr ? stored->secret_hash : state.dummy_hash;
}

ClientGate::Verdict proven(const StoredClient& stored) {
    return stored.client.enabled ? ClientGate::Verdict(Requester{stored.client.client_id, true})
                                 : invalid_client();
}

} // namespace

ClientGate::ClientGate(const Registry& registry) : state_(registry.state()) {}

std::optional<ClientGate::Verdict> ClientGate::at_once(const service::Call& call, const Form& form) const {
    const auto read = read_credentials(call.request, form);
    if (const auto* error = std::get_if<OAuthError>(&read)) {
        return *error;
    }
    const auto& [client_id, secret] = std::get<Credentials>(read);
    const auto clients = state_->snapshot();
    const StoredClient* stored = clients->find(client_id);
    if (!secret) {
        return stored != nullptr && stored->client.enabled ? Verdict(Requester{client_id, false})
                                                           : invalid_client();
    }
    if (state_->verified.knows(client_id, *secret, hash_of(*state_, stored))) {
        return proven(*stored);
    }
    if (!state_->failures.allows(http::address_block(call.request.remote), client_id, call.now)) {
        return too_many_failures();
    }
    return std::nullopt;
}

ClientGate::Verdict ClientGate::check(const service::Call& call, const Form& form,
                                      service::Steps& steps) const {
    if (auto verdict = at_once(call, form)) {
        return std::move(*verdict);
    }
    const auto [client_id, secret] = std::get<Credentials>(read_credentials(call.request, form));
    const std::string address = http::address_block(call.request.remote);
    const auto clients = state_->snapshot();
    const StoredClient* stored = clients->find(client_id);
    // The hash is computed for unknown and disabled clients too: the time tells nobody which ids exist.
    const std::string& hash = hash_of(*state_, stored);
    bool limited = false, right = false;
    // One at a time: of many that ask at once with the right secret the first pays, and none counts as a
    // guess.
    steps.slowly([&, &given = *secret, &id = client_id] {
        right = state_->verified.knows(id, given, hash);
        limited = !right && !state_->failures.take(address, id, call.now);
        if (right || limited || !crypto::verify_password(given, hash)) {
            return;
        }
        right = true;
        state_->failures.give_back(address, id);
        state_->verified.remember(id, given, hash);
    });
    if (limited) {
        return too_many_failures();
    }
    if (!right || stored == nullptr) {
        return invalid_client();
    }
    return proven(*stored);
}

bool ClientGate::holds(const std::string& client_id, const std::string& scope) const {
    const auto clients = state_->snapshot();
    const StoredClient* stored = clients->find(client_id);
    return stored != nullptr && stored->client.enabled &&
           std::ranges::find(stored->client.scopes, scope) != stored->client.scopes.end();
}

int ClientGate::requests_per_second(const std::string& client_id) const {
    const auto clients = state_->snapshot();
    const StoredClient* stored = clients->find(client_id);
    return stored != nullptr ? stored->client.requests_per_second : 0;
}

} // namespace gateway::access
