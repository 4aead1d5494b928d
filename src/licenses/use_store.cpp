#include "gateway/store/columns.hpp"
#include "store.hpp"

namespace gateway::licenses {
namespace {

const store::Statement add_uses{
    "licenses.insert_uses",
    "INSERT INTO licenses.use (licence_id, kind, client_id, unit, operator, matter_name, matter_code, "
    "project_no, ground, reference, trace_id, used_at, body) "
    "SELECT n, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::timestamptz, nullif($13, '') FROM "
    "unnest($1::bigint[]) AS n "
    "RETURNING use_id"};
// The last of each licence by their index, then the last of all: in one sort, the planner would go through
// the whole table from its end in search of the holder's.
const store::Statement uses_of{
    "licenses.find_uses",
    "WITH held AS MATERIALIZED (SELECT DISTINCT licence_id FROM licenses.holder WHERE code_index = "
    "ANY($1::bytea[])) "
    "SELECT u.use_id, u.kind, u.client_id, u.unit, u.operator, u.matter_name, u.matter_code, u.project_no, "
    "u.ground, u.reference, u.fields, u.matched, coalesce(u.body, '') AS body, l.identifier, l.type, "
    "(extract(epoch FROM u.used_at) * "
    "1000)::bigint AS used_at "
    "FROM (SELECT last.* FROM held CROSS JOIN LATERAL (SELECT * FROM licenses.use WHERE licence_id = "
    "held.licence_id AND use_id < $2::bigint ORDER BY use_id DESC LIMIT $3::int) last "
    "ORDER BY use_id DESC LIMIT $3::int) u JOIN licenses.licence l USING (licence_id) ORDER BY u.use_id "
    "DESC"};
const store::Statement add_pass{
    "licenses.insert_pass",
    "INSERT INTO licenses.pass (secret, kind, licence_id, client_id, matter_code, created_at, expires_at) "
    "VALUES ($1::bytea, $2, $3::bigint, $4, $5, $6::timestamptz, $7::timestamptz)"};
const store::Statement use_pass{
    "licenses.take_pass",
    "UPDATE licenses.pass SET used_at = $4::timestamptz WHERE secret = $1::bytea AND kind = $2 AND used_at "
    "IS NULL AND expires_at > $4::timestamptz AND client_id IN ('', $3) "
    "RETURNING licence_id, client_id, matter_code"};
const store::Statement old_passes{"licenses.drop_passes",
                                  "DELETE FROM licenses.pass WHERE expires_at < $1::timestamptz"};

Json json_of(const pqxx::field& field) {
    return field.is_null() ? Json(nullptr) : Json::parse(field.c_str());
}

} // namespace

std::vector<long long> insert_uses(store::Transaction& tx, const Use& use,
                                   const std::vector<long long>& licences) {
    std::vector<long long> ids;
    if (licences.empty()) {
        return ids;
    }
    for (const store::Row row :
         tx.exec(add_uses, store::array(licences), use.kind, use.client_id, use.unit, use.operator_id,
                 use.matter_name, use.matter_code, use.project_no, use.ground, use.reference, use.trace_id,
                 format_time(use.used_at), use.body)) {
        ids.push_back(row[0].as<long long>());
    }
    return ids;
}

Use read_use(const store::Row& row) {
    Use use;
    use.id = row["use_id"].as<long long>();
    use.identifier = row["identifier"].as<std::string>();
    use.type = row["type"].as<std::string>();
    use.client_id = row["client_id"].as<std::string>();
    use.body = row["body"].as<std::string>();
    use.unit = row["unit"].as<std::string>();
    use.operator_id = row["operator"].as<std::string>();
    use.matter_name = row["matter_name"].as<std::string>();
    use.matter_code = row["matter_code"].as<std::string>();
    use.project_no = row["project_no"].as<std::string>();
    use.ground = row["ground"].as<std::string>();
    use.reference = row["reference"].as<std::string>();
    use.used_at = store::time_of(row["used_at"]);
    return use;
}

std::vector<Use> find_uses(store::Transaction& tx, const std::vector<crypto::Digest>& holder,
                           const service::Page& page) {
    std::vector<Use> uses;
    for (const store::Row row :
         tx.exec(uses_of, digests(holder), page.after.empty() ? std::string(beyond_all) : page.after[0],
                 page.limit + 1)) {
        uses.push_back(read_use(row));
        uses.back().kind = row["kind"].as<std::string>();
        uses.back().fields = json_of(row["fields"]);
        uses.back().matched = row["matched"].is_null() ? Json(nullptr) : Json(row["matched"].as<bool>());
    }
    return uses;
}

void insert_pass(store::Transaction& tx, const crypto::Digest& secret, const Pass& pass) {
    tx.exec(add_pass, store::bytea(crypto::view(secret)), pass.kind, pass.licence_id, pass.client_id,
            pass.matter_code, format_time(pass.created_at), format_time(pass.expires_at));
}

std::optional<Pass> take_pass(store::Transaction& tx, const crypto::Digest& secret, const std::string& kind,
                              const std::string& client_id, Time now) {
    const auto result =
        tx.exec(use_pass, store::bytea(crypto::view(secret)), kind, client_id, format_time(now));
    if (result.empty()) {
        return std::nullopt;
    }
    Pass pass;
    pass.kind = kind;
    pass.licence_id = result[0]["licence_id"].as<long long>();
    pass.client_id = result[0]["client_id"].as<std::string>();
    pass.matter_code = result[0]["matter_code"].as<std::string>();
    return pass;
}

void drop_passes(store::Transaction& tx, Time expired_before) {
    tx.exec(old_passes, format_time(expired_before));
}

} // namespace gateway::licenses
