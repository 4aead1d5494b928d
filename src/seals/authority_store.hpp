#pragma once

#include "authorities.hpp"

#include <optional>
#include <vector>

namespace gateway::seals {

long long trust_revision(store::Transaction& tx);
/// All that are not dropped, the newest last.
std::vector<Authority> read_authorities(store::Transaction& tx);
std::vector<Bytes> read_revocation_lists(store::Transaction& tx);
/// That of one issuer and part, by SM3 of both; until the transaction ends nobody else takes one of it.
std::optional<Bytes> lock_revocation_list(store::Transaction& tx, BytesView issuer);
/// A certificate that a list once named and a later one no longer does.
struct PastRevocation {
    Bytes issuer; ///< the name, DER
    crypto::Revoked revoked;
};
std::vector<PastRevocation> read_past_revocations(store::Transaction& tx);
/// The first that was said of a certificate stays.
void insert_past_revocations(store::Transaction& tx, const std::vector<PastRevocation>& past);

// Each makes the trust revision one more; false where nothing changed.
bool insert_authority(store::Transaction& tx, const Authority& authority, Time now);
bool mark_dropped(store::Transaction& tx, const std::string& authority_id, Time now);
void save_revocation_list(store::Transaction& tx, BytesView issuer, BytesView der, Time now);

} // namespace gateway::seals
