#include "authority_store.hpp"

#include "gateway/base/text.hpp"
#include "gateway/store/columns.hpp"
#include "gateway/store/locks.hpp"

#include <stdexcept>

namespace gateway::seals {
namespace {

const store::Statement revision{"seals.trust_revision", "SELECT revision FROM seals.trust"};
const store::Statement next_revision{"seals.next_trust_revision",
                                     "UPDATE seals.trust SET revision = revision + 1"};
const store::Statement read{"seals.read_authorities",
                            "SELECT authority_id, role, certificate, coalesce(key_id, '') AS key_id FROM "
                            "seals.authority WHERE dropped_at IS NULL ORDER BY added_at, authority_id"};
// One that was dropped may come back.
const store::Statement insert{
    "seals.insert_authority",
    "INSERT INTO seals.authority (authority_id, role, certificate, key_id, added_at) VALUES ($1, $2, "
    "$3::bytea, nullif($4, ''), $5::timestamptz) ON CONFLICT (authority_id) DO UPDATE SET role = "
    "excluded.role, key_id = excluded.key_id, added_at = excluded.added_at, dropped_at = NULL WHERE "
    "authority.dropped_at IS NOT NULL RETURNING authority_id"};
const store::Statement drop{"seals.drop_authority",
                            "UPDATE seals.authority SET dropped_at = $2::timestamptz WHERE authority_id = $1 "
                            "AND dropped_at IS NULL RETURNING authority_id"};
const store::Statement read_lists{"seals.read_revocation_lists",
                                  "SELECT content FROM seals.revocation_list ORDER BY issuer"};
const store::Statement find_list{"seals.find_revocation_list",
                                 "SELECT content FROM seals.revocation_list WHERE issuer = $1::bytea"};
const store::Statement save_list{
    "seals.save_revocation_list",
    "INSERT INTO seals.revocation_list (issuer, content, added_at) VALUES ($1::bytea, $2::bytea, "
    "$3::timestamptz) ON CONFLICT (issuer) DO UPDATE SET content = excluded.content, added_at = "
    "excluded.added_at"};

const store::Statement read_past{
    "seals.read_past_revocations",
    "SELECT issuer, serial, floor(extract(epoch FROM revoked_at) * 1000)::bigint AS revoked_at, compromised "
    "FROM seals.past_revocation"};
const store::Statement insert_past{
    "seals.insert_past_revocation",
    "INSERT INTO seals.past_revocation (issuer, serial, revoked_at, compromised) VALUES ($1::bytea, $2, "
    "$3::timestamptz, $4::bool) ON CONFLICT DO NOTHING"};

bool changed(store::Transaction& tx, const store::Result& rows) {
    if (!rows.empty()) {
        tx.exec(next_revision);
    }
    return !rows.empty();
}

} // namespace

long long trust_revision(store::Transaction& tx) { return tx.exec(revision)[0][0].as<long long>(); }

std::vector<Authority> read_authorities(store::Transaction& tx) {
    std::vector<Authority> all;
    for (const store::Row row : tx.exec(read)) {
        auto certificate =
            crypto::Certificate::from_der(store::from_bytea(row["certificate"].as<std::string>()));
        if (!certificate) {
            throw std::logic_error("an authority's certificate that cannot be read");
        }
        all.push_back({row["authority_id"].as<std::string>(), row["role"].as<std::string>(),
                       *std::move(certificate), row["key_id"].as<std::string>()});
    }
    return all;
}

std::vector<Bytes> read_revocation_lists(store::Transaction& tx) {
    std::vector<Bytes> lists;
    for (const store::Row row : tx.exec(read_lists)) {
        lists.push_back(store::from_bytea(row[0].as<std::string>()));
    }
    return lists;
}

std::optional<Bytes> lock_revocation_list(store::Transaction& tx, BytesView issuer) {
    store::lock_keys(tx, "seals.revocation_list", {to_hex(issuer)});
    const auto rows = tx.exec(find_list, store::bytea(issuer));
    return rows.empty() ? std::nullopt : std::optional(store::from_bytea(rows[0][0].as<std::string>()));
}

std::vector<PastRevocation> read_past_revocations(store::Transaction& tx) {
    using crypto::RevocationReason;
    std::vector<PastRevocation> all;
    for (const store::Row row : tx.exec(read_past)) {
        const bool compromised = row["compromised"].as<bool>();
        all.push_back({store::from_bytea(row["issuer"].as<std::string>()),
                       {row["serial"].as<std::string>(), store::time_of(row["revoked_at"]),
                        compromised ? RevocationReason::compromised : RevocationReason::other}});
    }
    return all;
}

void insert_past_revocations(store::Transaction& tx, const std::vector<PastRevocation>& past) {
    for (const auto& [issuer, revoked] : past) {
        tx.exec(insert_past, store::bytea(issuer), revoked.serial, format_time(revoked.at),
                revoked.reason == crypto::RevocationReason::compromised);
    }
}

bool insert_authority(store::Transaction& tx, const Authority& authority, Time now) {
    return changed(tx,
                   tx.exec(insert, authority.authority_id, authority.role,
                           store::bytea(authority.certificate.der()), authority.key_id, format_time(now)));
}

bool mark_dropped(store::Transaction& tx, const std::string& authority_id, Time now) {
    return changed(tx, tx.exec(drop, authority_id, format_time(now)));
}

void save_revocation_list(store::Transaction& tx, BytesView issuer, BytesView der, Time now) {
    tx.exec(save_list, store::bytea(issuer), store::bytea(der), format_time(now));
    tx.exec(next_revision);
}

} // namespace gateway::seals
