#pragma once

#include "gateway/store/transaction.hpp"
#include "model.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gateway::access {

void insert_client(store::Transaction& tx, const StoredClient& stored);
/// In the order in which they were added.
std::vector<StoredClient> read_clients(store::Transaction& tx);
/// Locks the row until the transaction ends; empty when there is none.
std::optional<StoredClient> lock_client(store::Transaction& tx, const std::string& client_id);
/// Writes what may change: enabled, the secret's hash, the revision.
void update_client(store::Transaction& tx, const StoredClient& stored, bool rotated);

} // namespace gateway::access
