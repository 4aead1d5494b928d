#include "completeness.hpp"
#include "draft_store_conditions.hpp"
#include "gateway/store/conditions.hpp"

namespace gateway::matters {
namespace {

// The name most of its drafts give, since drafts of one body may spell it differently.
const store::Statement by_department{
    "matters.count_drafts_by_department",
    "SELECT owner, coalesce(mode() WITHIN GROUP (ORDER BY content::json ->> 'dept_name'), '') AS dept_name, "
    "count(*) AS drafts, count(*) FILTER (WHERE missing + faulty = 0) AS complete, sum(missing) AS missing, "
    "sum(faulty) AS faulty FROM matters.draft WHERE " DRAFT_CONDITIONS
    " AND ($8::text IS NULL OR owner > $8) GROUP BY owner ORDER BY owner LIMIT $9::int"};
const store::Statement keys{"matters.list_draft_keys",
                            "SELECT sequence, id FROM matters.draft WHERE " DRAFT_CONDITIONS
                            " AND sequence > $8::bigint ORDER BY sequence LIMIT $9::int"};
// $1 is the last code before, $2 the limit.
const store::ConditionalStatement contents{
    "matters.load_published",
    "SELECT m.code, m.owner, m.dept_name, m.task_name, r.content, r.code_versions FROM matters.matter m "
    "JOIN matters.revision r USING (row_guid, revision) WHERE m.code > $1 AND m.state <> 'cancelled'",
    {"m.owner = $3", "m.region >= $4 AND m.region < $4 || ':'"},
    " AND ($3::text, $4::text) IS NOT NULL ORDER BY m.code LIMIT $2::int"};

} // namespace

std::vector<Json> count_by_department(store::Transaction& tx, const DraftQuery& query,
                                      const service::Page& page) {
    const auto after = page.after.empty() ? std::optional<std::string>() : std::optional(page.after[0]);
    std::vector<Json> items;
    for (const store::Row row :
         tx.exec(by_department, query.visible_owner, query.visible_region_prefix, query.owner,
                 query.region_prefix, query.profile, query.import_id, query.stage, after, page.limit + 1)) {
        items.push_back({{"dept_code", row["owner"].as<std::string>()},
                         {"dept_name", row["dept_name"].as<std::string>()},
                         {"drafts", row["drafts"].as<long long>()},
                         {"complete", row["complete"].as<long long>()},
                         {"missing", row["missing"].as<long long>()},
                         {"faulty", row["faulty"].as<long long>()}});
    }
    return items;
}

std::vector<DraftKey> list_draft_keys(store::Transaction& tx, const DraftQuery& query,
                                      const service::Page& page) {
    std::vector<DraftKey> result;
    for (const store::Row row :
         tx.exec(keys, query.visible_owner, query.visible_region_prefix, query.owner, query.region_prefix,
                 query.profile, query.import_id, query.stage,
                 page.after.empty() ? std::string("0") : page.after[0], page.limit + 1)) {
        result.push_back({row["sequence"].as<std::string>(), row["id"].as<std::string>()});
    }
    return result;
}

std::vector<PublishedContent> load_published(store::Transaction& tx, const std::string& owner,
                                             const std::string& region_prefix, const std::string& after,
                                             int limit) {
    std::vector<PublishedContent> result;
    for (const store::Row row : tx.exec(contents.choose({!owner.empty(), !region_prefix.empty()}), after,
                                        limit, owner, region_prefix)) {
        result.push_back({row["code"].as<std::string>(), row["owner"].as<std::string>(),
                          row["dept_name"].as<std::string>(), row["task_name"].as<std::string>(),
                          row["content"].as<std::string>(),
                          code_versions_from_text(row["code_versions"].as<std::string>())});
    }
    return result;
}

} // namespace gateway::matters
