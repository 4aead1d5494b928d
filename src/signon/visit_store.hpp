#pragma once

#include "gateway/identity/trust.hpp"
#include "gateway/store/transaction.hpp"
#include "model.hpp"

#include <optional>
#include <string>

namespace gateway::signon {

/// A sign-in at the nation under way.
struct NationalVisit {
    Bytes state; ///< digest
    std::string request_id;
    std::string sealed;
    Time created_at;
};
void insert_national_visit(store::Transaction& tx, const NationalVisit& visit, const Bytes& browser,
                           Time expires_at);
/// Of this browser, not used and not over; it is used then.
std::optional<NationalVisit> use_national_visit(store::Transaction& tx, const Bytes& state,
                                                const Bytes& browser, Time now);

/// A code that is to be scanned.
struct Scan {
    std::string scan_id;
    std::string request_id;
    std::string kind;
    std::string qr; ///< sealed
    std::string state = "waiting";
    std::string proof; ///< sealed; "" until it is confirmed
    Time asked_at;
    Time expires_at;
};
void insert_scan(store::Transaction& tx, const Scan& scan, const Bytes& browser, Time now);
std::optional<Scan> find_scan(store::Transaction& tx, const std::string& scan_id);
/// Of the browser that began it.
std::optional<Scan> lock_scan(store::Transaction& tx, const std::string& scan_id, const Bytes& browser);
void note_asked(store::Transaction& tx, const std::string& scan_id, Time now);
/// Only a scan that waits is settled: what comes twice changes nothing.
void settle_scan(store::Transaction& tx, const std::string& scan_id, const std::string& state,
                 const std::string& proof);
void use_scan(store::Transaction& tx, const std::string& scan_id);

/// Somebody who came from another region and has not said yet that they go on.
struct Arrival {
    std::string arrival_id;
    std::string sealed;
};
void insert_arrival(store::Transaction& tx, const Arrival& arrival, const Bytes& browser, Time now,
                    Time expires_at);
/// Of this browser and not over.
std::optional<Arrival> find_arrival(store::Transaction& tx, const std::string& arrival_id,
                                    const Bytes& browser, Time now);
/// The same; nobody takes it a second time.
std::optional<Arrival> take_arrival(store::Transaction& tx, const std::string& arrival_id,
                                    const Bytes& browser, Time now);

/// The newest request of a browser that is under way.
std::optional<std::string> waiting_request(store::Transaction& tx, const Bytes& browser, Time now);

/// Those whose time is over, at most `limit`: they hold who came.
void delete_old_arrivals(store::Transaction& tx, Time now, int limit);

} // namespace gateway::signon
