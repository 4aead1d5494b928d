#include "keys.hpp"

#include "key_store.hpp"

#include <map>
#include <mutex>
#include <stdexcept>

namespace gateway::seals {
namespace {

using crypto::Sm2PrivateKey;
using crypto::Sm2PublicKey;

constexpr std::size_t most_remembered = 1'000;
constexpr int resealed_at_once = 100;

std::string context_of(const std::string& key_id) { return "seals.key:" + key_id; }

class KeysInDatabase final : public KeyStore {
public:
    explicit KeysInDatabase(std::shared_ptr<crypto::Vault> vault) : vault_(std::move(vault)) {}

    std::string make(store::Transaction& tx, Time now) const override {
        return take(tx, Sm2PrivateKey::generate(), now);
    }
    std::string take(store::Transaction& tx, const Sm2PrivateKey& key, Time now) const override {
        std::string key_id = new_guid();
        insert_key(tx, key_id, key.public_key().point(), vault_->seal(key.to_pem(), context_of(key_id)), now);
        return key_id;
    }
    Sm2PublicKey public_key(store::Transaction& tx, const std::string& key_id) const override {
        return Sm2PublicKey::from_point(find_point(tx, key_id));
    }
    Bytes sign(store::Transaction& tx, const std::string& key_id, BytesView data) const override {
        return unsealed(tx, key_id).sign(data);
    }
    std::string request(store::Transaction& tx, const std::string& key_id,
                        const crypto::Subject& subject) const override {
        return crypto::make_certificate_request(subject, unsealed(tx, key_id));
    }
    crypto::Certificate issue(store::Transaction& tx, const std::string& key_id,
                              const crypto::Certificate& authority, const crypto::Subject& subject,
                              const Sm2PublicKey& key, const crypto::Period& period) const override {
        return crypto::issue_certificate(authority, unsealed(tx, key_id), subject, key, period);
    }
    void destroy(store::Transaction& tx, const std::string& key_id) const override {
        destroy_key(tx, key_id);
        const std::lock_guard lock(mutex_);
        remembered_.erase(key_id);
    }
    void forget() const override {
        const std::lock_guard lock(mutex_);
        remembered_.clear();
    }

private:
    Sm2PrivateKey unsealed(store::Transaction& tx, const std::string& key_id) const {
        {
            const std::lock_guard lock(mutex_);
            if (const auto found = remembered_.find(key_id); found != remembered_.end()) {
                return found->second;
            }
        }
        auto key = Sm2PrivateKey::from_pem(vault_->open(find_sealed_key(tx, key_id), context_of(key_id)));
        const std::lock_guard lock(mutex_);
        if (remembered_.size() >= most_remembered) {
            remembered_.clear();
        }
        remembered_.emplace(key_id, key);
        return key;
    }

    std::shared_ptr<crypto::Vault> vault_;
    mutable std::mutex mutex_;
    mutable std::map<std::string, Sm2PrivateKey> remembered_;
};

} // namespace

std::unique_ptr<KeyStore> keys_in_database(std::shared_ptr<crypto::Vault> vault) {
    return std::make_unique<KeysInDatabase>(std::move(vault));
}

void reseal_keys(store::Transaction& tx, crypto::Vault& vault) {
    vault.refresh();
    for (const auto& [key_id, sealed] : lock_outdated_keys(tx, vault.key_id(), resealed_at_once)) {
        const std::string context = context_of(key_id);
        replace_sealed_key(tx, key_id, vault.seal(vault.open(sealed, context), context));
    }
}

} // namespace gateway::seals
