#include "accounts.hpp"

#include "gateway/store/locks.hpp"

#include <algorithm>

namespace gateway::identity {
namespace {

constexpr int most_merges = 16; ///< one after the other, of one account

std::string profile_context(const std::string& person_id) { return "identity.person:" + person_id; }

std::string seal_profile(const Foundation& foundation, const Account& account) {
    return seal_json(foundation, {{"columns", account.profile}, {"salt", account.salt}},
                     profile_context(account.person_id));
}

/// The key's name is asked for before and after: a rotation between the two must not make an index pass for
/// one of another key.
PersonIndexes indexes_of(const Foundation& foundation, const Account& account) {
    const crypto::Vault& vault = *foundation.vault;
    const Identity identity = identity_of(account);
    const std::string mobile = account.text("user_mobile");
    while (true) {
        PersonIndexes indexes;
        indexes.key_id = vault.key_id();
        if (!identity.cert_no.empty()) {
            indexes.certificate = vault.index(certificate_value(identity.cert_type, identity.cert_no));
        }
        if (!mobile.empty()) {
            indexes.mobile = vault.index(mobile_value(mobile));
        }
        if (vault.key_id() == indexes.key_id) {
            return indexes;
        }
    }
}

PersonRow row_of(const Foundation& foundation, const Account& account) {
    PersonRow row;
    row.person_id = account.person_id;
    row.merged_into = account.merged_into;
    row.region = account.region;
    row.origin = account.origin;
    row.binding = account.binding;
    row.profile = seal_profile(foundation, account);
    row.state = account.state;
    row.level = account.kept_level;
    row.level_until = account.level_until;
    row.revision = static_cast<int>(account.revision);
    row.sent = account.sent;
    return row;
}

void open_reasons(const Foundation& foundation, std::vector<RecordedEvidence>& recorded) {
    for (RecordedEvidence& evidence : recorded) {
        if (!evidence.reason.empty()) {
            evidence.reason = foundation.vault->open(evidence.reason, reason_context(evidence.evidence_id));
        }
    }
}

} // namespace

std::string reason_context(const std::string& evidence_id) { return "identity.evidence:" + evidence_id; }

std::optional<Account> find_account(const Foundation& foundation, store::Transaction& tx,
                                    const std::string& person_id, Locking locking) {
    auto row = find_person_row(tx, person_id, locking);
    if (!row) {
        return std::nullopt;
    }
    Account account;
    account.person_id = std::move(row->person_id);
    account.merged_into = std::move(row->merged_into);
    account.region = std::move(row->region);
    account.origin = std::move(row->origin);
    account.binding = std::move(row->binding);
    account.state = row->state;
    account.kept_level = row->level;
    account.level_until = row->level_until;
    account.revision = row->revision;
    account.sent = row->sent;
    Json profile = open_json(foundation, row->profile, profile_context(person_id));
    account.salt = text_of(profile, "salt");
    account.profile = std::move(profile["columns"]);
    account.recorded = find_evidence(tx, person_id);
    open_reasons(foundation, account.recorded);
    account.evidence.assign(account.recorded.begin(), account.recorded.end());
    return account;
}

std::optional<Account> follow_account(const Foundation& foundation, store::Transaction& tx,
                                      std::string person_id, Locking locking) {
    for (int step = 0; step < most_merges; ++step) {
        auto account = find_account(foundation, tx, person_id, locking);
        if (!account || account->state != PersonState::merged) {
            return account;
        }
        person_id = account->merged_into;
    }
    return std::nullopt;
}

void insert_account(const Foundation& foundation, store::Transaction& tx, const Account& account) {
    insert_person(tx, row_of(foundation, account), indexes_of(foundation, account));
}

void update_account(const Foundation& foundation, store::Transaction& tx, const Account& account) {
    update_person(tx, row_of(foundation, account), indexes_of(foundation, account));
}

void reseal_account(const Foundation& foundation, store::Transaction& tx, const Account& account) {
    reseal_person(tx, account.person_id, seal_profile(foundation, account), indexes_of(foundation, account));
}

std::vector<crypto::Digest> digests_of(const Foundation& foundation, store::Transaction& tx,
                                       const std::string& value) {
    const auto known = sealing_keys(tx);
    const std::string newest = foundation.vault->key_id();
    if (std::ranges::any_of(known, [&](const std::string& key) { return key != newest; })) {
        foundation.vault->refresh();
    }
    return foundation.vault->index_under_every_key(value);
}

std::vector<std::string> hold_value(const Foundation& foundation, store::Transaction& tx, IndexKind kind,
                                    const std::string& value) {
    std::vector<std::string> keys;
    for (const crypto::Digest& digest : digests_of(foundation, tx, value)) {
        keys.push_back(crypto::to_hex(digest));
    }
    store::lock_keys(tx, kind == IndexKind::certificate ? "identity.certificate" : "identity.mobile", keys);
    // Again: whoever held the lock until now may have written under a key of today.
    return find_by_index(tx, kind, digests_of(foundation, tx, value));
}

} // namespace gateway::identity
