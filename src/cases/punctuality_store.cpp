#include "gateway/cases/cases.hpp"
#include "gateway/store/columns.hpp"
#include "gateway/store/conditions.hpp"

namespace gateway::cases {
namespace {

const store::ConditionalStatement punctuality_statement{
    "cases.count_finished",
    "SELECT coalesce(handed_to, owner) AS body, count(*) AS finished, count(promised_at) AS promised, "
    "count(*) FILTER (WHERE finished_at <= promised_at) AS on_time FROM cases.\"case\" "
    "WHERE finished_at >= $1::timestamptz AND finished_at < $2::timestamptz",
    {"coalesce(handed_to, owner) = $3",
     "substr(coalesce(handed_to, owner), 3, 6) >= $4 AND substr(coalesce(handed_to, owner), 3, 6) < $5"},
    " AND ($3::text, $4::text, $5::text) IS NOT NULL GROUP BY 1"};

} // namespace

std::vector<Punctuality> count_finished(store::Transaction& tx, Time from, Time until,
                                        const std::string& body, const std::string& region_prefix) {
    std::vector<Punctuality> bodies;
    for (const store::Row row :
         tx.exec(punctuality_statement.choose({!body.empty(), !region_prefix.empty()}), format_time(from),
                 format_time(until), body, region_prefix, store::behind_prefix(region_prefix))) {
        bodies.push_back({row["body"].as<std::string>(), row["finished"].as<long long>(),
                          row["promised"].as<long long>(), row["on_time"].as<long long>()});
    }
    return bodies;
}

} // namespace gateway::cases
