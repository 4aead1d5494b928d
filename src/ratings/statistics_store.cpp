#include "gateway/store/conditions.hpp"
#include "rows.hpp"
#include "store.hpp"

#include <cmath>
#include <stdexcept>

namespace gateway::ratings {
namespace {

// In the order of the key, so that two transactions wait for each other and do not lock up.
const store::Statement change_tally{
    "ratings.change_tally",
    "INSERT INTO ratings.tally AS t (matter_code, rated_on, grade, owner, region, given, defaults, excluded) "
    "SELECT matter_code, rated_on, grade, left(matter_code, 18), substr(matter_code, 3, 6), given, defaults, "
    "excluded "
    "FROM unnest($1::text[], $2::date[], $3::smallint[], $4::bigint[], $5::bigint[], $6::bigint[]) "
    "AS n(matter_code, rated_on, grade, given, defaults, excluded) "
    "ORDER BY matter_code COLLATE \"C\", rated_on, grade "
    "ON CONFLICT (matter_code, rated_on, grade) DO UPDATE SET given = t.given + excluded.given, "
    "defaults = t.defaults + excluded.defaults, excluded = t.excluded + excluded.excluded"};

/// What the rows are gathered by: a name of the API, an expression over ratings.figures.
struct Grouping {
    std::string name;
    std::string key;
};

/// $1, $2: first and last day; $3: the last key of the page before; $4: limit; $5: now.
store::ConditionalStatement make_statement(const Grouping& grouping) {
    return {"ratings.count." + grouping.name,
            "SELECT " + grouping.key +
                " AS key, coalesce(sum(given) FILTER (WHERE grade = 1), 0) AS grade_1, "
                "coalesce(sum(given) FILTER (WHERE grade = 2), 0) AS grade_2, "
                "coalesce(sum(given) FILTER (WHERE grade = 3), 0) AS grade_3, "
                "coalesce(sum(given) FILTER (WHERE grade = 4), 0) AS grade_4, "
                "coalesce(sum(given) FILTER (WHERE grade = 5), 0) AS grade_5, sum(defaults) AS defaults, "
                "sum(excluded) AS excluded, sum(tasks) AS tasks, count(rectified_at) AS rectified, "
                "count(called_back_at) AS called_back, coalesce(sum(tasks) FILTER (WHERE "
                "coalesce(rectified_at, $5::timestamptz) > due_at), 0) AS overdue "
                "FROM ratings.figures WHERE rated_on >= $1::date AND rated_on <= $2::date AND " +
                grouping.key + " > $3::text",
            {"owner = $6", "region >= $7 AND region < $8", "matter_code = $9"},
            " AND ($6::text, $7::text, $8::text, $9::text) IS NOT NULL GROUP BY 1 "
            "HAVING sum(given + excluded + tasks) > 0 ORDER BY 1 LIMIT $4::int"};
}

const store::ConditionalStatement& statement_of(const std::string& group_by) {
    static const std::map<std::string, store::ConditionalStatement> statements = [] {
        std::map<std::string, store::ConditionalStatement> all;
        for (const Grouping& grouping :
             {Grouping{"", "'total'::text COLLATE \"C\""}, Grouping{"region", "region"},
              Grouping{"department", "owner"}, Grouping{"matter", "matter_code"},
              Grouping{"month", "to_char(rated_on, 'YYYY-MM') COLLATE \"C\""}}) {
            all.emplace(grouping.name, make_statement(grouping));
        }
        return all;
    }();
    return statements.at(group_by);
}

/// A share with four places; null of nothing.
Json share(long long part, long long whole) {
    constexpr double places = 10'000;
    return whole == 0
               ? Json(nullptr)
               : Json(std::round(places * static_cast<double>(part) / static_cast<double>(whole)) / places);
}

Json figures(const store::Row& row) {
    const auto number = [&row](const char* name) { return row[name].as<long long>(); };
    Json grades = Json::object();
    long long given = 0;
    for (const char* grade : {"1", "2", "3", "4", "5"}) {
        const long long count = number((std::string("grade_") + grade).c_str());
        grades[grade] = count;
        given += count;
    }
    const long long negative = number("grade_4") + number("grade_5");
    const long long tasks = number("tasks");
    return {{"key", row["key"].as<std::string>()},
            {"ratings", given},
            {"grades", std::move(grades)},
            {"defaults", number("defaults")},
            {"excluded", number("excluded")},
            {"negative", negative},
            {"satisfaction_rate", share(given - negative, given)},
            {"rectified", number("rectified")},
            {"rectification_rate", share(number("rectified"), tasks)},
            {"called_back", number("called_back")},
            {"call_back_rate", share(number("called_back"), tasks)},
            {"overdue", number("overdue")}};
}

} // namespace

void add_to_tally(store::Transaction& tx, const TallyChanges& changes) {
    store::Array matters, days, grades, given, defaults, excluded;
    bool any = false;
    for (const auto& [key, change] : changes) {
        if (change.given == 0 && change.defaults == 0 && change.excluded == 0) {
            continue;
        }
        any = true;
        matters.add(key.matter_code);
        days.add(format_date(key.rated_on));
        grades.add(key.grade);
        given.add(change.given);
        defaults.add(change.defaults);
        excluded.add(change.excluded);
    }
    if (any) {
        tx.exec(change_tally, std::move(matters).text(), std::move(days).text(), std::move(grades).text(),
                std::move(given).text(), std::move(defaults).text(), std::move(excluded).text());
    }
}

std::vector<Json> count_ratings(store::Transaction& tx, const StatisticsQuery& query, Time now,
                                const service::Page& page) {
    const store::Statement statement =
        statement_of(query.group_by)
            .choose({!query.owner.empty(), !query.region_prefix.empty(), !query.matter_code.empty()});
    std::vector<Json> rows;
    for (const store::Row row :
         tx.exec(statement, format_date(query.from), format_date(query.to),
                 page.after.empty() ? std::string() : page.after[0], page.limit + 1, format_time(now),
                 query.owner, query.region_prefix, behind_prefix(query.region_prefix), query.matter_code)) {
        rows.push_back(figures(row));
    }
    return rows;
}

} // namespace gateway::ratings
