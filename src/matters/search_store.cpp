#include "gateway/base/codes.hpp"
#include "gateway/store/conditions.hpp"
#include "rows.hpp"
#include "search_text.hpp"
#include "store.hpp"

namespace gateway::matters {
namespace {

// $1 is the last code of the page before, $2 the limit.
const store::ConditionalStatement search_statement{
    "matters.search",
    "SELECT code, task_name, task_type, to_json(use_level) AS use_level, catalog_code, owner, dept_name, "
    "region, state, origin, task_version, revision, (extract(epoch FROM changed_at) * 1000)::bigint AS "
    "changed_at "
    "FROM matters.matter WHERE code > $1",
    {"grams @> $3::text[] AND position($4 in name_folded) > 0", "task_type = $5", "use_level @> ARRAY[$6]",
     "owner = $7", "region >= $8 AND region < $9", "state = $10", "origin = $11"},
    " AND ($3::text[], $4::text, $5::text, $6::text, $7::text, $8::text, $9::text, $10::text, $11::text) IS "
    "NOT NULL "
    "ORDER BY code LIMIT $2::int"};

store::Statement choose(const MatterQuery& query) {
    return search_statement.choose({!query.name.empty(), !query.task_type.empty(), !query.use_level.empty(),
                                    !query.owner.empty(), !query.region_prefix.empty(), !query.state.empty(),
                                    !query.origin.empty()});
}

} // namespace

std::vector<Json> search_matters(store::Transaction& tx, const MatterQuery& query,
                                 const service::Page& page) {
    const auto result = tx.exec(choose(query), page.after.empty() ? std::string() : page.after[0],
                                page.limit + 1, store::array(query_grams(query.name)), query.name,
                                query.task_type, query.use_level, query.owner, query.region_prefix,
                                store::behind_prefix(query.region_prefix), query.state, query.origin);
    std::vector<Json> items;
    for (const store::Row row : result) {
        items.push_back({{"code", row["code"].as<std::string>()},
                         {"task_name", row["task_name"].as<std::string>()},
                         {"task_type", row["task_type"].as<std::string>()},
                         {"use_level", json_of(row["use_level"])},
                         {"catalog_code", row["catalog_code"].as<std::string>()},
                         {"dept_code", row["owner"].as<std::string>()},
                         {"dept_name", row["dept_name"].as<std::string>()},
                         {"region", row["region"].as<std::string>()},
                         {"state", row["state"].as<std::string>()},
                         {"origin", row["origin"].as<std::string>()},
                         {"task_version", row["task_version"].as<int>()},
                         {"revision", row["revision"].as<int>()},
                         {"changed_at", format_time(time_of(row["changed_at"]))}});
    }
    return items;
}

} // namespace gateway::matters
