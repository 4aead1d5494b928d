#include "key_store.hpp"

#include <stdexcept>

namespace gateway::seals {
namespace {

const store::Statement insert{"seals.insert_key",
                              "INSERT INTO seals.key (key_id, point, sealed, made_at) VALUES ($1, $2::bytea, "
                              "$3, $4::timestamptz)"};
const store::Statement find{"seals.find_key",
                            "SELECT point, coalesce(sealed, '') AS sealed FROM seals.key WHERE key_id = $1"};
const store::Statement replace{"seals.replace_key", "UPDATE seals.key SET sealed = $2 WHERE key_id = $1"};
const store::Statement destroy{"seals.destroy_key", "UPDATE seals.key SET sealed = NULL WHERE key_id = $1"};
const store::Statement outdated{"seals.outdated_keys",
                                "SELECT key_id, sealed FROM seals.key WHERE sealed IS NOT NULL AND NOT "
                                "starts_with(sealed, 'v1.' || $1 || '.') LIMIT $2::int FOR UPDATE"};

store::Row found(const store::Result& rows) {
    if (rows.empty()) {
        throw std::logic_error("a seal names a key that is not there");
    }
    return rows[0];
}

} // namespace

void insert_key(store::Transaction& tx, const std::string& key_id, BytesView point, const std::string& sealed,
                Time now) {
    tx.exec(insert, key_id, store::bytea(point), sealed, format_time(now));
}

Bytes find_point(store::Transaction& tx, const std::string& key_id) {
    return store::from_bytea(found(tx.exec(find, key_id))["point"].as<std::string>());
}

std::string find_sealed_key(store::Transaction& tx, const std::string& key_id) {
    std::string sealed = found(tx.exec(find, key_id))["sealed"].as<std::string>();
    if (sealed.empty()) {
        throw std::logic_error("a seal's key was destroyed");
    }
    return sealed;
}

void destroy_key(store::Transaction& tx, const std::string& key_id) { tx.exec(destroy, key_id); }

std::vector<std::pair<std::string, std::string>>
lock_outdated_keys(store::Transaction& tx, const std::string& vault_key_id, int limit) {
    std::vector<std::pair<std::string, std::string>> keys;
    for (const store::Row row : tx.exec(outdated, vault_key_id, limit)) {
        keys.emplace_back(row["key_id"].as<std::string>(), row["sealed"].as<std::string>());
    }
    return keys;
}

void replace_sealed_key(store::Transaction& tx, const std::string& key_id, const std::string& sealed) {
    tx.exec(replace, key_id, sealed);
}

} // namespace gateway::seals
