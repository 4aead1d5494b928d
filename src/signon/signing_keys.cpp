#include "signing_keys.hpp"

#include "gateway/store/locks.hpp"
#include "key_store.hpp"

#include <nlohmann/json.hpp>

namespace gateway::signon {
namespace {

using crypto::JwtAlgorithm;
using crypto::JwtKey;
using namespace std::chrono_literals;

constexpr auto signs_for = std::chrono::days(90);
constexpr auto shown_before = std::chrono::days(1); // longer than anybody keeps our key set
constexpr auto shown_after = std::chrono::days(1);  // longer than a token lives

std::string context_of(const std::string& key_id) { return "signon.signing_key:" + key_id; }

const StoredKey* signing_at(const std::vector<StoredKey>& keys, JwtAlgorithm algorithm, Time moment) {
    for (const StoredKey& key : keys) {
        if (key.algorithm == algorithm && key.signs_from <= moment && moment < key.signs_until) {
            return &key;
        }
    }
    return nullptr;
}

StoredKey new_key(const crypto::Vault& vault, JwtAlgorithm algorithm, Time from) {
    const JwtKey key = JwtKey::generate(algorithm);
    return {key.key_id(), algorithm,        vault.seal(key.to_pem(), context_of(key.key_id())),
            from,         from + signs_for, from + signs_for + shown_after};
}

/// The keys with one that signs now and, when its time nears, one that follows. Whoever finds one missing
/// makes it; the lock lets nobody make a second.
std::vector<StoredKey> complete_keys(const crypto::Vault& vault, store::Transaction& tx,
                                     JwtAlgorithm algorithm, Time now) {
    const auto complete = [&](const std::vector<StoredKey>& keys) {
        return signing_at(keys, algorithm, now) && signing_at(keys, algorithm, now + shown_before);
    };
    auto keys = read_keys(tx, now);
    if (complete(keys)) {
        return keys;
    }
    store::lock_keys(tx, "signon.signing_key", {std::string(crypto::algorithm_name(algorithm))});
    keys = read_keys(tx, now);
    while (!complete(keys)) {
        const StoredKey* current = signing_at(keys, algorithm, now);
        insert_key(tx, new_key(vault, algorithm, current ? current->signs_until : now));
        keys = read_keys(tx, now);
    }
    return keys;
}

} // namespace

SigningKeys::SigningKeys(std::shared_ptr<const crypto::Vault> vault) : vault_(std::move(vault)) {}

JwtKey SigningKeys::open(const std::string& key_id, JwtAlgorithm algorithm, const std::string& sealed) {
    const std::lock_guard lock(mutex_);
    const auto found = opened_.find(key_id);
    if (found != opened_.end()) {
        return found->second;
    }
    JwtKey key = JwtKey::from_pem(algorithm, vault_->open(sealed, context_of(key_id)));
    opened_.emplace(key_id, key);
    return key;
}

JwtKey SigningKeys::current(store::Transaction& tx, JwtAlgorithm algorithm, Time now) {
    const auto keys = complete_keys(*vault_, tx, algorithm, now);
    const StoredKey* key = signing_at(keys, algorithm, now);
    return open(key->key_id, algorithm, key->sealed);
}

std::vector<Json> SigningKeys::shown(store::Transaction& tx, Time now) {
    for (const JwtAlgorithm algorithm : {JwtAlgorithm::es256, JwtAlgorithm::sm2sm3}) {
        complete_keys(*vault_, tx, algorithm, now);
    }
    std::vector<Json> keys;
    for (const StoredKey& key : read_keys(tx, now)) {
        keys.push_back(open(key.key_id, key.algorithm, key.sealed).public_jwk());
    }
    return keys;
}

std::optional<Json> SigningKeys::verify(store::Transaction& tx, std::string_view token, std::string_view typ,
                                        Time now) {
    crypto::JwtKeySet set;
    for (const StoredKey& key : read_keys(tx, now)) {
        set.add(open(key.key_id, key.algorithm, key.sealed));
    }
    return set.verify(token, typ);
}

void SigningKeys::keep_house(store::Transaction& tx, Time now) {
    delete_old_keys(tx, now);
    for (const JwtAlgorithm algorithm : {JwtAlgorithm::es256, JwtAlgorithm::sm2sm3}) {
        complete_keys(*vault_, tx, algorithm, now); // shown a day before it signs, also when nobody comes
    }
    for (const StoredKey& key : read_keys(tx, now)) {
        if (vault_->is_outdated(key.sealed)) {
            const Bytes pem = vault_->open(key.sealed, context_of(key.key_id));
            reseal_key(tx, key.key_id, vault_->seal(pem, context_of(key.key_id)));
        }
    }
}

} // namespace gateway::signon
