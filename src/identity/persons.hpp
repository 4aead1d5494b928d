#pragma once

#include "accounts.hpp"
#include "publication.hpp"

#include <span>
#include <string>

namespace gateway::identity {

// The rules of persons: what a change brings about. The functions of gateway/identity/identity.hpp and the
// routes are made of these. An account is locked before it is changed; who takes a number over holds it
// (hold_value) before that, so that all lock in one order: numbers, then accounts, then mandates.

Problem person_not_found();
Problem person_closed();
Problem identity_missing();
/// Locked, followed through merges; 404, or 409 when it is closed.
Account lock_active(const Foundation& foundation, store::Transaction& tx, const std::string& person_id);

Account new_account(const std::string& region, std::string origin);

/// The end of every change: the level as it is now, the next revision, the row for the nation, mandates that
/// hang on the identity, the journal, the table.
void finish(const Foundation& foundation, store::Transaction& tx, const By& by, Account& account,
            const std::string& action);
/// The same of an account that is new.
void finish_new(const Foundation& foundation, store::Transaction& tx, const By& by, Account& account,
                const std::string& action);

/// The same of many accounts, known and new ones, in sets.
void finish_together(const Foundation& foundation, store::Transaction& tx, const By& by,
                     std::span<Account* const> accounts, const std::string& action);

/// Gives the account this identity, which must be right in form; false when it has it already. Whoever else
/// has it with RC03 or more keeps it (409 identity_taken), others lose it.
bool take_over_identity(const Foundation& foundation, store::Transaction& tx, const By& by, Account& account,
                        const Identity& identity);
/// The mobile number moves to this account from whoever has it.
bool take_over_mobile(const Foundation& foundation, store::Transaction& tx, const By& by, Account& account,
                      const std::string& mobile);

/// Records evidence for the identity the account has, to be written by finish(); false when the same was
/// recorded within a day. Throws std::logic_error for a kind the rules do not have, 409 identity_missing
/// without an identity.
bool record_evidence(const Foundation& foundation, store::Transaction& tx, const By& by, Account& account,
                     const NewEvidence& evidence, const std::string& officer = {});

/// Takes evidence back: it counts no more from now on.
void withdraw(const Foundation& foundation, store::Transaction& tx, const By& by, Account& account,
              RecordedEvidence& evidence, const std::string& reason);

/// Closes the account: its personal data goes, its mandates end, the nation is told to drop it.
void close_account(const Foundation& foundation, store::Transaction& tx, const By& by, Account& account);
/// `account` turns out to be the same person as `into`: it is closed, and who asks for it gets `into`.
void merge_account(const Foundation& foundation, store::Transaction& tx, const By& by, Account& account,
                   const Account& into);

/// Throws 422 for an identity that is wrong in form.
Identity checked_identity(const Foundation& foundation, const Identity& identity, Time now);
/// Throws 422 for what is no mobile number.
std::string checked_mobile(const std::string& text);
std::string checked_region(const std::string& region);

} // namespace gateway::identity
