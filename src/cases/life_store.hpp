#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/store/transaction.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gateway::cases {

struct Case;

/// A hand-over (转办) from unit and body to unit and body; the nation has no table for it.
struct Transfer {
    std::string project_no;
    Time at{};
    std::string from_body; ///< credit codes
    std::string from_unit; ///< empty: not said
    std::string to_body;
    std::string to_unit;
    std::string reason;
};
/// Keeps it, and makes the case the new body's.
void insert_transfer(store::Transaction& tx, const Case& record, const Transfer& transfer);
std::vector<Transfer> find_transfers(store::Transaction& tx, const std::string& project_no);

/// A parcel with a result (送达); the nation has no table for it.
struct Delivery {
    std::string row_guid;
    std::string project_no;
    std::string carrier;
    std::string waybill_no;
    Time sent_at{};
    std::optional<Time> received_at;
    std::optional<Time> returned_at; ///< it came back
    int revision = 1;

    const char* state() const { return received_at ? "received" : returned_at ? "returned" : "sent"; }
};
/// False when the case has a parcel of this carrier and number already.
bool insert_delivery(store::Transaction& tx, const Delivery& delivery);
bool save_delivery(store::Transaction& tx, const Delivery& delivery);
/// In the order they were sent.
std::vector<Delivery> find_deliveries(store::Transaction& tx, const std::string& project_no);

} // namespace gateway::cases
