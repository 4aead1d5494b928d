#include "gateway/store/columns.hpp"
#include "store.hpp"

#include <algorithm>
#include <stdexcept>

namespace gateway::identity {
namespace {

using store::optional_time_of;
using store::time_parameter;

// Whoever writes under a key makes it known in the same transaction, so that a process without it reads its
// key file before it takes "not found" for an answer.
#define KNOW_KEY(parameter)                                                                                  \
    "WITH known AS (INSERT INTO identity.sealing_key (key_id) VALUES (" parameter ") ON CONFLICT DO "        \
    "NOTHING) "

const store::Statement keys{"identity.sealing_keys", "SELECT key_id FROM identity.sealing_key"};
const store::Statement drop_keys{"identity.keep_sealing_key",
                                 "DELETE FROM identity.sealing_key k WHERE key_id <> $1 AND NOT EXISTS "
                                 "(SELECT 1 FROM identity.person p WHERE p.index_key = k.key_id)"};

#define PERSON_BY_ID                                                                                         \
    "SELECT person_id, state, coalesce(merged_into, '') AS merged_into, region, origin, binding, level, "    \
    "(extract(epoch FROM level_until) * 1000)::bigint AS level_until, profile, revision, version, live, "    \
    "position FROM identity.person WHERE person_id = $1"
const store::Statement find_one{"identity.find_person", PERSON_BY_ID};
const store::Statement lock_one{"identity.lock_person", PERSON_BY_ID " FOR UPDATE"};

const store::Statement by_certificate{
    "identity.find_by_certificate",
    "SELECT person_id FROM identity.person WHERE cert_index = ANY($1::bytea[]) ORDER BY person_id"};
const store::Statement by_mobile{
    "identity.find_by_mobile",
    "SELECT person_id FROM identity.person WHERE mobile_index = ANY($1::bytea[]) ORDER BY person_id"};

const store::Statement add_person{
    "identity.insert_person",
    KNOW_KEY(
        "$7") "INSERT INTO identity.person (person_id, state, region, origin, cert_index, mobile_index, "
              "index_key, binding, level, level_until, profile, revision, version, live, position) "
              "VALUES ($1, $2, $3, $4, $5::bytea, $6::bytea, $7, $8, $9, $10::timestamptz, $11, $12, $13, "
              "$14, $15)"};
const store::Statement set_person{
    "identity.update_person",
    KNOW_KEY(
        "$7") "UPDATE identity.person SET state = $2, region = $3, merged_into = $4, cert_index = "
              "$5::bytea, mobile_index = $6::bytea, index_key = $7, binding = $8, level = $9, level_until "
              "= $10::timestamptz, profile = $11, revision = $12, version = $13, live = $14, position = "
              "$15 WHERE person_id = $1"};
const store::Statement reseal{
    "identity.reseal_person",
    KNOW_KEY("$4") "UPDATE identity.person SET cert_index = $2::bytea, mobile_index = $3::bytea, index_key = "
                   "$4, profile = $5 WHERE person_id = $1"};

const store::Statement due{
    "identity.find_due_levels",
    "SELECT person_id FROM identity.person WHERE level_until <= $1::timestamptz ORDER BY level_until LIMIT "
    "$2::int FOR UPDATE SKIP LOCKED"};

// Two ranges around the newest key: an index scan that finds nothing is what nearly always happens.
const store::Statement outdated{
    "identity.find_outdated_persons",
    "SELECT person_id FROM identity.person WHERE person_id IN ("
    "(SELECT person_id FROM identity.person WHERE seal_key < $1 LIMIT $2::int) UNION "
    "(SELECT person_id FROM identity.person WHERE seal_key > $1 LIMIT $2::int) UNION "
    "(SELECT person_id FROM identity.person WHERE index_key < $1 LIMIT $2::int) UNION "
    "(SELECT person_id FROM identity.person WHERE index_key > $1 LIMIT $2::int)) "
    "LIMIT $2::int FOR UPDATE SKIP LOCKED"};

std::optional<std::string> octets(const std::optional<crypto::Digest>& digest) {
    return digest ? std::optional(store::bytea(crypto::view(*digest))) : std::nullopt;
}

std::vector<std::string> first_column(const store::Result& result) {
    std::vector<std::string> values;
    for (const store::Row row : result) {
        values.push_back(row[0].as<std::string>());
    }
    return values;
}

} // namespace

Sent read_sent(const store::Row& row) {
    return {row["version"].as<int>(), row["live"].as<bool>(), row["position"].as<long long>()};
}

Level read_level(const pqxx::field& field) { return static_cast<Level>(field.as<int>()); }

std::vector<std::string> sealing_keys(store::Transaction& tx) { return first_column(tx.exec(keys)); }

void keep_sealing_key(store::Transaction& tx, const std::string& key_id) { tx.exec(drop_keys, key_id); }

std::optional<PersonRow> find_person_row(store::Transaction& tx, const std::string& person_id,
                                         Locking locking) {
    const auto result = tx.exec(locking == Locking::row ? lock_one : find_one, person_id);
    if (result.empty()) {
        return std::nullopt;
    }
    const store::Row row = result[0];
    PersonRow person;
    person.person_id = row["person_id"].as<std::string>();
    person.state = state_of(row["state"].as<std::string>());
    person.merged_into = row["merged_into"].as<std::string>();
    person.region = row["region"].as<std::string>();
    person.origin = row["origin"].as<std::string>();
    person.binding = row["binding"].as<std::string>();
    person.level = read_level(row["level"]);
    person.level_until = optional_time_of(row["level_until"]);
    person.profile = row["profile"].as<std::string>();
    person.revision = row["revision"].as<int>();
    person.sent = read_sent(row);
    return person;
}

std::vector<std::string> find_by_index(store::Transaction& tx, IndexKind kind,
                                       const std::vector<crypto::Digest>& digests) {
    store::Array wanted;
    for (const crypto::Digest& digest : digests) {
        wanted.add(store::bytea(crypto::view(digest)));
    }
    return first_column(
        tx.exec(kind == IndexKind::certificate ? by_certificate : by_mobile, std::move(wanted).text()));
}

void insert_person(store::Transaction& tx, const PersonRow& row, const PersonIndexes& indexes) {
    tx.exec(add_person, row.person_id, std::string(state_name(row.state)), row.region, row.origin,
            octets(indexes.certificate), octets(indexes.mobile), indexes.key_id, row.binding,
            static_cast<int>(row.level), time_parameter(row.level_until), row.profile, row.revision,
            row.sent.version, row.sent.live, row.sent.position);
}

void update_person(store::Transaction& tx, const PersonRow& row, const PersonIndexes& indexes) {
    tx.exec(set_person, row.person_id, std::string(state_name(row.state)), row.region,
            row.merged_into.empty() ? std::nullopt : std::optional(row.merged_into),
            octets(indexes.certificate), octets(indexes.mobile), indexes.key_id, row.binding,
            static_cast<int>(row.level), time_parameter(row.level_until), row.profile, row.revision,
            row.sent.version, row.sent.live, row.sent.position);
}

std::vector<std::string> find_due_levels(store::Transaction& tx, Time now, int most) {
    return first_column(tx.exec(due, format_time(now), most));
}

std::vector<std::string> find_outdated_persons(store::Transaction& tx, const std::string& key_id, int most) {
    return first_column(tx.exec(outdated, key_id, most));
}

void reseal_person(store::Transaction& tx, const std::string& person_id, const std::string& profile,
                   const PersonIndexes& indexes) {
    tx.exec(reseal, person_id, octets(indexes.certificate), octets(indexes.mobile), indexes.key_id, profile);
}

} // namespace gateway::identity
