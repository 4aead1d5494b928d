#pragma once

#include "gateway/crypto/certificates.hpp"
#include "gateway/crypto/vault.hpp"
#include "gateway/store/transaction.hpp"

#include <memory>
#include <string>

namespace gateway::seals {

/// Where the keys of seals are. They are used here and never given out: a cryptographic module outside may
/// take the place of the database.
class KeyStore {
public:
    virtual ~KeyStore() = default;
    /// The new key's id.
    virtual std::string make(store::Transaction& tx, Time now) const = 0;
    /// Takes a key that was made elsewhere.
    virtual std::string take(store::Transaction& tx, const crypto::Sm2PrivateKey& key, Time now) const = 0;
    virtual crypto::Sm2PublicKey public_key(store::Transaction& tx, const std::string& key_id) const = 0;
    /// SM2 with SM3, DER.
    virtual Bytes sign(store::Transaction& tx, const std::string& key_id, BytesView data) const = 0;
    /// PKCS#10, PEM.
    virtual std::string request(store::Transaction& tx, const std::string& key_id,
                                const crypto::Subject& subject) const = 0;
    /// A certificate that this key, an authority's, issues.
    virtual crypto::Certificate issue(store::Transaction& tx, const std::string& key_id,
                                      const crypto::Certificate& authority, const crypto::Subject& subject,
                                      const crypto::Sm2PublicKey& key,
                                      const crypto::Period& period) const = 0;
    /// For ever; what was signed can still be checked.
    virtual void destroy(store::Transaction& tx, const std::string& key_id) const = 0;
    /// Forgets what is remembered for speed.
    virtual void forget() const = 0;
};

/// Sealed in seals.key by the vault.
std::unique_ptr<KeyStore> keys_in_database(std::shared_ptr<crypto::Vault> vault);

/// Seals those anew that are under an old key of the vault, some at a time.
void reseal_keys(store::Transaction& tx, crypto::Vault& vault);

} // namespace gateway::seals
