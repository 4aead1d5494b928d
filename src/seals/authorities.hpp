#pragma once

#include "gateway/crypto/certificates.hpp"
#include "gateway/seals/authorities.hpp"

#include <memory>
#include <mutex>

namespace gateway::seals {

struct Authority {
    std::string authority_id;
    std::string role; ///< "root", "intermediate", "maker"
    crypto::Certificate certificate;
    std::string key_id; ///< "": the key is another's
};

/// The trust store of the authorities and revocation lists that are known, built anew when they changed.
class TrustCache {
public:
    std::shared_ptr<const crypto::TrustStore> current(store::Transaction& tx) const;

private:
    mutable std::mutex mutex_;
    mutable long long revision_ = 0;
    mutable std::shared_ptr<const crypto::TrustStore> built_;
};

/// Who signs seals: the newest maker whose certificate is in its period. Problem 409 "seal_maker_missing".
Authority require_maker(store::Transaction& tx, Time now);
/// An authority whose key is here; empty when there is none.
std::optional<Authority> find_own_authority(store::Transaction& tx, Time now);

} // namespace gateway::seals
