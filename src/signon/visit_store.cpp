#include "visit_store.hpp"

#include "gateway/store/columns.hpp"
#include "secrets.hpp"

namespace gateway::signon {
namespace {

const store::Statement new_visit{
    "signon.insert_national_visit",
    "INSERT INTO signon.national_visit (state, request_id, browser, sealed, created_at, expires_at) "
    "VALUES ($1::bytea, $2, $3::bytea, $4, $5, $6)"};
const store::Statement take_visit{
    "signon.use_national_visit",
    "UPDATE signon.national_visit SET used_at = $3 WHERE state = $1::bytea AND browser = $2::bytea "
    "AND used_at IS NULL AND expires_at > $3 "
    "RETURNING request_id, sealed, floor(extract(epoch FROM created_at) * 1000)::bigint"};

const store::Statement new_scan{
    "signon.insert_scan",
    "INSERT INTO signon.scan (scan_id, request_id, browser, kind, qr, created_at, asked_at, expires_at) "
    "VALUES ($1, $2, $3::bytea, $4, $5, $6, $6, $7)"};
#define SCANS                                                                                                \
    "SELECT scan_id, request_id, kind, qr, state, coalesce(proof, ''), "                                     \
    "floor(extract(epoch FROM asked_at) * 1000)::bigint, floor(extract(epoch FROM expires_at) * "            \
    "1000)::bigint FROM signon.scan WHERE scan_id = $1"
const store::Statement one_scan{"signon.find_scan", SCANS};
const store::Statement take_scan{"signon.lock_scan", SCANS " AND browser = $2::bytea FOR UPDATE"};
const store::Statement asked{"signon.note_asked", "UPDATE signon.scan SET asked_at = $2 WHERE scan_id = $1"};
const store::Statement settle{
    "signon.settle_scan",
    "UPDATE signon.scan SET state = $2, proof = nullif($3, '') WHERE scan_id = $1 AND state = 'waiting'"};
const store::Statement use{"signon.use_scan",
                           "UPDATE signon.scan SET state = 'used', proof = NULL WHERE scan_id = $1"};

const store::Statement new_arrival{
    "signon.insert_arrival",
    "INSERT INTO signon.arrival (arrival_id, browser, sealed, created_at, expires_at) "
    "VALUES ($1, $2::bytea, $3, $4, $5)"};
const store::Statement one_arrival{
    "signon.find_arrival", "SELECT arrival_id, sealed FROM signon.arrival WHERE arrival_id = $1 AND browser "
                           "= $2::bytea AND expires_at > $3"};
const store::Statement end_arrival{"signon.take_arrival",
                                   "DELETE FROM signon.arrival WHERE arrival_id = $1 AND browser = "
                                   "$2::bytea AND expires_at > $3 RETURNING arrival_id, sealed"};
const store::Statement old_arrivals{"signon.old_arrivals",
                                    "DELETE FROM signon.arrival WHERE arrival_id IN (SELECT arrival_id FROM "
                                    "signon.arrival WHERE expires_at <= $1::timestamptz LIMIT $2)"};

const store::Statement newest_request{"signon.waiting_request",
                                      "SELECT request_id FROM signon.request WHERE browser = $1::bytea AND "
                                      "ended_at IS NULL AND expires_at > $2 "
                                      "ORDER BY created_at DESC, request_id LIMIT 1"};

std::optional<Scan> scan_of(const store::Result& rows) {
    if (rows.empty()) {
        return std::nullopt;
    }
    const auto& row = rows[0];
    return Scan{row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<std::string>(),
                row[3].as<std::string>(), row[4].as<std::string>(), row[5].as<std::string>(),
                store::time_of(row[6]),   store::time_of(row[7])};
}

std::optional<Arrival> arrival_of(const store::Result& rows) {
    return rows.empty() ? std::nullopt
                        : std::optional(Arrival{rows[0][0].as<std::string>(), rows[0][1].as<std::string>()});
}

} // namespace

void insert_national_visit(store::Transaction& tx, const NationalVisit& visit, const Bytes& browser,
                           Time expires_at) {
    tx.exec(new_visit, store::bytea(visit.state), visit.request_id, store::bytea(browser), visit.sealed,
            format_time(visit.created_at), format_time(expires_at));
}

std::optional<NationalVisit> use_national_visit(store::Transaction& tx, const Bytes& state,
                                                const Bytes& browser, Time now) {
    const auto rows = tx.exec(take_visit, store::bytea(state), store::bytea(browser), format_time(now));
    if (rows.empty()) {
        return std::nullopt;
    }
    return NationalVisit{state, rows[0][0].as<std::string>(), rows[0][1].as<std::string>(),
                         store::time_of(rows[0][2])};
}

void insert_scan(store::Transaction& tx, const Scan& scan, const Bytes& browser, Time now) {
    tx.exec(new_scan, scan.scan_id, scan.request_id, store::bytea(browser), scan.kind, scan.qr,
            format_time(now), format_time(scan.expires_at));
}

std::optional<Scan> find_scan(store::Transaction& tx, const std::string& scan_id) {
    return scan_of(tx.exec(one_scan, scan_id));
}

std::optional<Scan> lock_scan(store::Transaction& tx, const std::string& scan_id, const Bytes& browser) {
    return scan_of(tx.exec(take_scan, scan_id, store::bytea(browser)));
}

void note_asked(store::Transaction& tx, const std::string& scan_id, Time now) {
    tx.exec(asked, scan_id, format_time(now));
}

void settle_scan(store::Transaction& tx, const std::string& scan_id, const std::string& state,
                 const std::string& proof) {
    tx.exec(settle, scan_id, state, proof);
}

void use_scan(store::Transaction& tx, const std::string& scan_id) { tx.exec(use, scan_id); }

void insert_arrival(store::Transaction& tx, const Arrival& arrival, const Bytes& browser, Time now,
                    Time expires_at) {
    tx.exec(new_arrival, arrival.arrival_id, store::bytea(browser), arrival.sealed, format_time(now),
            format_time(expires_at));
}

std::optional<Arrival> find_arrival(store::Transaction& tx, const std::string& arrival_id,
                                    const Bytes& browser, Time now) {
    return arrival_of(tx.exec(one_arrival, arrival_id, store::bytea(browser), format_time(now)));
}

std::optional<Arrival> take_arrival(store::Transaction& tx, const std::string& arrival_id,
                                    const Bytes& browser, Time now) {
    return arrival_of(tx.exec(end_arrival, arrival_id, store::bytea(browser), format_time(now)));
}

std::optional<std::string> waiting_request(store::Transaction& tx, const Bytes& browser, Time now) {
    const auto rows = tx.exec(newest_request, store::bytea(browser), format_time(now));
    return rows.empty() ? std::nullopt : std::optional(rows[0][0].as<std::string>());
}

void delete_old_arrivals(store::Transaction& tx, Time now, int limit) {
    tx.exec(old_arrivals, format_time(now), limit);
}

} // namespace gateway::signon
