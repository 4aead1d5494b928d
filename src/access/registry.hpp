#pragma once

#include "failure_limit.hpp"
#include "gateway/access/module.hpp"
#include "model.hpp"
#include "store.hpp"
#include "token_cache.hpp"
#include "verified_secrets.hpp"

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace gateway::access {

/// What a body has of those that it succeeds, however many reforms lie between.
struct Inheritance {
    std::set<std::string, std::less<>> inherited; ///< whose records are in its care
    std::set<std::string, std::less<>> shared;    ///< whose archive it may read
};
std::map<std::string, Inheritance, std::less<>> inheritances_of(const std::vector<Succession>& successions);

/// All clients at one moment. Never changed after it was made.
struct Snapshot {
    std::uint64_t generation = 0;
    std::map<std::string, StoredClient, std::less<>> clients;
    std::map<std::string, Inheritance, std::less<>> inheritances; ///< by credit code of the successor
    const StoredClient* find(std::string_view client_id) const;
};

/// A few characters that change with the stored secret. Each token carries them in its jti, so that a token
/// issued under an older secret is known without comparing clocks.
std::string secret_mark(const std::string& secret_hash);

struct Registry::State {
    State(crypto::TokenKey token_key, std::string issuer_url, std::string audience_name,
          std::chrono::seconds life);

    std::shared_ptr<const Snapshot> snapshot() const;
    void replace(std::vector<StoredClient> clients, const std::vector<Succession>& successions = {});

    /// A signed token for the client; `granted` is a subset of its scopes.
    std::string issue(const StoredClient& stored, const std::vector<std::string>& granted, Time now) const;
    std::variant<std::shared_ptr<const service::Caller>, Problem> judge(std::string_view token, Time now);

    const crypto::TokenKey key;
    const std::string issuer;
    const std::string audience;
    const std::chrono::seconds token_life;
    /// Of a secret nobody has: what an unknown client's secret is checked against, at the cost of a real one.
    const std::string dummy_hash;
    TokenCache cache;
    VerifiedSecrets verified;
    FailureLimit failures;

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const Snapshot> snapshot_;
    std::atomic<std::uint64_t> generation_{0};
};

} // namespace gateway::access
