#include "key_store.hpp"

#include "gateway/store/columns.hpp"

namespace gateway::signon {
namespace {

const store::Statement read{
    "signon.read_keys",
    "SELECT key_id, algorithm, sealed, floor(extract(epoch FROM signs_from) * 1000)::bigint, "
    "floor(extract(epoch FROM signs_until) * 1000)::bigint, floor(extract(epoch FROM shown_until) * "
    "1000)::bigint "
    "FROM signon.signing_key WHERE shown_until > $1 ORDER BY signs_from, key_id"};
const store::Statement insert{"signon.insert_key",
                              "INSERT INTO signon.signing_key (key_id, algorithm, sealed, signs_from, "
                              "signs_until, shown_until) VALUES ($1, "
                              "$2, $3, $4, $5, $6)"};
const store::Statement reseal{"signon.reseal_key",
                              "UPDATE signon.signing_key SET sealed = $2 WHERE key_id = $1"};
const store::Statement erase{"signon.delete_old_keys",
                             "DELETE FROM signon.signing_key WHERE shown_until <= $1"};

crypto::JwtAlgorithm algorithm_of(const std::string& name) {
    return name == crypto::algorithm_name(crypto::JwtAlgorithm::es256) ? crypto::JwtAlgorithm::es256
                                                                       : crypto::JwtAlgorithm::sm2sm3;
}

} // namespace

std::vector<StoredKey> read_keys(store::Transaction& tx, Time now) {
    std::vector<StoredKey> keys;
    for (const auto& row : tx.exec(read, format_time(now))) {
        keys.push_back({row[0].as<std::string>(), algorithm_of(row[1].as<std::string>()),
                        row[2].as<std::string>(), store::time_of(row[3]), store::time_of(row[4]),
                        store::time_of(row[5])});
    }
    return keys;
}

void insert_key(store::Transaction& tx, const StoredKey& key) {
    tx.exec(insert, key.key_id, std::string(crypto::algorithm_name(key.algorithm)), key.sealed,
            format_time(key.signs_from), format_time(key.signs_until), format_time(key.shown_until));
}

void reseal_key(store::Transaction& tx, const std::string& key_id, const std::string& sealed) {
    tx.exec(reseal, key_id, sealed);
}

void delete_old_keys(store::Transaction& tx, Time now) { tx.exec(erase, format_time(now)); }

} // namespace gateway::signon
