#include "rows.hpp"
#include "store.hpp"

#include <array>

namespace gateway::cases {
namespace {

// One statement for each set of conditions, so that PostgreSQL plans each for itself. $1, $2: the last row of
// the page before; $3: limit; $4, $5: bounds of the acceptance. All parameters are always bound.
constexpr std::array<const char*, 5> conditions{
    "owner = $6",  "region >= $7 AND region < $8", "left(matter_code, 31) = $9", "matter_code = $10",
    "state = $11",
};
constexpr std::size_t combinations = std::size_t{1} << conditions.size();

struct Texts {
    std::string name;
    std::string sql;
};

Texts make_texts(std::size_t mask) {
    Texts texts{
        "cases.list." + std::to_string(mask),
        "SELECT project_no, row_guid, matter_code, task_version, content::json ->> 'task_name' AS task_name, "
        "owner, region, state, (extract(epoch FROM accepted_at) * 1000)::bigint AS accepted_ms, "
        "(extract(epoch FROM promised_at) * 1000)::bigint AS promised_ms, "
        "(extract(epoch FROM finished_at) * 1000)::bigint AS finished_ms, revision FROM cases.\"case\" "
        "WHERE (accepted_at, project_no) < ($1::timestamptz, $2::text) AND accepted_at >= $4::timestamptz "
        "AND accepted_at < $5::timestamptz"};
    for (std::size_t i = 0; i < conditions.size(); ++i) {
        if ((mask & (std::size_t{1} << i)) != 0) {
            texts.sql += std::string(" AND ") + conditions[i];
        }
    }
    // Every parameter has a type even where its condition is left out.
    texts.sql += " AND ($6::text, $7::text, $8::text, $9::text, $10::text, $11::text) IS NOT NULL "
                 "ORDER BY accepted_at DESC, project_no DESC LIMIT $3::int";
    return texts;
}

store::Statement list_statement(std::size_t mask) {
    static const auto all = [] {
        std::array<Texts, combinations> texts;
        for (std::size_t i = 0; i < combinations; ++i) {
            texts[i] = make_texts(i);
        }
        return texts;
    }();
    return {all[mask].name.c_str(), all[mask].sql.c_str()};
}

std::size_t mask_of(const CaseQuery& query) {
    const std::array<const std::string*, conditions.size()> asked{
        &query.owner, &query.region_prefix, &query.task_code, &query.matter_code, &query.state};
    std::size_t mask = 0;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        mask |= asked[i]->empty() ? 0 : std::size_t{1} << i;
    }
    return mask;
}

Json time_or_null(const pqxx::field& field) {
    const auto time = optional_time_of(field);
    return time ? Json(format_time(*time)) : Json(nullptr);
}

Json summary(const store::Row& row) {
    const auto matter_code = row["matter_code"].as<std::string>();
    return {{"project_no", row["project_no"].as<std::string>()},
            {"row_guid", row["row_guid"].as<std::string>()},
            {"matter_code", matter_code},
            {"task_code", matter_code.substr(0, 31)},
            {"task_name", row["task_name"].as<std::string>()},
            {"task_version", row["task_version"].as<int>()},
            {"department", row["owner"].as<std::string>()},
            {"region", row["region"].as<std::string>()},
            {"state", row["state"].as<std::string>()},
            {"accepted_at", format_time(time_of(row["accepted_ms"]))},
            {"promised_at", time_or_null(row["promised_ms"])},
            {"finished_at", time_or_null(row["finished_ms"])},
            {"revision", row["revision"].as<int>()}};
}

} // namespace

std::vector<Json> list_cases(store::Transaction& tx, const CaseQuery& query, const service::Page& page) {
    const bool first = page.after.empty();
    const auto result =
        tx.exec(list_statement(mask_of(query)), first ? std::string("infinity") : page.after[0],
                first ? std::string() : page.after[1], page.limit + 1,
                query.accepted_from ? format_time(*query.accepted_from) : std::string("-infinity"),
                query.accepted_to ? format_time(*query.accepted_to) : std::string("infinity"), query.owner,
                query.region_prefix, query.region_prefix + ":", // ':' follows '9'
                query.task_code, query.matter_code, query.state);
    std::vector<Json> items;
    for (const store::Row row : result) {
        items.push_back(summary(row));
    }
    return items;
}

} // namespace gateway::cases
