#include "draft_store_conditions.hpp"
#include "fill.hpp"

namespace gateway::matters {
namespace {

const store::Statement find_ids{
    "matters.fill_find",
    "SELECT id FROM matters.draft WHERE " DRAFT_CONDITIONS " AND ($8 = '' OR task_type = $8) "
    "AND ($9 = '' OR content::jsonb -> 'use_level' @> to_jsonb($9::text)) "
    "AND ($10::text[] = '{}' OR id = ANY($10::text[])) ORDER BY sequence LIMIT $11::int"};

} // namespace

std::vector<std::string> find_draft_ids(store::Transaction& tx, const FillQuery& query, int limit) {
    const DraftQuery& drafts = query.drafts;
    std::vector<std::string> ids;
    for (const store::Row row :
         tx.exec(find_ids, drafts.visible_owner, drafts.visible_region_prefix, drafts.owner,
                 drafts.region_prefix, drafts.profile, drafts.import_id, drafts.stage, query.task_type,
                 query.use_level, store::array(query.ids), limit)) {
        ids.push_back(row[0].as<std::string>());
    }
    return ids;
}

} // namespace gateway::matters
