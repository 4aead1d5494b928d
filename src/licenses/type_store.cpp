#include "store.hpp"

namespace gateway::licenses {
namespace {

const store::Statement get_codes{"licenses.find_given_codes",
                                 "SELECT name, code, revision FROM licenses.type_code ORDER BY name"};
const store::Statement lock_codes{"licenses.lock_given_codes",
                                  "LOCK TABLE licenses.type_code IN SHARE ROW EXCLUSIVE MODE"};
const store::Statement set_code{
    "licenses.save_given_code",
    "INSERT INTO licenses.type_code (name, code, revision, given_by, given_at) VALUES ($1, $2, $3::int, $4, "
    "$5::timestamptz) ON CONFLICT (name) DO UPDATE SET code = excluded.code, revision = excluded.revision, "
    "given_by = excluded.given_by, given_at = excluded.given_at"};
const store::Statement rights_of_client{
    "licenses.find_rights_of_client",
    "SELECT type, client_id, 'written' = ANY(grounds) AS written, 'ex_officio' = ANY(grounds) AS ex_officio "
    "FROM licenses.use_right WHERE client_id = $1 ORDER BY type"};
const store::Statement rights_of_type{
    "licenses.list_rights",
    "SELECT type, client_id, 'written' = ANY(grounds) AS written, 'ex_officio' = ANY(grounds) AS ex_officio "
    "FROM licenses.use_right WHERE type = $1 AND client_id > $2 ORDER BY client_id LIMIT $3::int"};
const store::Statement set_right{
    "licenses.save_right",
    "INSERT INTO licenses.use_right (type, client_id, grounds, given_by, given_at) VALUES ($1, $2, "
    "$3::text[], $4, $5::timestamptz) ON CONFLICT (type, client_id) DO UPDATE SET grounds = "
    "excluded.grounds, given_by = excluded.given_by, given_at = excluded.given_at"};
const store::Statement drop_right{
    "licenses.delete_right", "DELETE FROM licenses.use_right WHERE type = $1 AND client_id = $2 RETURNING 1"};

std::vector<UseRight> read_rights(const store::Result& result) {
    std::vector<UseRight> rights;
    for (const store::Row row : result) {
        UseRight& right = rights.emplace_back();
        right.type = row["type"].as<std::string>();
        right.client_id = row["client_id"].as<std::string>();
        for (const char* ground : {"written", "ex_officio"}) {
            if (row[ground].as<bool>()) {
                right.grounds.emplace_back(ground);
            }
        }
    }
    return rights;
}

} // namespace

std::vector<GivenCode> find_given_codes(store::Transaction& tx) {
    std::vector<GivenCode> codes;
    for (const store::Row row : tx.exec(get_codes)) {
        codes.push_back(
            {row["name"].as<std::string>(), row["code"].as<std::string>(), row["revision"].as<int>()});
    }
    return codes;
}

std::vector<GivenCode> lock_given_codes(store::Transaction& tx) {
    tx.exec(lock_codes);
    return find_given_codes(tx);
}

void save_given_code(store::Transaction& tx, const GivenCode& code, const std::string& by, Time at) {
    tx.exec(set_code, code.name, code.code, code.revision, by, format_time(at));
}

std::vector<UseRight> find_rights_of_client(store::Transaction& tx, const std::string& client_id) {
    return read_rights(tx.exec(rights_of_client, client_id));
}

std::vector<UseRight> list_rights(store::Transaction& tx, const std::string& type,
                                  const service::Page& page) {
    return read_rights(
        tx.exec(rights_of_type, type, page.after.empty() ? std::string() : page.after[0], page.limit + 1));
}

void save_right(store::Transaction& tx, const UseRight& right, const std::string& by, Time at) {
    tx.exec(set_right, right.type, right.client_id, store::array(right.grounds), by, format_time(at));
}

bool delete_right(store::Transaction& tx, const std::string& type, const std::string& client_id) {
    return !tx.exec(drop_right, type, client_id).empty();
}

} // namespace gateway::licenses
