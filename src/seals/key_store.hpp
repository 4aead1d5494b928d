#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/text.hpp"
#include "gateway/store/transaction.hpp"

#include <string>
#include <utility>
#include <vector>

namespace gateway::seals {

void insert_key(store::Transaction& tx, const std::string& key_id, BytesView point, const std::string& sealed,
                Time now);
Bytes find_point(store::Transaction& tx, const std::string& key_id);
/// Throws std::logic_error when there is none, or it was destroyed: the states of seals do not allow it.
std::string find_sealed_key(store::Transaction& tx, const std::string& key_id);
void destroy_key(store::Transaction& tx, const std::string& key_id);
/// {id, sealed} of those that were not sealed under `vault_key_id`.
std::vector<std::pair<std::string, std::string>>
lock_outdated_keys(store::Transaction& tx, const std::string& vault_key_id, int limit);
void replace_sealed_key(store::Transaction& tx, const std::string& key_id, const std::string& sealed);

} // namespace gateway::seals
