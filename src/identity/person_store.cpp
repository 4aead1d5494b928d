#include "gateway/store/columns.hpp"
#include "store.hpp"

#include <algorithm>
#include <stdexcept>

namespace gateway::identity {
namespace {

using store::optional_time_of;

const store::Statement keys{"identity.sealing_keys", "SELECT key_id FROM identity.sealing_key"};
const store::Statement drop_keys{
    "identity.keep_sealing_key",
    "DELETE FROM identity.sealing_key k WHERE key_id <> $1 AND NOT EXISTS "
    "(SELECT 1 FROM identity.person p WHERE p.index_key = k.key_id) AND NOT EXISTS "
    "(SELECT 1 FROM identity.stock_account s WHERE s.index_key = k.key_id)"};

#define PERSON                                                                                               \
    "SELECT person_id, state, coalesce(merged_into, '') AS merged_into, region, origin, binding, level, "    \
    "(extract(epoch FROM level_until) * 1000)::bigint AS level_until, profile, revision, version, live, "    \
    "position FROM identity.person WHERE person_id = ANY($1::text[]) ORDER BY person_id"
const store::Statement find_some{"identity.find_persons", PERSON};
const store::Statement lock_some{"identity.lock_persons", PERSON " FOR UPDATE"};

const store::Statement by_certificate{"identity.find_by_certificate",
                                      "SELECT person_id, cert_index FROM identity.person WHERE cert_index = "
                                      "ANY($1::bytea[]) ORDER BY person_id"};
const store::Statement by_mobile{"identity.find_by_mobile",
                                 "SELECT person_id, mobile_index FROM identity.person WHERE mobile_index = "
                                 "ANY($1::bytea[]) ORDER BY person_id"};

// Whoever writes under a key makes it known in the same transaction, so that a process without it reads its
// key file before it takes "not found" for an answer. "" stands for null.
#define PERSONS                                                                                              \
    "WITH n AS (SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], "           \
    "$6::text[], $7::text[], $8::text[], $9::text[], $10::smallint[], $11::text[], $12::text[], "            \
    "$13::int[], $14::int[], $15::boolean[], $16::bigint[]) AS p(person_id, state, merged_into, region, "    \
    "origin, cert_index, mobile_index, index_key, binding, level, level_until, profile, revision, "          \
    "version, live, position)), "                                                                            \
    "known AS (INSERT INTO identity.sealing_key (key_id) SELECT DISTINCT index_key FROM n ON CONFLICT DO "   \
    "NOTHING) "
#define OR_NULL(column, type) "nullif(n." column ", '')::" type
const store::Statement add_persons{
    "identity.insert_persons",
    PERSONS "INSERT INTO identity.person (person_id, state, region, origin, cert_index, mobile_index, "
            "index_key, binding, level, level_until, profile, revision, version, live, position) "
            "SELECT person_id, state, region, origin, " OR_NULL("cert_index", "bytea") ", " OR_NULL(
                "mobile_index",
                "bytea") ", index_key, binding, level, " OR_NULL("level_until",
                                                                 "timestamptz") ", profile, revision, "
                                                                                "version, live, position "
                                                                                "FROM n"};
const store::Statement set_persons{
    "identity.update_persons", PERSONS
    "UPDATE identity.person AS t SET state = n.state, region = n.region, merged_into "
    "= " OR_NULL("merged_into", "text") ", cert_index = " OR_NULL(
        "cert_index", "bytea") ", mobile_index = " OR_NULL("mobile_index",
                                                           "bytea") ", "
                                                                    "index_key = n.index_key, binding = "
                                                                    "n.binding, level = n.level, "
                                                                    "level_until = " OR_NULL(
                                                                        "level_until",
                                                                        "timestamptz") ", profile = "
                                                                                       "n.profile, "
                                                                                       "revision = "
                                                                                       "n.revision, "
                                                                                       "version = "
                                                                                       "n.version, "
                                                                                       "live = n.live, "
                                                                                       "position = "
                                                                                       "n.position FROM n "
                                                                                       "WHERE t.person_id "
                                                                                       "= n.person_id"};
const store::Statement reseal{
    "identity.reseal_person",
    "WITH known AS (INSERT INTO identity.sealing_key (key_id) VALUES ($4) ON CONFLICT DO NOTHING) "
    "UPDATE identity.person SET cert_index = $2::bytea, mobile_index = $3::bytea, index_key = $4, profile = "
    "$5 WHERE person_id = $1"};

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

std::string element(const std::optional<crypto::Digest>& digest) { return octets(digest).value_or(""); }

/// Persons as one array a column.
class Columns {
public:
    explicit Columns(const std::vector<StoredPerson>& persons) {
        for (const StoredPerson& person : persons) {
            add(person.row, person.indexes);
        }
    }
    void write(store::Transaction& tx, const store::Statement& statement) {
        tx.exec(statement, std::move(id).text(), std::move(state).text(), std::move(merged_into).text(),
                std::move(region).text(), std::move(origin).text(), std::move(certificate).text(),
                std::move(mobile).text(), std::move(index_key).text(), std::move(binding).text(),
                std::move(level).text(), std::move(level_until).text(), std::move(profile).text(),
                std::move(revision).text(), std::move(version).text(), std::move(live).text(),
                std::move(position).text());
    }

private:
    void add(const PersonRow& row, const PersonIndexes& indexes) {
        id.add(row.person_id);
        state.add(state_name(row.state));
        merged_into.add(row.merged_into);
        region.add(row.region);
        origin.add(row.origin);
        certificate.add(element(indexes.certificate));
        mobile.add(element(indexes.mobile));
        index_key.add(indexes.key_id);
        binding.add(row.binding);
        level.add(static_cast<long long>(row.level));
        level_until.add(store::time_element(row.level_until));
        profile.add(row.profile);
        revision.add(static_cast<long long>(row.revision));
        version.add(static_cast<long long>(row.sent.version));
        live.add(row.sent.live ? "true" : "false");
        position.add(row.sent.position);
    }
    store::Array id, state, merged_into, region, origin, certificate, mobile, index_key, binding, level,
        level_until, profile, revision, version, live, position;
};

const store::Statement& by_index(IndexKind kind) {
    return kind == IndexKind::certificate ? by_certificate : by_mobile;
}

std::string wanted(const std::vector<crypto::Digest>& digests) {
    store::Array array;
    for (const crypto::Digest& digest : digests) {
        array.add(store::bytea(crypto::view(digest)));
    }
    return std::move(array).text();
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

std::vector<PersonRow> find_person_rows(store::Transaction& tx, const std::vector<std::string>& ids,
                                        Locking locking) {
    std::vector<PersonRow> found;
    for (const store::Row row : tx.exec(locking == Locking::row ? lock_some : find_some, store::array(ids))) {
        PersonRow& person = found.emplace_back();
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
    }
    return found;
}

std::vector<std::string> find_by_index(store::Transaction& tx, IndexKind kind,
                                       const std::vector<crypto::Digest>& digests) {
    return first_column(tx.exec(by_index(kind), wanted(digests)));
}

std::map<crypto::Digest, std::string> find_holders(store::Transaction& tx, IndexKind kind,
                                                   const std::vector<crypto::Digest>& digests) {
    std::map<crypto::Digest, std::string> holders;
    for (const store::Row row : tx.exec(by_index(kind), wanted(digests))) {
        const std::string octets = store::from_bytea(row[1].c_str());
        crypto::Digest digest{};
        std::copy(octets.begin(), octets.end(), digest.begin());
        holders.emplace(digest, row[0].as<std::string>());
    }
    return holders;
}

void insert_persons(store::Transaction& tx, const std::vector<StoredPerson>& persons) {
    Columns(persons).write(tx, add_persons);
}

void update_persons(store::Transaction& tx, const std::vector<StoredPerson>& persons) {
    Columns(persons).write(tx, set_persons);
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
