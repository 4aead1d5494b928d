#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/crypto/jose.hpp"
#include "gateway/store/transaction.hpp"

#include <string>
#include <vector>

namespace gateway::signon {

struct StoredKey {
    std::string key_id;
    crypto::JwtAlgorithm algorithm = crypto::JwtAlgorithm::es256;
    std::string sealed;
    Time signs_from;
    Time signs_until;
    Time shown_until;
};
/// Those that are shown, of both kinds, in the order in which they sign.
std::vector<StoredKey> read_keys(store::Transaction& tx, Time now);
void insert_key(store::Transaction& tx, const StoredKey& key);
void reseal_key(store::Transaction& tx, const std::string& key_id, const std::string& sealed);
void delete_old_keys(store::Transaction& tx, Time now);

} // namespace gateway::signon
