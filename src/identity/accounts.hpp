#pragma once

#include "model.hpp"
#include "store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gateway::identity {

// Accounts between the tables and the rules: opened, sealed, indexed, locked.

/// As it stands, merged or closed as well.
std::optional<Account> find_account(const Foundation& foundation, store::Transaction& tx,
                                    const std::string& person_id, Locking locking);
/// Whom it became, when it was merged away.
std::optional<Account> follow_account(const Foundation& foundation, store::Transaction& tx,
                                      std::string person_id, Locking locking);
void insert_account(const Foundation& foundation, store::Transaction& tx, const Account& account);
void update_account(const Foundation& foundation, store::Transaction& tx, const Account& account);
/// Seals and indexes it under the newest key; nothing else changes.
void reseal_account(const Foundation& foundation, store::Transaction& tx, const Account& account);

/// A value's blind indexes under every key that rows may stand under: when the table knows a key that this
/// process has not as its newest, the key file is read again first.
std::vector<crypto::Digest> digests_of(const Foundation& foundation, store::Transaction& tx,
                                       const std::string& value);
/// Makes two who want the same value wait for each other until the end of the transaction, and gives whose it
/// is: persons' ids.
std::vector<std::string> hold_value(const Foundation& foundation, store::Transaction& tx, IndexKind kind,
                                    const std::string& value);

/// A sealed reason of a withdrawal.
std::string reason_context(const std::string& evidence_id);

} // namespace gateway::identity
