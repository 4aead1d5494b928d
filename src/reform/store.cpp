#include "store.hpp"

#include "gateway/store/columns.hpp"

namespace gateway::reform {
namespace {

using store::optional_time_of;
using store::time_of;
using store::time_parameter;

#define REFORM_COLUMNS                                                                                       \
    "id, name, (extract(epoch FROM effective_at) * 1000)::bigint AS effective_ms, state, content, "          \
    "blockers, "                                                                                             \
    "revision, created_by, confirmed_by, rolled_back_by, (extract(epoch FROM created_at) * 1000)::bigint "   \
    "AS "                                                                                                    \
    "created_ms, (extract(epoch FROM changed_at) * 1000)::bigint AS changed_ms, (extract(epoch FROM "        \
    "applied_at) * 1000)::bigint AS applied_ms, (extract(epoch FROM rolled_back_at) * 1000)::bigint AS "     \
    "rolled_back_ms"

const store::Statement insert_one{
    "reform.insert",
    "INSERT INTO reform.reform (id, name, effective_at, state, content, blockers, revision, created_by, "
    "confirmed_by, rolled_back_by, created_at, changed_at) VALUES ($1, $2, $3::timestamptz, $4, $5, $6, $7, "
    "$8, "
    "'', '', $9::timestamptz, $9::timestamptz)"};
const store::Statement save_one{
    "reform.save",
    "UPDATE reform.reform SET name = $2, effective_at = $3::timestamptz, state = $4, content = $5, blockers "
    "= "
    "$6, revision = $7, confirmed_by = $8, rolled_back_by = $9, changed_at = $10::timestamptz, applied_at = "
    "$11::timestamptz, rolled_back_at = $12::timestamptz WHERE id = $1"};
const store::Statement delete_one{"reform.delete", "DELETE FROM reform.reform WHERE id = $1"};
const store::Statement find_one{"reform.find", "SELECT " REFORM_COLUMNS " FROM reform.reform WHERE id = $1"};
const store::Statement lock_one{"reform.lock",
                                "SELECT " REFORM_COLUMNS " FROM reform.reform WHERE id = $1 FOR UPDATE"};
const store::Statement due_one{"reform.lock_due",
                               "SELECT " REFORM_COLUMNS " FROM reform.reform WHERE state = 'confirmed' AND "
                               "effective_at <= $1::timestamptz ORDER BY effective_at, sequence LIMIT 1 "
                               "FOR UPDATE SKIP LOCKED"};
const store::Statement list{
    "reform.list", "SELECT sequence, " REFORM_COLUMNS " FROM reform.reform WHERE ($1 = '' OR state = $1) AND "
                   "($2 = '' OR sequence < $2::bigint) ORDER BY sequence DESC LIMIT $3::int"};

const store::Statement insert_many{
    "reform.insert_changes",
    "INSERT INTO reform.change (reform_id, module, ordinal, kind, key, before, after) SELECT $1, $2, "
    "(SELECT coalesce(max(ordinal), 0) FROM reform.change WHERE reform_id = $1) + n.ordinal, n.kind, n.key, "
    "n.before, n.after FROM unnest($3::text[], $4::text[], $5::text[], $6::text[]) WITH ORDINALITY AS "
    "n(kind, "
    "key, before, after, ordinal)"};
const store::Statement find_many{
    "reform.find_changes", "SELECT kind, key, before, after FROM reform.change WHERE reform_id = $1 AND "
                           "module = $2 ORDER BY ordinal"};
// Taking effect made each record one revision more, and so did rolling back. All marks of before move, so
// that they stay as far from each other as they were.
const store::Statement renew{
    "reform.renew_marks",
    "UPDATE reform.change AS e SET after = (e.after::int + 2)::text FROM reform.change AS l WHERE "
    "l.reform_id = $1 AND l.after <> '' AND e.module = l.module AND e.key = l.key AND e.reform_id <> $1 AND "
    "nullif(e.after, '')::int < l.after::int"};
const store::Statement list_many{
    "reform.list_changes", "SELECT module, ordinal, kind, key FROM reform.change WHERE reform_id = $1 AND "
                           "ordinal > $2::bigint ORDER BY ordinal LIMIT $3::int"};

const store::Statement insert_touched{
    "reform.insert_bodies", "INSERT INTO reform.body (reform_id, credit_code) SELECT $1, unnest($2::text[])"};
const store::Statement later{
    "reform.find_later",
    "SELECT DISTINCT r.id, r.sequence FROM reform.body AS own JOIN reform.body AS other USING (credit_code) "
    "JOIN reform.reform AS r ON r.id = other.reform_id JOIN reform.reform AS this ON this.id = own.reform_id "
    "WHERE own.reform_id = $1 AND r.id <> $1 AND r.state = 'applied' AND (r.applied_at, r.sequence) > "
    "(this.applied_at, this.sequence) ORDER BY r.sequence"};

constexpr std::size_t rows_at_once = 5'000; ///< of a statement, so that no parameter grows without bound

Record read_row(const store::Row& row) {
    Record record;
    record.id = row["id"].as<std::string>();
    record.name = row["name"].as<std::string>();
    record.effective_at = time_of(row["effective_ms"]);
    record.state = state_from_text(row["state"].as<std::string>());
    record.content = Json::parse(row["content"].as<std::string>());
    record.blockers = Json::parse(row["blockers"].as<std::string>());
    record.revision = row["revision"].as<int>();
    record.created_by = row["created_by"].as<std::string>();
    record.confirmed_by = row["confirmed_by"].as<std::string>();
    record.rolled_back_by = row["rolled_back_by"].as<std::string>();
    record.created_at = time_of(row["created_ms"]);
    record.changed_at = time_of(row["changed_ms"]);
    record.applied_at = optional_time_of(row["applied_ms"]);
    record.rolled_back_at = optional_time_of(row["rolled_back_ms"]);
    return record;
}

std::optional<Record> first(const store::Result& result) {
    return result.empty() ? std::nullopt : std::optional(read_row(result[0]));
}

} // namespace

void insert_reform(store::Transaction& tx, const Record& record) {
    tx.exec(insert_one, record.id, record.name, format_time(record.effective_at),
            std::string(to_text(record.state)), canonical_json(record.content),
            canonical_json(record.blockers), record.revision, record.created_by,
            format_time(record.created_at));
}

void save_reform(store::Transaction& tx, const Record& record) {
    tx.exec(save_one, record.id, record.name, format_time(record.effective_at),
            std::string(to_text(record.state)), canonical_json(record.content),
            canonical_json(record.blockers), record.revision, record.confirmed_by, record.rolled_back_by,
            format_time(record.changed_at), time_parameter(record.applied_at),
            time_parameter(record.rolled_back_at));
}

void delete_reform(store::Transaction& tx, const std::string& id) { tx.exec(delete_one, id); }

std::optional<Record> find_reform(store::Transaction& tx, const std::string& id) {
    return first(tx.exec(find_one, id));
}

std::optional<Record> lock_reform(store::Transaction& tx, const std::string& id) {
    return first(tx.exec(lock_one, id));
}

std::optional<Record> lock_due(store::Transaction& tx, Time now) {
    return first(tx.exec(due_one, format_time(now)));
}

std::vector<Json> list_reforms(store::Transaction& tx, const std::string& state, const service::Page& page) {
    std::vector<Json> items;
    for (const store::Row row :
         tx.exec(list, state, page.after.empty() ? std::string() : page.after[0], page.limit + 1)) {
        const Record record = read_row(row);
        items.push_back({{"sequence", row["sequence"].as<std::string>()},
                         {"id", record.id},
                         {"name", record.name},
                         {"effective_at", format_time(record.effective_at)},
                         {"state", to_text(record.state)},
                         {"revision", record.revision},
                         {"changed_at", format_time(record.changed_at)}});
    }
    return items;
}

void insert_changes(store::Transaction& tx, const std::string& id, const std::string& module,
                    const std::vector<service::ReformChange>& changes) {
    for (std::size_t begin = 0; begin < changes.size(); begin += rows_at_once) {
        store::Array kinds, keys, before, after;
        const std::size_t end = std::min(begin + rows_at_once, changes.size());
        for (std::size_t i = begin; i < end; ++i) {
            kinds.add(changes[i].kind);
            keys.add(changes[i].key);
            before.add(changes[i].before);
            after.add(changes[i].after);
        }
        tx.exec(insert_many, id, module, std::move(kinds).text(), std::move(keys).text(),
                std::move(before).text(), std::move(after).text());
    }
}

std::vector<service::ReformChange> find_changes(store::Transaction& tx, const std::string& id,
                                                const std::string& module) {
    std::vector<service::ReformChange> changes;
    for (const store::Row row : tx.exec(find_many, id, module)) {
        changes.push_back({row["kind"].as<std::string>(), row["key"].as<std::string>(),
                           row["before"].as<std::string>(), row["after"].as<std::string>()});
    }
    return changes;
}

void renew_marks(store::Transaction& tx, const std::string& id) { tx.exec(renew, id); }

std::vector<Json> list_changes(store::Transaction& tx, const std::string& id, const service::Page& page) {
    std::vector<Json> items;
    for (const store::Row row :
         tx.exec(list_many, id, page.after.empty() ? std::string("0") : page.after[0], page.limit + 1)) {
        items.push_back({{"module", row["module"].as<std::string>()},
                         {"ordinal", row["ordinal"].as<std::string>()},
                         {"kind", row["kind"].as<std::string>()},
                         {"key", row["key"].as<std::string>()}});
    }
    return items;
}

void insert_bodies(store::Transaction& tx, const std::string& id, const std::set<std::string>& codes) {
    tx.exec(insert_touched, id, store::array(std::vector<std::string>(codes.begin(), codes.end())));
}

std::vector<std::string> find_later(store::Transaction& tx, const std::string& id) {
    std::vector<std::string> ids;
    for (const store::Row row : tx.exec(later, id)) {
        ids.push_back(row["id"].as<std::string>());
    }
    return ids;
}

} // namespace gateway::reform
