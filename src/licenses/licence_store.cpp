#include "gateway/store/columns.hpp"
#include "gateway/store/conditions.hpp"
#include "store.hpp"

namespace gateway::licenses {
namespace {

#define COLUMNS                                                                                              \
    "l.licence_id, l.identifier, l.chain, l.type, l.type_code, l.authority, l.serial, l.version, l.state, "  \
    "l.reason, coalesce(l.predecessor, '') AS predecessor, coalesce(l.successor, '') AS successor, "         \
    "l.issued_on::text AS issued_on, coalesce(l.valid_from::text, '') AS valid_from, "                       \
    "coalesce(l.valid_until::text, '') AS valid_until, coalesce(l.counts_from::text, '') AS counts_from, "   \
    "l.area, l.content, l.revision, "                                                                        \
    "coalesce(f.es_id, '') AS es_id, f.digest"
#define FILE " LEFT JOIN licenses.file f USING (licence_id) "
#define SELECT_LICENCE "SELECT " COLUMNS " FROM licenses.licence l" FILE

const store::Statement find_some{"licenses.find_licences",
                                 SELECT_LICENCE "WHERE identifier = ANY($1::text[]) ORDER BY identifier"};
// NO KEY, so that a use of the licence, which refers to it, need not wait.
const store::Statement lock_some{
    "licenses.lock_licences",
    SELECT_LICENCE "WHERE identifier = ANY($1::text[]) ORDER BY identifier FOR NO KEY UPDATE OF l"};
const store::Statement find_id{"licenses.find_licence_by_id", SELECT_LICENCE "WHERE licence_id = $1::bigint"};
// Joined by the index of current versions, once each.
const store::Statement lock_last{
    "licenses.lock_current",
    SELECT_LICENCE "JOIN (SELECT DISTINCT * FROM unnest($1::text[], $2::text[], $3::text[])) AS n(authority, "
                   "type_code, serial) ON l.authority = n.authority AND l.type_code = n.type_code AND "
                   "l.serial = n.serial AND l.state <> 'superseded' "
                   "ORDER BY l.authority, l.type_code, l.serial FOR NO KEY UPDATE OF l"};
// What a holder has, gathered before it is sorted, so that it is found by its index and its primary keys
// whatever is asked of it: OFFSET 0 keeps the planner from going through an index of all licences in the
// order wanted.
#define HELD                                                                                                 \
    "held AS MATERIALIZED (SELECT l.* FROM (SELECT DISTINCT licence_id FROM licenses.holder WHERE "          \
    "code_index = ANY($1::bytea[])) h CROSS JOIN LATERAL (SELECT licence_id, identifier, type, type_code, "  \
    "state, valid_from, valid_until, counts_from FROM licenses.licence WHERE licence_id = h.licence_id AND " \
    "state <> 'superseded' OFFSET 0) l) "
// How far from valid: as shown_state and best_of have it. $3 is today.
#define DISTANCE                                                                                             \
    "CASE WHEN state = 'cancelled' THEN 4 WHEN valid_until < $3::date THEN 3 WHEN state = 'suspended' THEN " \
    "1 WHEN coalesce(counts_from, valid_from) > $3::date THEN 2 ELSE 0 END"
// One number for how near and how new; an id has less than 18 digits.
const store::Statement by_holder{
    "licenses.find_by_holder",
    "WITH " HELD ", placed AS (SELECT licence_id, (1 + " DISTANCE
    ") * 100000000000000000 - licence_id AS place FROM held "
    "WHERE type = ANY($2::text[]) AND ($4 = '' OR type_code = $4)), "
    "page AS (SELECT * FROM placed WHERE place > $5::bigint ORDER BY place LIMIT $6::int) "
    "SELECT " COLUMNS ", page.place FROM page JOIN licenses.licence l USING (licence_id)" FILE
    "ORDER BY page.place"};
const store::Statement best_by_holder{
    "licenses.find_best_by_holder",
    "WITH " HELD ", best AS (SELECT DISTINCT ON (type) licence_id FROM held WHERE type = ANY($2::text[]) "
    "ORDER BY type, " DISTANCE ", valid_until DESC NULLS FIRST, licence_id DESC) "
    "SELECT " COLUMNS " FROM best JOIN licenses.licence l USING (licence_id)" FILE};
const store::Statement all_by_holder{
    "licenses.list_by_holder",
    "WITH " HELD
    ", page AS (SELECT licence_id FROM held WHERE identifier > $2 ORDER BY identifier LIMIT $3::int) "
    "SELECT " COLUMNS " FROM page JOIN licenses.licence l USING (licence_id)" FILE "ORDER BY l.identifier"};
const store::Statement holds{"licenses.is_holder",
                             "SELECT 1 FROM licenses.holder WHERE licence_id = $1::bigint AND code_index = "
                             "ANY($2::bytea[]) LIMIT 1"};
const store::Statement get_history{
    "licenses.find_history",
    "SELECT action, state, reason, actor, (extract(epoch FROM at) * 1000)::bigint AS at FROM "
    "licenses.history WHERE licence_id = $1::bigint ORDER BY history_id"};
const store::Statement outdated{
    "licenses.find_outdated",
    SELECT_LICENCE "WHERE licence_id IN ("
                   "(SELECT licence_id FROM licenses.licence WHERE seal_key < $1 LIMIT $3::int) UNION "
                   "(SELECT licence_id FROM licenses.licence WHERE seal_key > $1 LIMIT $3::int) UNION "
                   "(SELECT licence_id FROM licenses.holder WHERE index_key < $2 LIMIT $3::int) UNION "
                   "(SELECT licence_id FROM licenses.holder WHERE index_key > $2 LIMIT $3::int)) "
                   "LIMIT $3::int FOR UPDATE OF l SKIP LOCKED"};
const store::Statement reseal{
    "licenses.reseal_licence",
    "WITH h AS (UPDATE licenses.holder AS t SET code_index = n.code_index, index_key = $4 FROM "
    "unnest($3::bytea[]) WITH ORDINALITY AS n(code_index, ordinal) "
    "WHERE t.licence_id = $1::bigint AND t.ordinal = n.ordinal) "
    "UPDATE licenses.licence SET content = $2 WHERE licence_id = $1::bigint AND seal_key <> "
    "split_part($2, '.', 2)"};

// Parameters: 1 authority, 2 type, 3 today, 4 after, 5 limit. A statement for each state as it is shown (""
// for any): with the state in its text, the indexes of that state alone serve.
const store::ConditionalStatement& list_statement(const std::string& state) {
    constexpr auto last_day_to_come = "(l.valid_until IS NULL OR l.valid_until >= $3::date)";
    // As shown_state has it. What an index of its own is for is said once more in the words of the index.
    static const std::map<std::string, std::string> states{
        {"", "true"},
        {"valid", std::string("l.state = 'valid' AND ") + last_day_to_come +
                      " AND (coalesce(l.counts_from, l.valid_from) IS NULL OR coalesce(l.counts_from, "
                      "l.valid_from) <= $3::date)"},
        {"suspended", std::string("l.state = 'suspended' AND ") + last_day_to_come},
        {"not_yet_valid", "l.state = 'valid' AND l.counts_from IS NULL AND l.valid_from > l.issued_on AND "
                          "l.valid_from > $3::date"},
        {"expired", "l.state IN ('valid', 'suspended') AND l.valid_until < $3::date"},
        {"cancelled", "l.state = 'cancelled'"},
        {"superseded", "l.state = 'superseded'"}};
    static const auto statements = [] {
        std::map<std::string, store::ConditionalStatement> made;
        for (const auto& [name, condition] : states) {
            made.try_emplace(name, "licenses.list_licences_" + name,
                             SELECT_LICENCE "WHERE identifier > $4 AND " + condition,
                             std::vector<std::string>{"l.authority = $1", "l.type = $2"},
                             " AND ($1 || $2 || $3) IS NOT NULL ORDER BY l.identifier LIMIT $5::int");
        }
        return made;
    }();
    return statements.at(state);
}

std::optional<Date> date_of(const pqxx::field& field) {
    return parse_date(field.c_str()); // "" is none
}

LicenceRow read_row(const store::Row& row) {
    LicenceRow read;
    Licence& licence = read.licence;
    licence.id = row["licence_id"].as<long long>();
    licence.identifier = row["identifier"].as<std::string>();
    licence.chain = row["chain"].as<std::string>();
    licence.type = row["type"].as<std::string>();
    licence.type_code = row["type_code"].as<std::string>();
    licence.authority = row["authority"].as<std::string>();
    licence.serial = row["serial"].as<std::string>();
    licence.version = row["version"].as<int>();
    licence.state = state_of(row["state"].as<std::string>());
    licence.reason = row["reason"].as<std::string>();
    licence.predecessor = row["predecessor"].as<std::string>();
    licence.successor = row["successor"].as<std::string>();
    licence.issued_on = date_of(row["issued_on"]).value();
    licence.valid_from = date_of(row["valid_from"]);
    licence.valid_until = date_of(row["valid_until"]);
    licence.counts_from = date_of(row["counts_from"]);
    licence.area = row["area"].as<std::string>();
    licence.revision = row["revision"].as<int>();
    if (std::string es_id = row["es_id"].as<std::string>(); !es_id.empty()) {
        licence.file = FileMark{std::move(es_id), to_hex(store::from_bytea(row["digest"].c_str()))};
    }
    read.content = row["content"].as<std::string>();
    return read;
}

std::vector<LicenceRow> read_rows(const store::Result& result) {
    std::vector<LicenceRow> rows;
    for (const store::Row row : result) {
        rows.push_back(read_row(row));
    }
    return rows;
}

std::optional<LicenceRow> first(std::vector<LicenceRow> rows) {
    return rows.empty() ? std::nullopt : std::optional(std::move(rows.front()));
}

} // namespace

std::string digests(const std::vector<crypto::Digest>& digests) {
    store::Array array;
    for (const crypto::Digest& digest : digests) {
        array.add(store::bytea(crypto::view(digest)));
    }
    return std::move(array).text();
}

std::vector<LicenceRow> find_licences(store::Transaction& tx, const std::vector<std::string>& identifiers,
                                      Locking locking) {
    return read_rows(tx.exec(locking == Locking::row ? lock_some : find_some, store::array(identifiers)));
}

std::optional<LicenceRow> find_licence(store::Transaction& tx, const std::string& identifier,
                                       Locking locking) {
    return first(find_licences(tx, {identifier}, locking));
}

std::optional<LicenceRow> find_licence(store::Transaction& tx, long long id) {
    return first(read_rows(tx.exec(find_id, id)));
}

std::vector<LicenceRow> lock_current(store::Transaction& tx, const std::vector<Licence>& licences) {
    if (licences.empty()) {
        return {};
    }
    store::Array authorities, type_codes, serials;
    for (const Licence& licence : licences) {
        authorities.add(licence.authority);
        type_codes.add(licence.type_code);
        serials.add(licence.serial);
    }
    return read_rows(tx.exec(lock_last, std::move(authorities).text(), std::move(type_codes).text(),
                             std::move(serials).text()));
}

std::vector<HeldRow> find_by_holder(store::Transaction& tx, const HolderQuery& query,
                                    const service::Page& page) {
    std::vector<HeldRow> rows;
    for (const store::Row row :
         tx.exec(by_holder, digests(query.holder), store::array(query.types), format_date(query.today),
                 query.type_code, page.after.empty() ? "0" : page.after[0], page.limit + 1)) {
        rows.push_back({read_row(row), row["place"].as<long long>()});
    }
    return rows;
}

std::vector<LicenceRow> find_best_by_holder(store::Transaction& tx, const HolderQuery& query) {
    return read_rows(
        tx.exec(best_by_holder, digests(query.holder), store::array(query.types), format_date(query.today)));
}

std::vector<LicenceRow> list_by_holder(store::Transaction& tx, const std::vector<crypto::Digest>& holder,
                                       const service::Page& page) {
    return read_rows(tx.exec(all_by_holder, digests(holder),
                             page.after.empty() ? std::string() : page.after[0], page.limit + 1));
}

bool is_holder(store::Transaction& tx, long long id, const std::vector<crypto::Digest>& holder) {
    return !tx.exec(holds, id, digests(holder)).empty();
}

std::vector<LicenceRow> list_licences(store::Transaction& tx, const ListQuery& query,
                                      const service::Page& page) {
    const auto statement =
        list_statement(query.state).choose({!query.authority.empty(), !query.type.empty()});
    return read_rows(tx.exec(statement, query.authority, query.type, format_date(query.today),
                             page.after.empty() ? std::string() : page.after[0], page.limit + 1));
}

std::vector<HistoryEntry> find_history(store::Transaction& tx, long long id) {
    std::vector<HistoryEntry> history;
    for (const store::Row row : tx.exec(get_history, id)) {
        history.push_back({row["action"].as<std::string>(), row["state"].as<std::string>(),
                           row["reason"].as<std::string>(), row["actor"].as<std::string>(),
                           store::time_of(row["at"])});
    }
    return history;
}

std::vector<LicenceRow> find_outdated(store::Transaction& tx, const std::string& seal_key,
                                      const std::string& index_key, int most) {
    return read_rows(tx.exec(outdated, seal_key, index_key, most));
}

void reseal_licence(store::Transaction& tx, const LicenceRow& row, const HolderIndexes& holders) {
    tx.exec(reseal, row.licence.id, row.content, digests(holders.codes), holders.key_id);
}

} // namespace gateway::licenses
