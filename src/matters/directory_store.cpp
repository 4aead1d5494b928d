#include "directory_store.hpp"

#include "rows.hpp"
#include "search_text.hpp"

#include <stdexcept>

namespace gateway::matters {
namespace {

#define ITEM_COLUMNS                                                                                         \
    "catalog_code, row_guid, origin, task_version, revision, state, content, position, "                     \
    "(extract(epoch FROM changed_at) * 1000)::bigint AS changed_at"

const store::Statement find{"matters.directory_find",
                            "SELECT " ITEM_COLUMNS " FROM matters.directory WHERE catalog_code = $1"};
const store::Statement lock{"matters.directory_lock",
                            "SELECT " ITEM_COLUMNS
                            " FROM matters.directory WHERE catalog_code = $1 FOR UPDATE"};
const store::Statement share{"matters.directory_share",
                             "SELECT catalog_code, state, position FROM matters.directory "
                             "WHERE catalog_code = ANY($1::text[]) ORDER BY catalog_code FOR SHARE"};
const store::Statement insert{
    "matters.directory_insert",
    "INSERT INTO matters.directory (catalog_code, row_guid, origin, task_version, revision, state, "
    "task_name, "
    "name_folded, task_type, use_level, content, position, changed_at) "
    "SELECT $1, $2, $3, $4, $5, $6, c ->> 'task_name', $8, c ->> 'task_type', "
    "ARRAY(SELECT jsonb_array_elements_text(c -> 'use_level')), $7, $9, $10::timestamptz "
    "FROM (SELECT $7::text::jsonb AS c) AS n ON CONFLICT (catalog_code) DO NOTHING RETURNING catalog_code"};
const store::Statement update{
    "matters.directory_update",
    "UPDATE matters.directory SET row_guid = $2, task_version = $3, revision = $4, state = $5, "
    "task_name = c ->> 'task_name', name_folded = $7, task_type = c ->> 'task_type', "
    "use_level = ARRAY(SELECT jsonb_array_elements_text(c -> 'use_level')), content = $6, position = $8, "
    "changed_at = $9::timestamptz FROM (SELECT $6::text::jsonb AS c) AS n WHERE catalog_code = $1"};
const store::Statement add_revision{"matters.directory_add_revision",
                                    "INSERT INTO matters.directory_revision (catalog_code, revision, "
                                    "row_guid, task_version, state, content, actor, "
                                    "changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8::timestamptz)"};
const store::Statement load_revision{
    "matters.directory_load_revision",
    "SELECT catalog_code, row_guid, 'local' AS origin, task_version, revision, state, content, 0 AS "
    "position, "
    "(extract(epoch FROM changed_at) * 1000)::bigint AS changed_at "
    "FROM matters.directory_revision WHERE catalog_code = $1 AND revision = $2"};
// Some thousands of rows at most: read in order of the key, conditions as they come. Claimed is what a body
// has a list in use or a draft of.
const store::Statement search{
    "matters.directory_search",
    "SELECT d.catalog_code, d.origin, d.task_version, d.revision, d.state, d.task_name, d.task_type, "
    "to_json(d.use_level) AS use_level, (extract(epoch FROM d.changed_at) * 1000)::bigint AS changed_at "
    "FROM matters.directory AS d "
    "WHERE d.catalog_code > $1 AND ($3 = '' OR position($3 in d.name_folded) > 0) "
    "AND ($4 = '' OR d.task_type = $4) AND ($5 = '' OR $5 = ANY(d.use_level)) AND ($6 = '' OR d.state = $6) "
    "AND ($7 = '' OR d.origin = $7) AND ($8 = '' OR ($8 = 'true') = "
    "(EXISTS (SELECT FROM matters.matter AS m WHERE m.catalog_code = d.catalog_code "
    "AND m.state <> 'cancelled' AND ($9 = '' OR m.owner = $9)) "
    "OR EXISTS (SELECT FROM matters.matter AS m WHERE substr(m.task_code, 20) = d.catalog_code "
    "AND m.state <> 'cancelled' AND ($9 = '' OR m.owner = $9)) "
    "OR EXISTS (SELECT FROM matters.draft AS r WHERE r.items @> ARRAY[d.catalog_code] "
    "AND ($9 = '' OR r.owner = $9)))) "
    "ORDER BY d.catalog_code LIMIT $2::int"};

std::optional<DirectoryItem> first_item(const store::Result& result) {
    if (result.empty()) {
        return std::nullopt;
    }
    const store::Row row = result[0];
    DirectoryItem item;
    item.catalog_code = row["catalog_code"].as<std::string>();
    item.row_guid = row["row_guid"].as<std::string>();
    item.local = row["origin"].as<std::string>() == "local";
    item.task_version = row["task_version"].as<int>();
    item.revision = row["revision"].as<int>();
    item.state = state_from_text(row["state"].as<std::string>());
    item.content = row["content"].as<std::string>();
    item.position = row["position"].as<long long>();
    item.changed_at = time_of(row["changed_at"]);
    return item;
}

std::string folded_name(const DirectoryItem& item) {
    return fold_name(Json::parse(item.content).at("task_name").get<std::string>());
}

void keep_revision(store::Transaction& tx, const DirectoryItem& item, const std::string& actor) {
    tx.exec(add_revision, item.catalog_code, item.revision, item.row_guid, item.task_version,
            std::string(to_text(item.state)), item.content, actor, format_time(item.changed_at));
}

} // namespace

std::optional<DirectoryItem> find_item(store::Transaction& tx, const std::string& catalog_code) {
    return first_item(tx.exec(find, catalog_code));
}

std::optional<DirectoryItem> lock_item(store::Transaction& tx, const std::string& catalog_code) {
    return first_item(tx.exec(lock, catalog_code));
}

std::map<std::string, ItemState> share_items(store::Transaction& tx, const std::vector<std::string>& codes) {
    std::map<std::string, ItemState> items;
    for (const store::Row row : tx.exec(share, store::array(codes))) {
        items.emplace(
            row["catalog_code"].as<std::string>(),
            ItemState{state_from_text(row["state"].as<std::string>()), row["position"].as<long long>()});
    }
    return items;
}

bool insert_item(store::Transaction& tx, const DirectoryItem& item, const std::string& actor) {
    const auto result =
        tx.exec(insert, item.catalog_code, item.row_guid, std::string(item.local ? "local" : "national"),
                item.task_version, item.revision, std::string(to_text(item.state)), item.content,
                folded_name(item), item.position, format_time(item.changed_at));
    if (result.empty()) {
        return false;
    }
    keep_revision(tx, item, actor);
    return true;
}

void update_item(store::Transaction& tx, const DirectoryItem& item, const std::string& actor) {
    tx.exec(update, item.catalog_code, item.row_guid, item.task_version, item.revision,
            std::string(to_text(item.state)), item.content, folded_name(item), item.position,
            format_time(item.changed_at));
    keep_revision(tx, item, actor);
}

DirectoryItem load_item_revision(store::Transaction& tx, const std::string& catalog_code, int revision) {
    auto item = first_item(tx.exec(load_revision, catalog_code, revision));
    if (!item) {
        throw std::logic_error("a journal entry names a directory revision that is not there");
    }
    return *std::move(item);
}

std::vector<Json> search_items(store::Transaction& tx, const DirectoryQuery& query,
                               const service::Page& page) {
    const auto result =
        tx.exec(search, page.after.empty() ? std::string() : page.after[0], page.limit + 1, query.name,
                query.task_type, query.use_level, query.state, query.origin, query.claimed, query.claimant);
    std::vector<Json> items;
    for (const store::Row row : result) {
        items.push_back({{"catalog_code", row["catalog_code"].as<std::string>()},
                         {"origin", row["origin"].as<std::string>()},
                         {"task_name", row["task_name"].as<std::string>()},
                         {"task_type", row["task_type"].as<std::string>()},
                         {"use_level", json_of(row["use_level"])},
                         {"state", row["state"].as<std::string>()},
                         {"task_version", row["task_version"].as<int>()},
                         {"revision", row["revision"].as<int>()},
                         {"changed_at", format_time(time_of(row["changed_at"]))}});
    }
    return items;
}

} // namespace gateway::matters
