#include "gateway/store/conditions.hpp"
#include "impact.hpp"
#include "rows.hpp"

namespace gateway::matters {
namespace {

#define IMPACT_ROWS                                                                                          \
    "SELECT i.id, i.catalog_code, i.revision, i.changes, coalesce(i.code, '') AS code, "                     \
    "coalesce(i.draft_id, '') AS draft_id, i.owner, i.region, coalesce(i.settled, '') AS settled, "          \
    "coalesce(i.settled_by, '') AS settled_by, coalesce(i.reason, '') AS reason, "                           \
    "(extract(epoch FROM i.created_at) * 1000)::bigint AS created_at, "                                      \
    "(extract(epoch FROM i.settled_at) * 1000)::bigint AS settled_at, d.content AS item, "                   \
    "d.state AS item_state, coalesce(r.content, t.content, 'null') AS list, "                                \
    "coalesce(m.state, 'draft') AS list_state "                                                              \
    "FROM matters.directory_impact i JOIN matters.directory d USING (catalog_code) "                         \
    "LEFT JOIN matters.matter m ON m.code = i.code "                                                         \
    "LEFT JOIN matters.revision r ON r.row_guid = m.row_guid AND r.revision = m.revision "                   \
    "LEFT JOIN matters.draft t ON t.id = i.draft_id "

// $1 is the last id of the page before, $2 the limit; ':' follows '9'.
const store::ConditionalStatement list{
    "matters.impact_list",
    IMPACT_ROWS "WHERE i.id > $1::bigint",
    {"i.owner = $3", "i.region >= $4 AND i.region < $4 || ':'", "i.owner = $5",
     "i.region >= $6 AND i.region < $6 || ':'", "i.settled_at IS NULL", "i.settled_at IS NOT NULL"},
    " AND ($3::text, $4::text, $5::text, $6::text) IS NOT NULL ORDER BY i.id LIMIT $2::int"};
const store::Statement lock_one{"matters.impact_lock", IMPACT_ROWS "WHERE i.id = $1::bigint FOR UPDATE OF i"};
const store::Statement open_of{"matters.impact_open_of",
                               IMPACT_ROWS "WHERE i.settled_at IS NULL AND (i.code = ANY($1::text[]) "
                                           "OR i.draft_id = ANY($2::text[])) ORDER BY i.id"};
const store::Statement open_on{"matters.impact_open_on", IMPACT_ROWS
                               "WHERE i.settled_at IS NULL AND i.catalog_code = $1 ORDER BY i.id"};
// Either way a list rests on an item: by its catalog_code or by the code inside its implementation code.
const store::Statement insert{
    "matters.impact_insert",
    "INSERT INTO matters.directory_impact (catalog_code, revision, changes, code, draft_id, owner, region, "
    "created_at) "
    "SELECT $1, $2::int, $3, code, NULL, owner, region, $4::timestamptz FROM "
    "(SELECT code, owner, region FROM matters.matter WHERE catalog_code = $1 AND state <> 'cancelled' "
    "UNION SELECT code, owner, region FROM matters.matter WHERE substr(task_code, 20) = $1 "
    "AND state <> 'cancelled') AS lists "
    "UNION ALL SELECT $1, $2::int, $3, NULL, id, owner, region, $4::timestamptz FROM matters.draft "
    "WHERE items @> ARRAY[$1] AND base_version = 0"};
const store::Statement settle_many{
    "matters.impact_settle",
    "UPDATE matters.directory_impact SET settled_at = $5::timestamptz, settled = $2, settled_by = $3, "
    "reason = nullif($4, '') WHERE id = ANY($1::bigint[]) AND settled_at IS NULL"};
const store::Statement hand_over{"matters.impact_hand_over",
                                 "UPDATE matters.directory_impact AS i SET code = n.code, draft_id = NULL "
                                 "FROM unnest($1::text[], $2::text[]) AS n(draft_id, code) "
                                 "WHERE i.draft_id = n.draft_id AND i.settled_at IS NULL"};
const store::Statement drop{
    "matters.impact_drop",
    "UPDATE matters.directory_impact SET settled_at = $2::timestamptz, settled = 'gone' "
    "WHERE draft_id = ANY($1::text[]) AND settled_at IS NULL"};
const store::Statement on_item{
    "matters.lists_on_item",
    "SELECT * FROM (SELECT 'm' || code AS key, code, NULL AS draft_id, task_name, owner, dept_name, region, "
    "state "
    "FROM matters.matter WHERE catalog_code = $1 OR substr(task_code, 20) = $1 "
    "UNION ALL SELECT 'd' || id, code, id, task_name, owner, coalesce(content::json ->> 'dept_name', ''), "
    "region, 'draft' FROM matters.draft WHERE items @> ARRAY[$1] AND ($2 = '' OR owner = $2) "
    "AND ($3 = '' OR starts_with(region, $3))) AS lists WHERE key > $4 COLLATE \"C\" "
    "ORDER BY key COLLATE \"C\" LIMIT $5::int"};

Impact read_impact(const store::Row& row) {
    Impact impact;
    impact.id = row["id"].as<long long>();
    impact.catalog_code = row["catalog_code"].as<std::string>();
    impact.revision = row["revision"].as<int>();
    impact.changes = json_of(row["changes"]);
    impact.code = row["code"].as<std::string>();
    impact.draft_id = row["draft_id"].as<std::string>();
    impact.owner = row["owner"].as<std::string>();
    impact.region = row["region"].as<std::string>();
    impact.item = json_of(row["item"]);
    impact.item_state = state_from_text(row["item_state"].as<std::string>());
    impact.list = json_of(row["list"]);
    impact.list_state = row["list_state"].as<std::string>();
    impact.created_at = time_of(row["created_at"]);
    if (!row["settled_at"].is_null()) {
        impact.settled_at = time_of(row["settled_at"]);
    }
    impact.settled = row["settled"].as<std::string>();
    impact.settled_by = row["settled_by"].as<std::string>();
    impact.reason = row["reason"].as<std::string>();
    return impact;
}

std::vector<Impact> read_impacts(const store::Result& result) {
    std::vector<Impact> impacts;
    for (const store::Row row : result) {
        impacts.push_back(read_impact(row));
    }
    return impacts;
}

} // namespace

std::vector<Impact> list_impacts(store::Transaction& tx, const ImpactQuery& query,
                                 const service::Page& page) {
    const auto statement = list.choose(
        {!query.visible.credit_code.empty(), !query.visible.region_prefix.empty(), !query.owner.empty(),
         !query.region_prefix.empty(), query.state == "open", query.state == "settled"});
    return read_impacts(tx.exec(statement, page.after.empty() ? std::string("0") : page.after[0],
                                page.limit + 1, query.visible.credit_code, query.visible.region_prefix,
                                query.owner, query.region_prefix));
}

std::optional<Impact> lock_impact(store::Transaction& tx, long long id) {
    auto impacts = read_impacts(tx.exec(lock_one, id));
    return impacts.empty() ? std::nullopt : std::optional(std::move(impacts.front()));
}

std::vector<Impact> open_impacts_of(store::Transaction& tx, const std::vector<std::string>& codes,
                                    const std::vector<std::string>& draft_ids) {
    return read_impacts(tx.exec(open_of, store::array(codes), store::array(draft_ids)));
}

std::vector<Impact> open_impacts_on(store::Transaction& tx, const std::string& catalog_code) {
    return read_impacts(tx.exec(open_on, catalog_code));
}

void insert_impacts(store::Transaction& tx, const DirectoryItem& item, const Json& changes) {
    tx.exec(insert, item.catalog_code, item.revision, canonical_json(changes), format_time(item.changed_at));
}

void settle(store::Transaction& tx, const std::vector<long long>& ids, const std::string& how,
            const std::string& by, const std::string& reason, Time now) {
    if (!ids.empty()) {
        tx.exec(settle_many, store::array(ids), how, by, reason, format_time(now));
    }
}

void hand_over_impacts(store::Transaction& tx, const std::vector<std::string>& draft_ids,
                       const std::vector<std::string>& codes) {
    tx.exec(hand_over, store::array(draft_ids), store::array(codes));
}

void drop_impacts(store::Transaction& tx, const std::vector<std::string>& draft_ids, Time now) {
    tx.exec(drop, store::array(draft_ids), format_time(now));
}

std::vector<Json> lists_on_item(store::Transaction& tx, const std::string& catalog_code,
                                const service::Visibility& visible, const service::Page& page) {
    std::vector<Json> items;
    for (const store::Row row : tx.exec(on_item, catalog_code, visible.credit_code, visible.region_prefix,
                                        page.after.empty() ? std::string() : page.after[0], page.limit + 1)) {
        const auto optional = [&row](const char* name) {
            return row[name].is_null() ? Json() : Json(row[name].as<std::string>());
        };
        items.push_back({{"key", row["key"].as<std::string>()},
                         {"code", optional("code")},
                         {"draft_id", optional("draft_id")},
                         {"task_name", row["task_name"].as<std::string>()},
                         {"dept_code", row["owner"].as<std::string>()},
                         {"dept_name", row["dept_name"].as<std::string>()},
                         {"region", row["region"].as<std::string>()},
                         {"state", row["state"].as<std::string>()}});
    }
    return items;
}

} // namespace gateway::matters
