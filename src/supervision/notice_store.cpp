#include "gateway/store/conditions.hpp"
#include "rows.hpp"
#include "store.hpp"

namespace gateway::supervision {
namespace {

const store::Statement insert_statement{
    "supervision.insert_notices",
    "INSERT INTO supervision.notice (number, round, level, recipient, sent_at) "
    "SELECT n.number, n.round, n.level, n.recipient, $5::timestamptz "
    "FROM unnest($1::text[], $2::int[], $3::text[], $4::text[]) AS n (number, round, level, recipient) "
    "ON CONFLICT (number, round, level, recipient) DO NOTHING"};

// A notice's level and sending are its own: the record's have moved on since.
#define NOTICE                                                                                               \
    "SELECT n.id, n.level AS notice_level, n.recipient, " MILLISECONDS(                                      \
        "n.sent_at") " AS "                                                                                  \
                     "notice_ms,"                                                                            \
                     " " MILLISECONDS("n."                                                                   \
                                      "ackno"                                                                \
                                      "wledg"                                                                \
                                      "ed_"                                                                  \
                                      "at") " AS acknowledged_ms, " RECORD_COLUMNS("r.") " FROM "            \
                                                                                         "supervision."      \
                                                                                         "notice AS n "      \
                                                                                         "JOIN "             \
                                                                                         "supervision."      \
                                                                                         "record AS r "      \
                                                                                         "ON r.number "      \
                                                                                         "= n.number "       \
                                                                                         "WHERE "

// $1: the last id of the page before; $2: limit.
const store::ConditionalStatement list_statement{
    "supervision.notices",
    NOTICE "n.id < $1::bigint",
    {"n.level = 'department' AND n.recipient = $3",
     "n.level = 'city' AND n.recipient >= $4 AND n.recipient < $5", "n.level = $6",
     "n.acknowledged_at IS NULL", "n.acknowledged_at IS NOT NULL"},
    " AND ($3::text, $4::text, $5::text, $6::text) IS NOT NULL ORDER BY n.id DESC LIMIT $2::int"};

const store::Statement lock_statement{"supervision.lock_notice", NOTICE "n.id = $1::bigint FOR UPDATE OF n"};
const store::Statement acknowledge_statement{
    "supervision.acknowledge", "UPDATE supervision.notice SET acknowledged_at = $2::timestamptz, "
                               "acknowledged_by = $3 WHERE id = $1::bigint"};

const store::Statement sweep_statement{
    "supervision.sweep", "SELECT cursor, " MILLISECONDS("began_at") " AS began_ms FROM supervision.sweep "
                                                                    "WHERE name = $1"};
const store::Statement save_sweep_statement{
    "supervision.save_sweep",
    "INSERT INTO supervision.sweep (name, cursor, began_at) VALUES ($1, $2, $3::timestamptz) "
    "ON CONFLICT (name) DO UPDATE SET cursor = excluded.cursor, began_at = excluded.began_at"};

NoticeRow notice_row(const store::Row& row) {
    return {row["id"].as<long long>(),
            level_from_text(row["notice_level"].as<std::string>()),
            row["recipient"].as<std::string>(),
            time_of(row["notice_ms"]),
            optional_time_of(row["acknowledged_ms"]),
            record_of(row)};
}

} // namespace

void insert_notices(store::Transaction& tx, const std::vector<Notice>& notices, Time now) {
    if (notices.empty()) {
        return;
    }
    store::Array numbers, rounds, levels, recipients;
    for (const Notice& notice : notices) {
        numbers.add(notice.number);
        rounds.add(static_cast<long long>(notice.round));
        levels.add(to_text(notice.level));
        recipients.add(notice.recipient);
    }
    tx.exec(insert_statement, std::move(numbers).text(), std::move(rounds).text(), std::move(levels).text(),
            std::move(recipients).text(), format_time(now));
}

std::vector<NoticeRow> list_notices(store::Transaction& tx, const NoticeQuery& query,
                                    const service::Page& page) {
    const auto statement = list_statement.choose(
        {!query.department.empty(), !query.city_prefix.empty(), !query.level.empty(),
         query.acknowledged && !*query.acknowledged, query.acknowledged && *query.acknowledged});
    std::vector<NoticeRow> notices;
    for (const store::Row row :
         tx.exec(statement, page.after.empty() ? std::string("9223372036854775807") : page.after[0],
                 page.limit + 1, query.department, query.city_prefix, behind_prefix(query.city_prefix),
                 query.level)) {
        notices.push_back(notice_row(row));
    }
    return notices;
}

std::optional<NoticeRow> lock_notice(store::Transaction& tx, long long id) {
    const auto result = tx.exec(lock_statement, id);
    return result.empty() ? std::nullopt : std::optional(notice_row(result[0]));
}

void acknowledge(store::Transaction& tx, long long id, Time now, const std::string& client_id) {
    tx.exec(acknowledge_statement, id, format_time(now), client_id);
}

Sweep find_sweep(store::Transaction& tx, const std::string& name) {
    const auto result = tx.exec(sweep_statement, name);
    return result.empty() ? Sweep{} : Sweep{result[0][0].as<std::string>(), time_of(result[0][1])};
}

void save_sweep(store::Transaction& tx, const std::string& name, const Sweep& sweep) {
    tx.exec(save_sweep_statement, name, sweep.cursor, format_time(sweep.began_at));
}

} // namespace gateway::supervision
