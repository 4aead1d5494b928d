#include "import_store.hpp"

#include "gateway/service/answers.hpp"
#include "gateway/store/columns.hpp"
#include "gateway/store/conditions.hpp"

#include <algorithm>

namespace gateway::service {
namespace {

// An import is its row and its parts. `before` is the last line of all parts that begin earlier: where a part
// begins further behind it, lines are missing.
#define IMPORTS                                                                                              \
    "SELECT i.id, i.client_id, i.kind, coalesce(i.key, ''), i.state, greatest(i.lines, p.last_line), "       \
    "i.accepted + p.accepted, i.unchanged + p.unchanged, i.rejected + p.rejected, "                          \
    "CASE WHEN i.state = 'finished' THEN i.lines ELSE p.committed_to END, "                                  \
    "(extract(epoch FROM i.started_at) * 1000)::bigint FROM service.import AS i CROSS JOIN LATERAL ("        \
    "SELECT coalesce(max(last_line), 0) AS last_line, coalesce(sum(accepted), 0)::bigint AS accepted, "      \
    "coalesce(sum(unchanged), 0)::bigint AS unchanged, coalesce(sum(rejected), 0)::bigint AS rejected, "     \
    "coalesce(min(before) FILTER (WHERE first_line > before + 1), max(last_line), 0) AS committed_to "       \
    "FROM (SELECT *, coalesce(max(last_line) OVER (ORDER BY first_line ROWS BETWEEN UNBOUNDED PRECEDING "    \
    "AND 1 PRECEDING), 0) AS before FROM service.import_part WHERE import_id = i.id) AS part) AS p "

const store::Statement begin{
    "service.begin_import",
    "INSERT INTO service.import AS i (id, client_id, kind, key, state, started_at) " // by seconds: cursors
                                                                                     // are
    "VALUES ($1, $2, $3, nullif($4, ''), 'running', date_trunc('second', now())) ON CONFLICT (id) DO UPDATE "
    "SET attempt = i.attempt + 1, state = 'running', finished_at = NULL WHERE i.state <> 'finished' "
    "RETURNING attempt"};
const store::Statement list_beyond{"service.list_import_parts_beyond",
                                   "SELECT first_line, last_line FROM service.import_part "
                                   "WHERE import_id = $1 AND last_line > $2 ORDER BY first_line"};
// Shared among the groups in flight; whoever takes the import over waits for them, and they see it then.
const store::Statement hold_attempt{"service.hold_import",
                                    "SELECT FROM service.import WHERE id = $1 AND attempt = $2 FOR SHARE"};
// A group that is tried again after a commit in doubt was counted right the first time.
const store::Statement insert_part{
    "service.insert_import_part",
    "INSERT INTO service.import_part (import_id, attempt, first_line, last_line, accepted, unchanged, "
    "rejected) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING"};
const store::Statement insert_errors{
    "service.insert_import_errors", "INSERT INTO service.import_error (import_id, line, reasons) SELECT $1, "
                                    "l, r FROM unnest($2::bigint[], $3::text[]) AS e(l, r) "
                                    "ON CONFLICT (import_id, line) DO UPDATE SET reasons = excluded.reasons"};
const store::Statement finish_import{
    "service.finish_import",
    "WITH part AS (DELETE FROM service.import_part WHERE import_id = $1 RETURNING last_line, "
    "accepted, unchanged, rejected), total AS (SELECT coalesce(max(last_line), 0) AS last_line, "
    "coalesce(sum(accepted), 0) AS accepted, coalesce(sum(unchanged), 0) AS "
    "unchanged, coalesce(sum(rejected), 0) AS rejected FROM part) "
    "UPDATE service.import AS i SET state = 'finished', lines = greatest($2, total.last_line), accepted = "
    "i.accepted + total.accepted, "
    "unchanged = i.unchanged + total.unchanged, rejected = i.rejected + total.rejected, finished_at = now() "
    "FROM total WHERE i.id = $1"};
const store::Statement interrupt_import{
    "service.interrupt_import",
    "UPDATE service.import SET state = 'interrupted', finished_at = now() WHERE id = $1"};
const store::Statement find_one{"service.find_import", IMPORTS "WHERE i.id = $1"};
const store::ConditionalStatement list_all{
    "service.list_imports",
    IMPORTS "WHERE (i.started_at, i.id) < ($1::timestamptz, $2)",
    {"i.client_id = $4", "i.key = $5"},
    " AND ($4::text, $5::text) IS NOT NULL ORDER BY i.started_at DESC, i.id DESC LIMIT $3::int"};
const store::Statement list_errors{
    "service.list_import_errors",
    "SELECT line, reasons FROM service.import_error WHERE import_id = $1 AND line > $2 "
    "ORDER BY line LIMIT $3"};
// Its gateway ended without a word. One that is only slow goes on all the same and says so at its end.
const store::Statement mark_lost{
    "service.mark_lost_imports",
    "UPDATE service.import AS i SET state = 'interrupted', finished_at = now() WHERE state = 'running' "
    "AND greatest(started_at, (SELECT max(taken_at) FROM service.import_part WHERE import_id = i.id)) "
    "< now() - interval '10 minutes'"};

bool holds(store::Transaction& tx, const std::string& id, long long attempt) {
    return !tx.exec(hold_attempt, id, attempt).empty();
}

ImportState state_of(const store::Row& row) {
    return {{row[0].c_str(), row[1].c_str(), row[2].c_str(), row[3].c_str()},
            row[4].c_str(),
            {row[5].as<long long>(), row[6].as<long long>(), row[7].as<long long>(), row[8].as<long long>()},
            row[9].as<long long>(),
            store::time_of(row[10])};
}

} // namespace

ImportStart begin_import(store::Transaction& tx, const ImportName& name) {
    ImportStart start;
    const auto begun = tx.exec(begin, name.id, name.client_id, name.kind, name.key);
    start.finished = begun.empty();
    if (start.finished) {
        return start;
    }
    start.attempt = begun[0][0].as<long long>();
    if (start.attempt > 1) {
        start.committed_to = find_import(tx, name.id).value().committed_to;
        for (const auto& row : tx.exec(list_beyond, name.id, start.committed_to)) {
            const LineRange part{row[0].as<long long>(), row[1].as<long long>()};
            if (!start.beyond.empty() && part.first <= start.beyond.back().last + 1) {
                start.beyond.back().last = std::max(start.beyond.back().last, part.last);
            } else {
                start.beyond.push_back(part);
            }
        }
    }
    return start;
}

void keep_part(store::Transaction& tx, const std::string& id, long long attempt, LineRange lines,
               const ImportCount& count, const LineErrors& errors) {
    if (!holds(tx, id, attempt)) {
        throw Problem(
            ProblemKind::conflict, "import_taken_over",
            {"同一 Idempotency-Key 的另一次提交已接手本次导入，请等待其结果",
             "Another sending with the same Idempotency-Key goes on with this import: wait for that "
             "one"});
    }
    tx.exec(insert_part, id, attempt, lines.first, lines.last, count.accepted, count.unchanged,
            count.rejected);
    if (errors.empty()) {
        return;
    }
    std::vector<long long> numbers;
    std::vector<std::string> reasons;
    for (const auto& [line, why] : errors) {
        numbers.push_back(line);
        reasons.push_back(reasons_json(why).dump());
    }
    tx.exec(insert_errors, id, store::array(numbers), store::array(reasons));
}

void end_import(store::Transaction& tx, const std::string& id, long long attempt, long long lines,
                bool finished) {
    if (!holds(tx, id, attempt)) {
        return; // somebody goes on with it
    }
    if (finished) {
        tx.exec(finish_import, id, lines);
    } else {
        tx.exec(interrupt_import, id);
    }
}

void mark_lost_imports(store::Transaction& tx) { tx.exec(mark_lost); }

std::optional<ImportState> find_import(store::Transaction& tx, const std::string& id) {
    const auto result = tx.exec(find_one, id);
    return result.empty() ? std::nullopt : std::optional(state_of(result[0]));
}

std::vector<ImportState> list_imports(store::Transaction& tx, const std::string& client_id,
                                      const std::string& key, const std::vector<std::string>& after,
                                      int limit) {
    const bool first = after.empty();
    std::vector<ImportState> imports;
    for (const auto& row : tx.exec(list_all.choose({!client_id.empty(), !key.empty()}),
                                   first ? std::string("infinity") : after[0],
                                   first ? std::string() : after[1], limit, client_id, key)) {
        imports.push_back(state_of(row));
    }
    return imports;
}

std::vector<Json> list_line_errors(store::Transaction& tx, const std::string& id, long long after,
                                   int limit) {
    std::vector<Json> items;
    for (const auto& row : tx.exec(list_errors, id, after, limit)) {
        items.push_back({{"line", row[0].as<long long>()}, {"reasons", Json::parse(row[1].c_str())}});
    }
    return items;
}

} // namespace gateway::service
