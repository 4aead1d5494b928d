#pragma once

#include "gateway/store/transaction.hpp"
#include "model.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gateway::access {

void insert_client(store::Transaction& tx, const StoredClient& stored);
/// In the order in which they were added.
std::vector<StoredClient> read_clients(store::Transaction& tx);
/// Locks the row until the transaction ends; empty when there is none.
std::optional<StoredClient> lock_client(store::Transaction& tx, const std::string& client_id);
/// Departments' clients that act for one of these bodies, enabled or not; with `lock`, their rows stay until
/// the transaction ends.
std::vector<StoredClient> clients_of(store::Transaction& tx, const std::vector<std::string>& credit_codes,
                                     bool lock);
/// Writes what may change: the body it acts for, its scopes, enabled, the secret's hash, the revision.
void update_client(store::Transaction& tx, const StoredClient& stored, bool rotated);

/// A body's records are in another's care since it ceased.
struct Succession {
    std::string predecessor; ///< credit codes
    std::string successor;
    bool full_rights = true; ///< false: reads only
};
void insert_successions(store::Transaction& tx, const std::string& reform_id,
                        const std::vector<Succession>& successions);
void delete_successions(store::Transaction& tx, const std::string& reform_id);
/// Takes away the successions of these predecessors, and returns them by the reform that made them.
std::vector<std::pair<std::string, Succession>> end_successions(store::Transaction& tx,
                                                                const std::vector<std::string>& predecessors);
std::vector<Succession> read_successions(store::Transaction& tx);

} // namespace gateway::access
