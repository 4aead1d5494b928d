#include "retrieval_store.hpp"

#include "gateway/store/columns.hpp"

namespace gateway::licenses {
namespace {

const store::Statement add{
    "licenses.insert_foreign_use",
    "INSERT INTO licenses.foreign_use (identifier, type, outcome, client_id, unit, operator, matter_name, "
    "matter_code, project_no, ground, reference, trace_id, used_at, body) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::timestamptz, nullif($14, ''))"};
const store::Statement all{
    "licenses.list_foreign_uses",
    "SELECT use_id, identifier, type, outcome, client_id, unit, operator, matter_name, matter_code, "
    "project_no, ground, reference, coalesce(body, '') AS body, (extract(epoch FROM used_at) * 1000)::bigint "
    "AS used_at "
    "FROM licenses.foreign_use WHERE use_id < $1::bigint ORDER BY use_id DESC LIMIT $2::int"};

} // namespace

void insert_foreign_use(store::Transaction& tx, const ForeignUse& foreign) {
    const Use& use = foreign.use;
    tx.exec(add, use.identifier, use.type, foreign.outcome, use.client_id, use.unit, use.operator_id,
            use.matter_name, use.matter_code, use.project_no, use.ground, use.reference, use.trace_id,
            format_time(use.used_at), use.body);
}

std::vector<ForeignUse> list_foreign_uses(store::Transaction& tx, const service::Page& page) {
    std::vector<ForeignUse> uses;
    for (const store::Row row :
         tx.exec(all, page.after.empty() ? std::string(beyond_all) : page.after[0], page.limit + 1)) {
        uses.push_back({read_use(row), row["outcome"].as<std::string>()});
    }
    return uses;
}

} // namespace gateway::licenses
