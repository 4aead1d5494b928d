#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/crypto/jose.hpp"
#include "gateway/crypto/vault.hpp"
#include "gateway/store/transaction.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::signon {

/// The keys of the tokens. They change by themselves: a key signs for 90 days; its successor is made and
/// shown a day before it signs, and a key is shown for a day after its last token. All processes share them
/// through the database, where they lie sealed.
class SigningKeys {
public:
    explicit SigningKeys(std::shared_ptr<const crypto::Vault> vault);
    /// The key that signs now; makes what is missing.
    crypto::JwtKey current(store::Transaction& tx, crypto::JwtAlgorithm algorithm, Time now);
    /// Every key that is shown, as JWK, of both kinds.
    std::vector<Json> shown(store::Transaction& tx, Time now);
    /// The claims of a token that one of ours signed.
    std::optional<Json> verify(store::Transaction& tx, std::string_view token, std::string_view typ,
                               Time now);
    /// Seals anew what lies under an older key of the vault, and deletes what is shown no more.
    void keep_house(store::Transaction& tx, Time now);

private:
    crypto::JwtKey open(const std::string& key_id, crypto::JwtAlgorithm algorithm, const std::string& sealed);

    const std::shared_ptr<const crypto::Vault> vault_;
    std::mutex mutex_;
    std::map<std::string, crypto::JwtKey> opened_; // by key id: reading a key costs more than using it
};

} // namespace gateway::signon
