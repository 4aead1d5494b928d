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

Account opened(const Foundation& foundation, PersonRow row, std::vector<RecordedEvidence> recorded) {
    Account account;
    account.person_id = std::move(row.person_id);
    account.merged_into = std::move(row.merged_into);
    account.region = std::move(row.region);
    account.origin = std::move(row.origin);
    account.binding = std::move(row.binding);
    account.state = row.state;
    account.kept_level = row.level;
    account.level_until = row.level_until;
    account.revision = row.revision;
    account.sent = row.sent;
    Json profile = open_json(foundation, row.profile, profile_context(account.person_id));
    account.salt = text_of(profile, "salt");
    account.profile = std::move(profile["columns"]);
    account.recorded = std::move(recorded);
    open_reasons(foundation, account.recorded);
    account.evidence.assign(account.recorded.begin(), account.recorded.end());
    return account;
}

std::vector<std::vector<crypto::Digest>> digests_of(const Foundation& foundation, store::Transaction& tx,
                                                    const std::vector<std::string>& values) {
    const auto known = sealing_keys(tx);
    const std::string newest = foundation.vault->key_id();
    if (std::ranges::any_of(known, [&](const std::string& key) { return key != newest; })) {
        foundation.vault->refresh();
    }
    std::vector<std::vector<crypto::Digest>> digests;
    digests.reserve(values.size());
    for (const std::string& value : values) {
        digests.push_back(foundation.vault->index_under_every_key(value));
    }
    return digests;
}

} // namespace

std::string reason_context(const std::string& evidence_id) { return "identity.evidence:" + evidence_id; }

std::optional<Account> find_account(const Foundation& foundation, store::Transaction& tx,
                                    const std::string& person_id, Locking locking) {
    auto found = find_accounts(foundation, tx, {person_id}, locking);
    return found.empty() ? std::nullopt : std::optional(std::move(found[0]));
}

std::vector<Account> find_accounts(const Foundation& foundation, store::Transaction& tx,
                                   const std::vector<std::string>& ids, Locking locking) {
    std::vector<Account> accounts;
    if (ids.empty()) {
        return accounts;
    }
    auto rows = find_person_rows(tx, ids, locking);
    std::map<std::string, std::vector<RecordedEvidence>> recorded;
    for (auto& [person_id, evidence] : find_evidence(tx, ids)) {
        recorded[person_id].push_back(std::move(evidence));
    }
    accounts.reserve(rows.size());
    for (PersonRow& row : rows) {
        auto evidence = recorded.find(row.person_id);
        accounts.push_back(opened(foundation, std::move(row),
                                  evidence == recorded.end() ? std::vector<RecordedEvidence>()
                                                             : std::move(evidence->second)));
    }
    return accounts;
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

void keep_accounts(const Foundation& foundation, store::Transaction& tx, std::span<Account* const> accounts) {
    std::vector<StoredPerson> added, changed;
    PersonEvidence evidence;
    for (Account* account : accounts) {
        (account->revision == 1 ? added : changed)
            .push_back({row_of(foundation, *account), indexes_of(foundation, *account)});
        for (RecordedEvidence& each : account->recorded) {
            if (!each.kept) {
                evidence.emplace_back(account->person_id, each);
                each.kept = true;
            }
        }
    }
    if (!changed.empty()) { // first: what they give up others may take
        update_persons(tx, changed);
    }
    if (!added.empty()) {
        insert_persons(tx, added);
    }
    insert_evidence(tx, evidence); // refers to the accounts
}

void reseal_account(const Foundation& foundation, store::Transaction& tx, const Account& account) {
    reseal_person(tx, account.person_id, seal_profile(foundation, account), indexes_of(foundation, account));
}

std::vector<crypto::Digest> digests_of(const Foundation& foundation, store::Transaction& tx,
                                       const std::string& value) {
    return digests_of(foundation, tx, std::vector{value}).front();
}

std::vector<std::string> hold_value(const Foundation& foundation, store::Transaction& tx, IndexKind kind,
                                    const std::string& value) {
    std::vector<std::string> ids;
    for (auto& [digest, id] : hold_values(foundation, tx, kind, {value}).holders) {
        ids.push_back(id);
    }
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

std::vector<std::vector<crypto::Digest>> lock_values(const Foundation& foundation, store::Transaction& tx,
                                                     const char* kind,
                                                     const std::vector<std::string>& values) {
    std::vector<std::string> keys;
    for (const auto& digests : digests_of(foundation, tx, values)) {
        for (const crypto::Digest& digest : digests) {
            keys.push_back(crypto::to_hex(digest));
        }
    }
    store::lock_keys(tx, kind, keys);
    // Again: whoever held the lock until now may have written under a key of today.
    return digests_of(foundation, tx, values);
}

HeldValues hold_values(const Foundation& foundation, store::Transaction& tx, IndexKind kind,
                       const std::vector<std::string>& values) {
    const bool certificate = kind == IndexKind::certificate;
    HeldValues held;
    held.digests =
        lock_values(foundation, tx, certificate ? "identity.certificate" : "identity.mobile", values);
    held.holders = find_holders(tx, kind, all_of(held.digests));
    return held;
}

std::vector<crypto::Digest> all_of(const std::vector<std::vector<crypto::Digest>>& digests) {
    std::vector<crypto::Digest> all;
    for (const auto& each : digests) {
        all.insert(all.end(), each.begin(), each.end());
    }
    return all;
}

std::string HeldValues::holder(std::size_t value) const {
    for (const crypto::Digest& digest : digests.at(value)) {
        if (const auto found = holders.find(digest); found != holders.end()) {
            return found->second;
        }
    }
    return {};
}

} // namespace gateway::identity
