#pragma once

#include "model.hpp"
#include "store.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gateway::identity {

// Accounts between the tables and the rules: opened, sealed, indexed, locked.

/// As it stands, merged or closed as well.
std::optional<Account> find_account(const Foundation& foundation, store::Transaction& tx,
                                    const std::string& person_id, Locking locking);
/// Many at once, in the order of their ids, in which they are locked as well.
std::vector<Account> find_accounts(const Foundation& foundation, store::Transaction& tx,
                                   const std::vector<std::string>& ids, Locking locking);
/// Whom it became, when it was merged away.
std::optional<Account> follow_account(const Foundation& foundation, store::Transaction& tx,
                                      std::string person_id, Locking locking);
/// Writes new accounts (revision 1) and changed ones, with the evidence that was recorded meanwhile.
void keep_accounts(const Foundation& foundation, store::Transaction& tx, std::span<Account* const> accounts);
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

/// The same of many values; all locks are taken at once, so that two who want many do not lock up.
struct HeldValues {
    std::vector<std::vector<crypto::Digest>> digests; ///< of each value, under every key
    std::map<crypto::Digest, std::string> holders;
    std::string holder(std::size_t value) const; ///< "" when nobody has it
};
std::vector<crypto::Digest> all_of(const std::vector<std::vector<crypto::Digest>>& digests);
/// Locks values of a kind, and gives the digests of each.
std::vector<std::vector<crypto::Digest>> lock_values(const Foundation& foundation, store::Transaction& tx,
                                                     const char* kind,
                                                     const std::vector<std::string>& values);
HeldValues hold_values(const Foundation& foundation, store::Transaction& tx, IndexKind kind,
                       const std::vector<std::string>& values);

/// A sealed reason of a withdrawal.
std::string reason_context(const std::string& evidence_id);

} // namespace gateway::identity
