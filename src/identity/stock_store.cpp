#include "stock_store.hpp"

#include "gateway/store/columns.hpp"

namespace gateway::identity {
namespace {

#define STOCK                                                                                                \
    "SELECT stock_id, source, import_id, line, claim, level, "                                               \
    "(extract(epoch FROM verified_at) * 1000)::bigint AS verified_at, coalesce(person_id, '') AS "           \
    "person_id, standing, reason, coalesce(dispute, '') AS dispute, coalesce(settled_by, '') AS "            \
    "settled_by, (extract(epoch FROM changed_at) * 1000)::bigint AS changed_at FROM "                        \
    "identity.stock_account "

const store::Statement by_account{"identity.lock_stock_by_account", STOCK
                                  "WHERE account_index = ANY($1::bytea[]) ORDER BY stock_id FOR UPDATE"};
const store::Statement by_certificate{"identity.lock_stock_by_certificate", STOCK
                                      "WHERE cert_index = ANY($1::bytea[]) ORDER BY stock_id FOR UPDATE"};
const store::Statement by_ids{"identity.lock_stock_rows",
                              STOCK "WHERE stock_id = ANY($1::bigint[]) ORDER BY stock_id FOR UPDATE"};
const store::Statement by_person{"identity.lock_stock_of_person",
                                 STOCK "WHERE person_id = $1 ORDER BY stock_id FOR UPDATE"};
const store::Statement one{"identity.find_stock", STOCK "WHERE stock_id = $1::bigint"};
const store::Statement waiting{
    "identity.find_waiting_stock",
    STOCK "WHERE standing = 'waiting' AND stock_id > $1::bigint ORDER BY stock_id LIMIT $2::int"};
// Through the index of each outcome: without one, a source of few rows would be looked for among those of
// all.
const store::Statement list{
    "identity.list_stock",
    STOCK "WHERE stock_id = ANY(ARRAY(SELECT s.stock_id FROM unnest($4::text[]) AS o(outcome) CROSS JOIN "
          "LATERAL (SELECT stock_id FROM identity.stock_account AS t WHERE t.source = $1 AND t.outcome = "
          "o.outcome AND t.stock_id > $2::bigint ORDER BY t.stock_id LIMIT $3::int) AS s ORDER BY s.stock_id "
          "LIMIT $3::int)) ORDER BY stock_id"};
const store::Statement count{"identity.count_stock",
                             "SELECT source, outcome, count(*) FROM identity.stock_account "
                             "WHERE $1 = '' OR source = $1 GROUP BY source, outcome"};
const store::Statement outdated{
    "identity.find_outdated_stock",
    STOCK "WHERE stock_id IN ("
          "(SELECT stock_id FROM identity.stock_account WHERE seal_key < $1 LIMIT $2::int) UNION "
          "(SELECT stock_id FROM identity.stock_account WHERE seal_key > $1 LIMIT $2::int) UNION "
          "(SELECT stock_id FROM identity.stock_account WHERE index_key < $1 LIMIT $2::int) UNION "
          "(SELECT stock_id FROM identity.stock_account WHERE index_key > $1 LIMIT $2::int)) "
          "LIMIT $2::int FOR UPDATE SKIP LOCKED"};

// Who writes under a key makes it known; see the store of persons. "" stands for null.
#define ROWS                                                                                                 \
    "WITH n AS (SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], "         \
    "$6::text[], $7::text[], $8::bigint[], $9::smallint[], $10::text[], $11::text[], $12::text[], "          \
    "$13::text[], $14::text[], $15::text[], $16::timestamptz[]) WITH ORDINALITY AS s(stock_id, source, "     \
    "account_index, cert_index, index_key, claim, import_id, line, level, verified_at, person_id, "          \
    "standing, reason, dispute, settled_by, changed_at, n)), "                                               \
    "known AS (INSERT INTO identity.sealing_key (key_id) SELECT DISTINCT index_key FROM n ON CONFLICT DO "   \
    "NOTHING) "
const store::Statement add{
    "identity.insert_stock",
    ROWS "INSERT INTO identity.stock_account (source, account_index, cert_index, index_key, claim, "
         "import_id, line, level, verified_at, person_id, standing, reason, dispute, settled_by, changed_at) "
         "SELECT source, account_index::bytea, nullif(cert_index, '')::bytea, index_key, claim, import_id, "
         "line, level, nullif(verified_at, '')::timestamptz, nullif(person_id, ''), standing, reason, "
         "nullif(dispute, ''), nullif(settled_by, ''), changed_at FROM n ORDER BY n"};
const store::Statement set{
    "identity.update_stock",
    ROWS "UPDATE identity.stock_account AS t SET account_index = n.account_index::bytea, cert_index = "
         "nullif(n.cert_index, '')::bytea, index_key = n.index_key, claim = n.claim, import_id = "
         "n.import_id, line = n.line, level = n.level, verified_at = nullif(n.verified_at, "
         "'')::timestamptz, person_id = nullif(n.person_id, ''), standing = n.standing, reason = n.reason, "
         "dispute = nullif(n.dispute, ''), settled_by = nullif(n.settled_by, ''), changed_at = "
         "n.changed_at FROM n WHERE t.stock_id = n.stock_id"};

std::vector<StoredStock> read_rows(const store::Result& result) {
    std::vector<StoredStock> rows;
    rows.reserve(static_cast<std::size_t>(result.size()));
    for (const store::Row each : result) {
        StoredStock& stored = rows.emplace_back();
        stored.claim = each["claim"].as<std::string>();
        StockRow& row = stored.row;
        row.stock_id = each["stock_id"].as<long long>();
        row.source = each["source"].as<std::string>();
        row.import_id = each["import_id"].as<std::string>();
        row.line = each["line"].as<long long>();
        row.level = read_level(each["level"]);
        row.verified_at = store::optional_time_of(each["verified_at"]);
        row.person_id = each["person_id"].as<std::string>();
        row.standing = standing_of(each["standing"].as<std::string>());
        row.reason = each["reason"].as<std::string>();
        row.dispute = dispute_of(each["dispute"].as<std::string>());
        row.settled_by = each["settled_by"].as<std::string>();
        row.changed_at = store::time_of(each["changed_at"]);
    }
    return rows;
}

std::string octets(const std::optional<crypto::Digest>& digest) {
    return digest ? store::bytea(crypto::view(*digest)) : std::string();
}

void write(store::Transaction& tx, const store::Statement& statement, const std::vector<StoredStock>& rows) {
    if (rows.empty()) {
        return;
    }
    store::Array ids, sources, accounts, certificates, keys, claims, imports, lines, levels, verified,
        persons, standings, reasons, disputes, settled, changed;
    for (const StoredStock& stored : rows) {
        const StockRow& row = stored.row;
        ids.add(row.stock_id);
        sources.add(row.source);
        accounts.add(octets(stored.account));
        certificates.add(octets(stored.certificate));
        keys.add(stored.key_id);
        claims.add(stored.claim);
        imports.add(row.import_id);
        lines.add(row.line);
        levels.add(static_cast<long long>(row.level));
        verified.add(store::time_element(row.verified_at));
        persons.add(row.person_id);
        standings.add(standing_name(row.standing));
        reasons.add(row.reason);
        disputes.add(dispute_name(row.dispute));
        settled.add(row.settled_by);
        changed.add(format_time(row.changed_at));
    }
    tx.exec(statement, std::move(ids).text(), std::move(sources).text(), std::move(accounts).text(),
            std::move(certificates).text(), std::move(keys).text(), std::move(claims).text(),
            std::move(imports).text(), std::move(lines).text(), std::move(levels).text(),
            std::move(verified).text(), std::move(persons).text(), std::move(standings).text(),
            std::move(reasons).text(), std::move(disputes).text(), std::move(settled).text(),
            std::move(changed).text());
}

} // namespace

std::vector<StoredStock> lock_stock(store::Transaction& tx, StockKey key,
                                    const std::vector<crypto::Digest>& digests) {
    store::Array wanted;
    for (const crypto::Digest& digest : digests) {
        wanted.add(store::bytea(crypto::view(digest)));
    }
    return read_rows(
        tx.exec(key == StockKey::account ? by_account : by_certificate, std::move(wanted).text()));
}

std::vector<StoredStock> lock_stock_rows(store::Transaction& tx, const std::vector<long long>& ids) {
    return read_rows(tx.exec(by_ids, store::array(ids)));
}

std::vector<StoredStock> lock_stock_of_person(store::Transaction& tx, const std::string& person_id) {
    return read_rows(tx.exec(by_person, person_id));
}

void insert_stock(store::Transaction& tx, const std::vector<StoredStock>& rows) { write(tx, add, rows); }
void update_stock(store::Transaction& tx, const std::vector<StoredStock>& rows) { write(tx, set, rows); }

std::vector<StoredStock> find_waiting_stock(store::Transaction& tx, long long after, int most) {
    return read_rows(tx.exec(waiting, after, most));
}

std::vector<StoredStock> list_stock(store::Transaction& tx, const std::string& source,
                                    const std::vector<std::string>& outcomes, long long after, int most) {
    return read_rows(tx.exec(list, source, after, most, store::array(outcomes)));
}

std::optional<StoredStock> find_stock(store::Transaction& tx, long long id) {
    auto rows = read_rows(tx.exec(one, id));
    return rows.empty() ? std::nullopt : std::optional(std::move(rows[0]));
}

std::map<std::string, std::map<std::string, long long>> count_stock(store::Transaction& tx,
                                                                    const std::string& source) {
    std::map<std::string, std::map<std::string, long long>> counts;
    for (const store::Row row : tx.exec(count, source)) {
        counts[row[0].as<std::string>()][row[1].as<std::string>()] = row[2].as<long long>();
    }
    return counts;
}

std::vector<StoredStock> find_outdated_stock(store::Transaction& tx, const std::string& key_id, int most) {
    return read_rows(tx.exec(outdated, key_id, most));
}

} // namespace gateway::identity
