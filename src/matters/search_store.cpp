#include "gateway/base/codes.hpp"
#include "gateway/store/conditions.hpp"
#include "rows.hpp"
#include "search_text.hpp"
#include "standing.hpp"

namespace gateway::matters {
namespace {

#define SUMMARY_COLUMNS                                                                                      \
    "SELECT code, task_name, task_type, to_json(use_level) AS use_level, catalog_code, owner, dept_name, "   \
    "region, state, origin, task_version, revision, "

/// Both searches ask the same.
const std::vector<std::string> conditions{"grams @> $3::text[] AND position($4 in name_folded) > 0",
                                          "task_type = $5",
                                          "use_level @> ARRAY[$6]",
                                          "owner = $7",
                                          "region >= $8 AND region < $9",
                                          "state = $10",
                                          "origin = $11"};
const std::string tail = " AND ($3::text[], $4::text, $5::text, $6::text, $7::text, $8::text, $9::text, "
                         "$10::text, $11::text) IS NOT NULL ORDER BY code LIMIT $2::int";

// $1 is the last code of the page before, $2 the limit.
const store::ConditionalStatement search_statement{"matters.search",
                                                   SUMMARY_COLUMNS
                                                   "(extract(epoch FROM changed_at) * 1000)::bigint AS "
                                                   "changed_at FROM matters.matter WHERE code > $1",
                                                   conditions, tail};

// One row of a code at the most has a period that holds the moment.
const store::ConditionalStatement standing_statement{
    "matters.search_standing",
    SUMMARY_COLUMNS "(extract(epoch FROM from_at) * 1000)::bigint AS changed_at FROM matters.standing "
                    "WHERE code > $1 AND tstzrange(from_at, to_at) @> $12::timestamptz",
    conditions, tail};

const store::Statement find_one_standing{
    "matters.find_standing",
    "SELECT s.code, s.row_guid, s.state, s.task_version, s.revision, 0 AS position, r.content, '[]' AS "
    "parts, r.code_versions, r.conversions, (extract(epoch FROM s.from_at) * 1000)::bigint AS changed_at "
    "FROM matters.standing s JOIN matters.revision r USING (row_guid, revision) "
    "WHERE s.code = $1 AND s.from_at <= $2::timestamptz AND s.to_at > $2::timestamptz"};

// A moment that two changes share is the later one's: the earlier one's period is empty.
const store::Statement close_standing{
    "matters.close_standing",
    "UPDATE matters.standing AS s SET to_at = m.changed_at FROM matters.matter AS m "
    "WHERE m.code = s.code AND s.to_at = 'infinity' AND s.revision < m.revision AND s.code = "
    "ANY($1::text[])"};
const store::Statement open_standing{
    "matters.open_standing",
    "INSERT INTO matters.standing (code, revision, row_guid, from_at, state, task_version, owner, dept_name, "
    "region, catalog_code, task_type, use_level, task_name, name_folded, grams, origin) "
    "SELECT code, revision, row_guid, changed_at, state, task_version, owner, dept_name, region, "
    "catalog_code, task_type, use_level, task_name, name_folded, grams, origin FROM matters.matter "
    "WHERE code = ANY($1::text[])"};

store::Statement choose(const store::ConditionalStatement& statement, const MatterQuery& query) {
    return statement.choose({!query.name.empty(), !query.task_type.empty(), !query.use_level.empty(),
                             !query.owner.empty(), !query.region_prefix.empty(), !query.state.empty(),
                             !query.origin.empty()});
}

std::vector<Json> read_summaries(const store::Result& result) {
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

template <class... More>
std::vector<Json> search(store::Transaction& tx, const store::ConditionalStatement& statement,
                         const MatterQuery& query, const service::Page& page, const More&... more) {
    return read_summaries(tx.exec(
        choose(statement, query), page.after.empty() ? std::string() : page.after[0], page.limit + 1,
        store::array(query_grams(query.name)), query.name, query.task_type, query.use_level, query.owner,
        query.region_prefix, store::behind_prefix(query.region_prefix), query.state, query.origin, more...));
}

} // namespace

std::vector<Json> search_matters(store::Transaction& tx, const MatterQuery& query,
                                 const service::Page& page) {
    return search(tx, search_statement, query, page);
}

std::vector<Json> search_standing(store::Transaction& tx, const MatterQuery& query, Time as_of,
                                  const service::Page& page) {
    return search(tx, standing_statement, query, page, format_time(as_of));
}

void keep_standing(store::Transaction& tx, const std::vector<std::string>& codes) {
    const std::string changed = store::array(codes);
    tx.exec(close_standing, changed);
    tx.exec(open_standing, changed);
}

std::optional<Matter> find_standing(store::Transaction& tx, const std::string& code, Time as_of) {
    const auto result = tx.exec(find_one_standing, code, format_time(as_of));
    return result.empty() ? std::nullopt : std::optional(read_matter_row(result[0]));
}

} // namespace gateway::matters
