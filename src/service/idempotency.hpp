#pragma once

#include "gateway/crypto/sm.hpp"
#include "gateway/service/module.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gateway::service {

/// First outcomes by Idempotency-Key: kept in the transaction of the work itself, so that the outcome is
/// known exactly when the work is done.
struct OutcomeKey {
    std::string client_id;
    std::string key;
    crypto::Digest request_hash; ///< SM3 of method, path with query, and body
};

/// Checks the header's form: 1 to 255 visible ASCII characters. Throws Problem 400 "idempotency_key".
std::optional<OutcomeKey> read_outcome_key(const Call& call);

/// Keeps the outcome. False when the key is there already: the caller's work must then be rolled back and the
/// first outcome given instead. Waits for a concurrent request with the same key.
bool keep_outcome(store::Transaction& tx, const OutcomeKey& key, const http::Response& response);

/// What a keyed request came to, to be kept.
struct KeptOutcome {
    const OutcomeKey* key;
    const http::Response* response;
};
/// The same for several, in one statement; no key twice among them. False when one of them is there already.
bool keep_outcomes(store::Transaction& tx, const std::vector<KeptOutcome>& outcomes);

/// The first outcome; empty when there is none. Throws Problem 422 "idempotency_key_reused" when the request
/// was another one.
std::optional<http::Response> first_outcome(store::Transaction& tx, const OutcomeKey& key);

/// The same for several, in one statement: a null key asks for nothing.
std::vector<std::optional<Outcome>> first_outcomes(store::Transaction& tx,
                                                   const std::vector<const OutcomeKey*>& keys);

/// Thrown by work whose key is used already: rolls it back. Never told to anybody.
Problem replay_wanted();
bool is_replay_wanted(const Problem& problem);

/// Problems that are outcomes of the work, not of the moment: they are kept as well.
bool is_outcome(const Problem& problem);

} // namespace gateway::service
