#include "fill.hpp"

namespace gateway::matters {
namespace {

const store::Statement find_ids{
    "matters.fill_find",
    "SELECT id FROM matters.draft WHERE ($1 = '' OR owner = $1) AND ($2 = '' OR starts_with(region, $2)) "
    "AND ($3 = '' OR owner = $3) AND ($4 = '' OR starts_with(region, $4)) AND ($5 = '' OR profile = $5) "
    "AND ($6 = '' OR import_id = $6) AND ($7 = '' OR task_type = $7) "
    "AND ($8 = '' OR content::jsonb -> 'use_level' @> to_jsonb($8::text)) "
    "AND ($9::text[] = '{}' OR id = ANY($9::text[])) ORDER BY sequence LIMIT $10::int"};

} // namespace

std::vector<std::string> find_draft_ids(store::Transaction& tx, const FillQuery& query, int limit) {
    const DraftQuery& drafts = query.drafts;
    std::vector<std::string> ids;
    for (const store::Row row : tx.exec(find_ids, drafts.visible_owner, drafts.visible_region_prefix,
                                        drafts.owner, drafts.region_prefix, drafts.profile, drafts.import_id,
                                        query.task_type, query.use_level, store::array(query.ids), limit)) {
        ids.push_back(row[0].as<std::string>());
    }
    return ids;
}

} // namespace gateway::matters
