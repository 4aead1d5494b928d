#pragma once

#include "gateway/crypto/sm.hpp"
#include "gateway/service/answers.hpp"
#include "model.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gateway::identity {

/// A row of a person as it is kept: the profile sealed.
struct PersonRow {
    std::string person_id, merged_into, region, origin, binding, profile;
    PersonState state = PersonState::active;
    Level level = Level::none;
    std::optional<Time> level_until;
    int revision = 1;
    Sent sent;
};
/// What finds it, and under which key that is.
struct PersonIndexes {
    std::optional<crypto::Digest> certificate, mobile;
    std::string key_id;
};

enum class Locking { none, row };
enum class IndexKind { certificate, mobile };

std::vector<std::string> sealing_keys(store::Transaction& tx);
/// Forgets the other keys when no person is indexed under them any more.
void keep_sealing_key(store::Transaction& tx, const std::string& key_id);

/// Those that are there, in the order of their ids.
std::vector<PersonRow> find_person_rows(store::Transaction& tx, const std::vector<std::string>& ids,
                                        Locking locking);
/// Whose index is one of these; at most one a digest.
std::vector<std::string> find_by_index(store::Transaction& tx, IndexKind kind,
                                       const std::vector<crypto::Digest>& digests);
struct StoredPerson {
    PersonRow row;
    PersonIndexes indexes;
};
/// The same, by the digest under which each was found.
std::map<crypto::Digest, std::string> find_holders(store::Transaction& tx, IndexKind kind,
                                                   const std::vector<crypto::Digest>& digests);
void insert_persons(store::Transaction& tx, const std::vector<StoredPerson>& persons);
void update_persons(store::Transaction& tx, const std::vector<StoredPerson>& persons);
/// Persons whose level changes by itself until now, at most so many; who is locked already is left out.
std::vector<std::string> find_due_levels(store::Transaction& tx, Time now, int most);

/// Pieces of evidence, each with the person it is of.
using PersonEvidence = std::vector<std::pair<std::string, RecordedEvidence>>;
void insert_evidence(store::Transaction& tx, const PersonEvidence& evidence);
/// `reason` is sealed here and in what comes back.
void withdraw_evidence(store::Transaction& tx, const RecordedEvidence& evidence);
/// In the order in which it was recorded.
PersonEvidence find_evidence(store::Transaction& tx, const std::vector<std::string>& person_ids);

/// Sealed content of versions, in the given order. Throws std::logic_error when one is missing.
struct VersionKey {
    std::string dataset, key;
    int version = 0;
};
void insert_versions(store::Transaction& tx, const std::vector<std::pair<VersionKey, std::string>>& contents);
std::vector<std::string> load_versions(store::Transaction& tx, const std::string& dataset,
                                       const std::vector<std::pair<std::string, int>>& keys);

/// Sealed texts under another key than this: what they are sealed as, and where they stand.
struct SealedText {
    std::string context;              ///< of the seal
    std::string first, second, third; ///< the row's key
    std::string text;
};
enum class SealedKind { evidence, corporation, record, version };
std::vector<SealedText> find_outdated(store::Transaction& tx, SealedKind kind, const std::string& key_id,
                                      int most);
void replace_sealed(store::Transaction& tx, SealedKind kind, const std::vector<SealedText>& texts);
/// Persons that are sealed or indexed under another key; locked by nobody else.
std::vector<std::string> find_outdated_persons(store::Transaction& tx, const std::string& key_id, int most);
/// Seal and indexes alone: neither revision nor anything else.
void reseal_person(store::Transaction& tx, const std::string& person_id, const std::string& profile,
                   const PersonIndexes& indexes);

/// The least level of the first of these codes that has one.
Level find_matter_level(store::Transaction& tx, const std::vector<std::string>& codes);
struct MatterLevel {
    std::string matter_code;
    Level level = Level::none;
    int revision = 0;
};
std::optional<MatterLevel> lock_matter_level(store::Transaction& tx, const std::string& matter_code);
void save_matter_level(store::Transaction& tx, const MatterLevel& level);
void delete_matter_level(store::Transaction& tx, const std::string& matter_code);
std::vector<MatterLevel> list_matter_levels(store::Transaction& tx, const service::Page& page);

// What the stores of this room share.
Sent read_sent(const store::Row& row);
Level read_level(const pqxx::field& field);

} // namespace gateway::identity
