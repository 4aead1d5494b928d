#include "store.hpp"

#include "gateway/store/columns.hpp"
#include "gateway/store/conditions.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace gateway::seals {
namespace {

#define MILLISECONDS(column) "(extract(epoch FROM " #column ") * 1000)::bigint AS " #column
#define SEAL_COLUMNS                                                                                         \
    "es_id, owner, state, revision, type, name, purpose, " MILLISECONDS(valid_from) ", " MILLISECONDS(       \
        valid_until) ", width, height, coalesce(key_id, '') AS key_id, coalesce(certificate, '') AS "        \
                     "certificate, applied_by, " MILLISECONDS(applied_at) ", " MILLISECONDS(                 \
                         changed_at) ", reason"

const store::Statement draw{"seals.draw_serial",
                            "INSERT INTO seals.serial (area, last) VALUES ($1, 1) ON CONFLICT (area) DO "
                            "UPDATE SET last = serial.last + 1 RETURNING last"};
const store::Statement insert{
    "seals.insert",
    "INSERT INTO seals.seal (es_id, owner, state, revision, type, name, purpose, valid_from, valid_until, "
    "picture, width, height, applied_by, applied_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, "
    "$8::timestamptz, $9::timestamptz, $10::bytea, $11, $12, $13, $14::timestamptz, $14::timestamptz)"};
#define SEAL_READ                                                                                            \
    "SELECT " SEAL_COLUMNS ", CASE WHEN $2::bool THEN content END AS content, CASE WHEN $3::bool THEN "      \
    "picture END AS picture FROM seals.seal WHERE es_id = $1"
const store::Statement find{"seals.find", SEAL_READ};
const store::Statement share{"seals.share", SEAL_READ " FOR SHARE"};
const store::Statement lock{"seals.lock", SEAL_READ " FOR UPDATE"};
const store::Statement update{
    "seals.update",
    "UPDATE seals.seal SET state = $2, revision = $3, key_id = nullif($4, ''), certificate = "
    "nullif($5::bytea, ''), content = nullif($6::bytea, ''), changed_at = $7::timestamptz, reason = $8, "
    "valid_until = $9::timestamptz WHERE es_id = $1"};
const store::ConditionalStatement list{"seals.list",
                                       "SELECT " SEAL_COLUMNS
                                       ", NULL AS content, NULL AS picture FROM seals.seal WHERE es_id > $1",
                                       {"owner = $3", "starts_with(substr(owner, 3, 6), $4)", "state = $5"},
                                       " AND $3::text IS NOT NULL AND $4::text IS NOT NULL AND $5::text IS "
                                       "NOT NULL ORDER BY es_id LIMIT $2::int"};
const store::Statement insert_history{
    "seals.insert_history",
    "INSERT INTO seals.history (es_id, revision, state, at, actor, reason) VALUES ($1, $2, $3, "
    "$4::timestamptz, $5, $6)"};
#define HISTORY                                                                                              \
    "SELECT state, revision, " MILLISECONDS(at) ", actor, reason FROM seals.history WHERE es_id = $1"
const store::Statement history{"seals.history", HISTORY " ORDER BY revision"};
const store::Statement at_moment{"seals.change_at",
                                 HISTORY " AND at <= $2::timestamptz ORDER BY revision DESC LIMIT 1"};

const store::Statement as_made{
    "seals.as_made", "SELECT coalesce(sha256(content) = $2::bytea, false) FROM seals.seal WHERE es_id = $1"};

Bytes octets_of(const store::Row& row, const char* column) {
    return row[column].is_null() ? Bytes() : store::from_bytea(row[column].as<std::string>());
}

Seal read_seal(const store::Row& row) {
    Seal seal;
    seal.es_id = row["es_id"].as<std::string>();
    seal.owner = row["owner"].as<std::string>();
    seal.state = state_of(row["state"].as<std::string>());
    seal.revision = row["revision"].as<int>();
    seal.type = row["type"].as<int>();
    seal.name = row["name"].as<std::string>();
    seal.purpose = row["purpose"].as<std::string>();
    seal.valid_from = store::time_of(row["valid_from"]);
    seal.valid_until = store::time_of(row["valid_until"]);
    seal.picture = octets_of(row, "picture");
    seal.width = row["width"].as<int>();
    seal.height = row["height"].as<int>();
    seal.key_id = row["key_id"].as<std::string>();
    seal.certificate = octets_of(row, "certificate");
    seal.content = octets_of(row, "content");
    seal.applied_by = row["applied_by"].as<std::string>();
    seal.applied_at = store::time_of(row["applied_at"]);
    seal.changed_at = store::time_of(row["changed_at"]);
    seal.reason = row["reason"].as<std::string>();
    return seal;
}

Change read_change(const store::Row& row) {
    return {state_of(row["state"].as<std::string>()), store::time_of(row["at"]),
            row["actor"].as<std::string>(), row["reason"].as<std::string>(), row["revision"].as<int>()};
}

} // namespace

std::string draw_es_id(store::Transaction& tx, const std::string& area) {
    return area + fmt::format("{:08}", tx.exec(draw, area)[0][0].as<int>());
}

void insert_seal(store::Transaction& tx, const Seal& seal) {
    tx.exec(insert, seal.es_id, seal.owner, std::string(state_name(seal.state)), seal.revision, seal.type,
            seal.name, seal.purpose, format_time(seal.valid_from), format_time(seal.valid_until),
            store::bytea(seal.picture), seal.width, seal.height, seal.applied_by,
            format_time(seal.applied_at));
}

std::optional<Seal> find_seal(store::Transaction& tx, const std::string& es_id, Reading reading) {
    const auto& statement = reading == Reading::change ? lock : reading == Reading::signing ? share : find;
    const bool with_content = reading != Reading::view;
    const bool with_picture = reading == Reading::face || reading == Reading::change;
    const auto rows = tx.exec(statement, es_id, with_content, with_picture);
    return rows.empty() ? std::nullopt : std::optional(read_seal(rows[0]));
}

void update_seal(store::Transaction& tx, const Seal& seal) {
    tx.exec(update, seal.es_id, std::string(state_name(seal.state)), seal.revision, seal.key_id,
            store::bytea(seal.certificate), store::bytea(seal.content), format_time(seal.changed_at),
            seal.reason, format_time(seal.valid_until));
}

std::vector<Seal> list_seals(store::Transaction& tx, const SealQuery& query, const service::Page& page) {
    const auto statement =
        list.choose({!query.scope.owner.empty(), !query.scope.region_prefix.empty(), !query.state.empty()});
    std::vector<Seal> seals;
    for (const store::Row row :
         tx.exec(statement, page.after.empty() ? std::string() : page.after[0], page.limit + 1,
                 query.scope.owner, query.scope.region_prefix, query.state)) {
        seals.push_back(read_seal(row));
    }
    return seals;
}

void insert_change(store::Transaction& tx, const std::string& es_id, const Change& change) {
    tx.exec(insert_history, es_id, change.revision, std::string(state_name(change.state)),
            format_time(change.at), change.actor, change.reason);
}

std::vector<Change> read_history(store::Transaction& tx, const std::string& es_id) {
    std::vector<Change> changes;
    for (const store::Row row : tx.exec(history, es_id)) {
        changes.push_back(read_change(row));
    }
    return changes;
}

std::optional<bool> is_as_made(store::Transaction& tx, const std::string& es_id,
                               const crypto::Digest& sha256) {
    const auto rows = tx.exec(as_made, es_id, store::bytea(crypto::view(sha256)));
    return rows.empty() ? std::nullopt : std::optional(rows[0][0].as<bool>());
}

std::optional<Change> find_change_at(store::Transaction& tx, const std::string& es_id, Time at) {
    const auto rows = tx.exec(at_moment, es_id, format_time(at));
    return rows.empty() ? std::nullopt : std::optional(read_change(rows[0]));
}

} // namespace gateway::seals
