#include "search_store.hpp"

namespace gateway::licenses {
namespace {

const store::Statement add{
    "licenses.insert_search",
    "INSERT INTO licenses.search (code_index, index_key, holder, kind, type, client_id, body, unit, "
    "operator, matter_name, matter_code, project_no, ground, reference, trace_id, used_at) VALUES "
    "($1::bytea, $2, $3, $4, $5, $6, nullif($7, ''), $8, $9, $10, $11, $12, $13, $14, $15, "
    "$16::timestamptz)"};
const store::Statement of_holder{
    "licenses.find_searches",
    "SELECT use_id, kind, '' AS identifier, type, client_id, coalesce(body, '') AS body, unit, operator, "
    "matter_name, matter_code, project_no, ground, reference, "
    "(extract(epoch FROM used_at) * 1000)::bigint AS used_at FROM licenses.search "
    "WHERE code_index = ANY($1::bytea[]) AND use_id < $2::bigint ORDER BY use_id DESC LIMIT $3::int"};
const store::Statement outdated{
    "licenses.find_outdated_searches",
    "SELECT use_id, client_id, trace_id, holder FROM licenses.search WHERE use_id IN ("
    "(SELECT use_id FROM licenses.search WHERE seal_key < $1 LIMIT $2::int) UNION "
    "(SELECT use_id FROM licenses.search WHERE seal_key > $1 LIMIT $2::int)) "
    "LIMIT $2::int FOR UPDATE SKIP LOCKED"};
const store::Statement reseal{
    "licenses.reseal_search",
    "UPDATE licenses.search SET holder = $2, code_index = $3::bytea, index_key = $4 "
    "WHERE use_id = $1::bigint"};

} // namespace

void insert_search(store::Transaction& tx, const Use& use, const SealedHolder& holder) {
    tx.exec(add, store::bytea(crypto::view(holder.index)), holder.index_key, holder.sealed, use.kind,
            use.type, use.client_id, use.body, use.unit, use.operator_id, use.matter_name, use.matter_code,
            use.project_no, use.ground, use.reference, use.trace_id, format_time(use.used_at));
}

std::vector<Use> find_searches(store::Transaction& tx, const std::vector<crypto::Digest>& holder,
                               const service::Page& page) {
    std::vector<Use> uses;
    for (const store::Row row :
         tx.exec(of_holder, digests(holder), page.after.empty() ? std::string(beyond_all) : page.after[0],
                 page.limit + 1)) {
        uses.push_back(read_use(row));
        uses.back().kind = row["kind"].as<std::string>();
    }
    return uses;
}

std::vector<std::pair<Use, std::string>> find_outdated_searches(store::Transaction& tx,
                                                                const std::string& key_id, int most) {
    std::vector<std::pair<Use, std::string>> found;
    for (const store::Row row : tx.exec(outdated, key_id, most)) {
        Use use;
        use.id = row["use_id"].as<long long>();
        use.client_id = row["client_id"].as<std::string>();
        use.trace_id = row["trace_id"].as<std::string>();
        found.emplace_back(std::move(use), row["holder"].as<std::string>());
    }
    return found;
}

void reseal_search(store::Transaction& tx, long long use_id, const SealedHolder& holder) {
    tx.exec(reseal, use_id, holder.sealed, store::bytea(crypto::view(holder.index)), holder.index_key);
}

} // namespace gateway::licenses
