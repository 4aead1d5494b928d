#include "use_store.hpp"

#include "gateway/crypto/digest_octets.hpp"
#include "gateway/store/columns.hpp"

namespace gateway::seals {
namespace {

#define MILLISECONDS(column) "(extract(epoch FROM " #column ") * 1000)::bigint AS " #column

const store::Statement insert_right{
    "seals.insert_right",
    "INSERT INTO seals.seal_right (es_id, client_id, matter_code, valid_from, valid_until, given_by, "
    "given_at) VALUES ($1, $2, $3, $4::timestamptz, $5::timestamptz, $6, $7::timestamptz)"};
const store::Statement withdraw{
    "seals.withdraw_rights",
    "UPDATE seals.seal_right SET withdrawn_by = $3, withdrawn_at = $4::timestamptz WHERE es_id = $1 AND "
    "client_id = $2 AND withdrawn_at IS NULL"};
const store::Statement rights{
    "seals.rights", "SELECT client_id, matter_code, " MILLISECONDS(valid_from) ", " MILLISECONDS(
                        valid_until) ", given_by, " MILLISECONDS(given_at) " FROM seals.seal_right WHERE "
                                                                           "es_id = $1 AND withdrawn_at IS "
                                                                           "NULL ORDER BY client_id, "
                                                                           "matter_code, right_id"};
const store::Statement right_for{
    "seals.right_for",
    "SELECT EXISTS (SELECT 1 FROM seals.seal_right WHERE es_id = $1 AND client_id = $2 AND withdrawn_at IS "
    "NULL AND matter_code IN ('*', $3) AND valid_from <= $4::timestamptz AND (valid_until IS NULL OR "
    "$4::timestamptz < valid_until))"};
const store::Statement insert{
    "seals.insert_use",
    "INSERT INTO seals.seal_use (es_id, client_id, matter_code, project_no, digest, property_info, "
    "signed_at, signature, trace_id, document_id) VALUES ($1, $2, $3, $4, $5::bytea, $6, $7::timestamptz, "
    "$8::bytea, $9, $10)"};
const store::Statement list{
    "seals.list_uses",
    "SELECT use_id, es_id, client_id, matter_code, project_no, digest, property_info, " MILLISECONDS(
        signed_at) ", signature, trace_id, document_id FROM seals.seal_use WHERE es_id = $1 AND use_id < "
                   "$2::bigint "
                   "ORDER BY use_id DESC LIMIT $3::int"};
const store::Statement last{"seals.last_use",
                            "SELECT (extract(epoch FROM max(signed_at)) * 1000)::bigint FROM seals.seal_use "
                            "WHERE es_id = $1"};

} // namespace

void insert_rights(store::Transaction& tx, const std::string& es_id, const std::vector<Right>& rights) {
    for (const Right& right : rights) {
        tx.exec(insert_right, es_id, right.client_id, right.matter_code, format_time(right.valid_from),
                store::time_parameter(right.valid_until), right.given_by, format_time(right.given_at));
    }
}

std::size_t withdraw_rights(store::Transaction& tx, const std::string& es_id, const std::string& client_id,
                            const std::string& actor, Time now) {
    return tx.exec(withdraw, es_id, client_id, actor, format_time(now)).affected_rows();
}

std::vector<Right> read_rights(store::Transaction& tx, const std::string& es_id) {
    std::vector<Right> all;
    for (const store::Row row : tx.exec(rights, es_id)) {
        all.push_back({row["client_id"].as<std::string>(), row["matter_code"].as<std::string>(),
                       store::time_of(row["valid_from"]), store::optional_time_of(row["valid_until"]),
                       row["given_by"].as<std::string>(), store::time_of(row["given_at"])});
    }
    return all;
}

bool has_right(store::Transaction& tx, const std::string& es_id, const std::string& client_id,
               const std::string& matter_code, Time now) {
    return tx.exec(right_for, es_id, client_id, matter_code, format_time(now))[0][0].as<bool>();
}

void insert_use(store::Transaction& tx, const UseRecord& use) {
    tx.exec(insert, use.es_id, use.client_id, use.matter_code, use.project_no,
            store::bytea(crypto::view(use.digest)), use.property_info, format_time(use.signed_at),
            store::bytea(crypto::view(use.signature)), use.trace_id, use.document_id);
}

std::vector<UseRecord> list_uses(store::Transaction& tx, const std::string& es_id,
                                 const service::Page& page) {
    std::vector<UseRecord> uses;
    const std::string before = page.after.empty() ? "9223372036854775807" : page.after[0];
    for (const store::Row row : tx.exec(list, es_id, before, page.limit + 1)) {
        UseRecord use;
        use.use_id = row["use_id"].as<long long>();
        use.es_id = row["es_id"].as<std::string>();
        use.client_id = row["client_id"].as<std::string>();
        use.matter_code = row["matter_code"].as<std::string>();
        use.project_no = row["project_no"].as<std::string>();
        use.digest = crypto::digest_of_octets(store::from_bytea(row["digest"].as<std::string>()));
        use.property_info = row["property_info"].as<std::string>();
        use.signed_at = store::time_of(row["signed_at"]);
        use.signature = crypto::digest_of_octets(store::from_bytea(row["signature"].as<std::string>()));
        use.trace_id = row["trace_id"].as<std::string>();
        use.document_id = row["document_id"].as<std::string>();
        uses.push_back(std::move(use));
    }
    return uses;
}

std::optional<Time> last_use(store::Transaction& tx, const std::string& es_id) {
    return store::optional_time_of(tx.exec(last, es_id)[0][0]);
}

} // namespace gateway::seals
