#include "gateway/store/conditions.hpp"
#include "grade.hpp"
#include "rows.hpp"
#include "store.hpp"

namespace gateway::ratings {
namespace {

// $1, $2: the last row of the page before; $3: limit; $4, $5: bounds of the period.
const store::ConditionalStatement list_statement{
    "ratings.list",
    "SELECT row_guid, project_no, service_no, matter_code, content::json ->> 'taskname' AS task_name, owner, "
    "region, "
    "grade, channel, (extract(epoch FROM rated_at) * 1000)::bigint AS rated_ms, times, is_default, valid, "
    "released, "
    "revision FROM ratings.rating WHERE (rated_at, row_guid) < ($1::timestamptz, $2::text) "
    "AND rated_at >= $4::timestamptz AND rated_at < $5::timestamptz",
    {"owner = $6", "region >= $7 AND region < $8", "matter_code = $9", "project_no = $10", "grade = $11",
     "channel = $12", "valid = $13"},
    " AND ($6::text, $7::text, $8::text, $9::text, $10::text, $11::smallint, $12::text, $13::boolean) IS NOT "
    "NULL "
    "ORDER BY rated_at DESC, row_guid DESC LIMIT $3::int"};

const store::Statement public_statement{
    "ratings.list_public",
    "SELECT row_guid, grade, channel, (extract(epoch FROM rated_at) * 1000)::bigint AS rated_ms, "
    "CASE WHEN released THEN content::json ->> 'writingevaluation' END AS text FROM ratings.rating "
    "WHERE matter_code = $1 AND valid AND NOT is_default AND (rated_at, row_guid) < ($2::timestamptz, "
    "$3::text) "
    "ORDER BY rated_at DESC, row_guid DESC LIMIT $4::int"};

Json summary(const store::Row& row) {
    const int grade = row["grade"].as<int>();
    return {{"row_guid", row["row_guid"].as<std::string>()},
            {"project_no", row["project_no"].as<std::string>()},
            {"service_no", row["service_no"].as<std::string>()},
            {"matter_code", row["matter_code"].as<std::string>()},
            {"task_name", row["task_name"].as<std::string>()},
            {"department", row["owner"].as<std::string>()},
            {"region", row["region"].as<std::string>()},
            {"satisfaction", std::to_string(grade)},
            {"stars", stars_of(grade)},
            {"channel", row["channel"].as<std::string>()},
            {"rated_at", format_time(time_of(row["rated_ms"]))},
            {"times", row["times"].as<int>()},
            {"is_default", row["is_default"].as<bool>()},
            {"state", row["valid"].as<bool>() ? "valid" : "invalid"},
            {"released", row["released"].as<bool>()},
            {"revision", row["revision"].as<int>()}};
}

Json public_item(const store::Row& row) {
    const int grade = row["grade"].as<int>();
    Json item{{"row_guid", row["row_guid"].as<std::string>()},
              {"satisfaction", std::to_string(grade)},
              {"stars", stars_of(grade)},
              {"channel", row["channel"].as<std::string>()},
              {"rated_at", format_time(time_of(row["rated_ms"]))}};
    if (!row["text"].is_null()) {
        item["text"] = row["text"].as<std::string>();
    }
    return item;
}

std::string after_time(const service::Page& page) {
    return page.after.empty() ? std::string("infinity") : page.after[0];
}
std::string after_guid(const service::Page& page) {
    return page.after.empty() ? std::string() : page.after[1];
}

} // namespace

std::vector<Json> list_ratings(store::Transaction& tx, const Query& query, const service::Page& page) {
    const store::Statement statement =
        list_statement.choose({!query.owner.empty(), !query.region_prefix.empty(), !query.matter_code.empty(),
                               !query.project_no.empty(), query.grade.has_value(), !query.channel.empty(),
                               query.valid.has_value()});
    std::vector<Json> items;
    for (const store::Row row :
         tx.exec(statement, after_time(page), after_guid(page), page.limit + 1, lower_bound(query.from),
                 upper_bound(query.to), query.owner, query.region_prefix, behind_prefix(query.region_prefix),
                 query.matter_code, query.project_no, query.grade.value_or(0), query.channel,
                 query.valid.value_or(true))) {
        items.push_back(summary(row));
    }
    return items;
}

std::vector<Json> list_public(store::Transaction& tx, const std::string& matter_code,
                              const service::Page& page) {
    std::vector<Json> items;
    for (const store::Row row :
         tx.exec(public_statement, matter_code, after_time(page), after_guid(page), page.limit + 1)) {
        items.push_back(public_item(row));
    }
    return items;
}

} // namespace gateway::ratings
