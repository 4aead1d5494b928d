#include "store.hpp"

#include "gateway/base/clock.hpp"
#include "gateway/base/json.hpp"

#include <nlohmann/json.hpp>

namespace gateway::access {
namespace {

const store::Statement insert{
    "access.insert", "INSERT INTO access.client (client_id, name, role, credit_code, region, scopes, "
                     "secret_hash, enabled, requests_per_second, revision) "
                     "VALUES ($1, $2, $3, $4, $5, $6::text[], $7, $8, $9, $10)"};
// Arrays come as JSON, times as milliseconds: both have one reader already.
#define CLIENTS                                                                                              \
    "SELECT client_id, name, role, credit_code, region, to_json(scopes), secret_hash, enabled, "             \
    "requests_per_second, revision, floor(extract(epoch FROM created_at) * 1000)::bigint, "                  \
    "floor(extract(epoch FROM rotated_at) * 1000)::bigint FROM access.client "
// $1 = '' reads all.
const store::Statement read{"access.read",
                            CLIENTS "WHERE $1 = '' OR client_id = $1 ORDER BY created_at, client_id"};
#define OF_BODIES "WHERE credit_code = ANY($1::text[]) AND role = 'department' ORDER BY client_id"
const store::Statement read_of{"access.clients_of", CLIENTS OF_BODIES};
const store::Statement lock_of{"access.lock_clients_of", CLIENTS OF_BODIES " FOR UPDATE"};
const store::Statement lock{"access.lock", "SELECT FROM access.client WHERE client_id = $1 FOR UPDATE"};
const store::Statement update{
    "access.update",
    "UPDATE access.client SET enabled = $2, secret_hash = $3, revision = $4, rotated_at = "
    "CASE WHEN $5 THEN clock_timestamp() ELSE rotated_at END, credit_code = $6, region = $7, "
    "scopes = $8::text[] WHERE client_id = $1"};

const store::Statement insert_many{
    "access.insert_successions",
    "INSERT INTO access.succession (predecessor, successor, full_rights, reform_id) SELECT n.predecessor, "
    "n.successor, n.rights = 'full', $1 FROM unnest($2::text[], $3::text[], $4::text[]) AS n(predecessor, "
    "successor, rights)"};
const store::Statement delete_many{"access.delete_successions",
                                   "DELETE FROM access.succession WHERE reform_id = $1"};
const store::Statement end_many{"access.end_successions",
                                "DELETE FROM access.succession WHERE predecessor = ANY($1::text[]) RETURNING "
                                "reform_id, predecessor, successor, full_rights"};
const store::Statement read_many{"access.read_successions",
                                 "SELECT predecessor, successor, full_rights FROM access.succession"};

std::string moment(const pqxx::field& milliseconds) {
    return format_time(Time(std::chrono::milliseconds(milliseconds.as<long long>())));
}

StoredClient read_row(const store::Row& row) {
    StoredClient stored;
    Client& client = stored.client;
    client.client_id = row[0].as<std::string>();
    client.name = row[1].as<std::string>();
    client.role = role_of(row[2].as<std::string>());
    client.credit_code = row[3].as<std::string>();
    client.region = row[4].as<std::string>();
    client.scopes = parse_json(row[5].as<std::string>()).get<std::vector<std::string>>();
    stored.secret_hash = row[6].as<std::string>();
    client.enabled = row[7].as<bool>();
    client.requests_per_second = row[8].as<int>();
    stored.revision = row[9].as<int>();
    client.created_at = moment(row[10]);
    client.rotated_at = moment(row[11]);
    return stored;
}

} // namespace

void insert_client(store::Transaction& tx, const StoredClient& stored) {
    const Client& client = stored.client;
    tx.exec(insert, client.client_id, client.name, std::string(role_name(client.role)), client.credit_code,
            client.region, store::array(client.scopes), stored.secret_hash, client.enabled,
            client.requests_per_second, stored.revision);
}

std::vector<StoredClient> read_clients(store::Transaction& tx) {
    std::vector<StoredClient> all;
    for (const auto& row : tx.exec(read, std::string())) {
        all.push_back(read_row(row));
    }
    return all;
}

std::optional<StoredClient> lock_client(store::Transaction& tx, const std::string& client_id) {
    if (tx.exec(lock, client_id).empty()) {
        return std::nullopt;
    }
    return read_row(tx.exec(read, client_id)[0]);
}

void update_client(store::Transaction& tx, const StoredClient& stored, bool rotated) {
    tx.exec(update, stored.client.client_id, stored.client.enabled, stored.secret_hash, stored.revision,
            rotated, stored.client.credit_code, stored.client.region, store::array(stored.client.scopes));
}

std::vector<StoredClient> clients_of(store::Transaction& tx, const std::vector<std::string>& credit_codes,
                                     bool hold) {
    std::vector<StoredClient> all;
    for (const auto& row : tx.exec(hold ? lock_of : read_of, store::array(credit_codes))) {
        all.push_back(read_row(row));
    }
    return all;
}

void insert_successions(store::Transaction& tx, const std::string& reform_id,
                        const std::vector<Succession>& successions) {
    store::Array predecessors, successors, rights;
    for (const Succession& succession : successions) {
        predecessors.add(succession.predecessor);
        successors.add(succession.successor);
        rights.add(succession.full_rights ? "full" : "read");
    }
    tx.exec(insert_many, reform_id, std::move(predecessors).text(), std::move(successors).text(),
            std::move(rights).text());
}

void delete_successions(store::Transaction& tx, const std::string& reform_id) {
    tx.exec(delete_many, reform_id);
}

std::vector<std::pair<std::string, Succession>>
end_successions(store::Transaction& tx, const std::vector<std::string>& predecessors) {
    std::vector<std::pair<std::string, Succession>> ended;
    for (const auto& row : tx.exec(end_many, store::array(predecessors))) {
        ended.emplace_back(row[0].as<std::string>(),
                           Succession{row[1].as<std::string>(), row[2].as<std::string>(), row[3].as<bool>()});
    }
    return ended;
}

std::vector<Succession> read_successions(store::Transaction& tx) {
    std::vector<Succession> all;
    for (const auto& row : tx.exec(read_many)) {
        all.push_back({row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<bool>()});
    }
    return all;
}

} // namespace gateway::access
