#include "life_store.hpp"

#include "rows.hpp"
#include "store.hpp"

namespace gateway::cases {
namespace {

const store::Statement add_transfer{
    "cases.insert_transfer",
    "WITH kept AS (INSERT INTO cases.transfer (project_no, transferred_at, from_body, from_unit, to_body, "
    "to_unit, reason) VALUES ($1, $2::timestamptz, $3, $4, $5, $6, $7)) UPDATE cases.\"case\" SET "
    "handed_to = nullif($5, owner), handling_unit = nullif($6, ''), revision = $8 WHERE project_no = $1"};

const store::Statement transfers_of_case{"cases.find_transfers",
                                         "SELECT (extract(epoch FROM transferred_at) * 1000)::bigint AS at, "
                                         "from_body, from_unit, to_body, to_unit, "
                                         "reason FROM cases.transfer WHERE project_no = $1 ORDER BY ordinal"};

const store::Statement add_delivery{
    "cases.insert_delivery",
    "INSERT INTO cases.delivery (row_guid, project_no, carrier, waybill_no, sent_at, received_at, "
    "returned_at, "
    "revision) VALUES ($1, $2, $3, $4, $5::timestamptz, $6::timestamptz, $7::timestamptz, 1) "
    "ON CONFLICT (project_no, carrier, waybill_no) DO NOTHING RETURNING row_guid"};

const store::Statement set_delivery{
    "cases.save_delivery",
    "UPDATE cases.delivery AS d SET carrier = $2, waybill_no = $3, sent_at = $4::timestamptz, received_at = "
    "$5::timestamptz, returned_at = $6::timestamptz, revision = $7 WHERE row_guid = $1 AND NOT EXISTS "
    "(SELECT "
    "FROM cases.delivery o WHERE o.project_no = d.project_no AND o.carrier = $2 AND o.waybill_no = $3 AND "
    "o.row_guid <> $1) RETURNING row_guid"};

const store::Statement deliveries_of_case{
    "cases.find_deliveries",
    "SELECT row_guid, carrier, waybill_no, (extract(epoch FROM sent_at) * 1000)::bigint AS sent_ms, "
    "(extract(epoch FROM received_at) * 1000)::bigint AS received_ms, "
    "(extract(epoch FROM returned_at) * 1000)::bigint AS returned_ms, revision "
    "FROM cases.delivery WHERE project_no = $1 ORDER BY sent_at, ordinal"};

} // namespace

void insert_transfer(store::Transaction& tx, const Case& record, const Transfer& transfer) {
    tx.exec(add_transfer, transfer.project_no, format_time(transfer.at), transfer.from_body,
            transfer.from_unit, transfer.to_body, transfer.to_unit, transfer.reason, record.revision);
}

std::vector<Transfer> find_transfers(store::Transaction& tx, const std::string& project_no) {
    std::vector<Transfer> transfers;
    for (const store::Row row : tx.exec(transfers_of_case, project_no)) {
        transfers.push_back({project_no, time_of(row["at"]), row["from_body"].as<std::string>(),
                             row["from_unit"].as<std::string>(), row["to_body"].as<std::string>(),
                             row["to_unit"].as<std::string>(), row["reason"].as<std::string>()});
    }
    return transfers;
}

bool insert_delivery(store::Transaction& tx, const Delivery& delivery) {
    return !tx.exec(add_delivery, delivery.row_guid, delivery.project_no, delivery.carrier,
                    delivery.waybill_no, format_time(delivery.sent_at), time_parameter(delivery.received_at),
                    time_parameter(delivery.returned_at))
                .empty();
}

bool save_delivery(store::Transaction& tx, const Delivery& delivery) {
    return !tx.exec(set_delivery, delivery.row_guid, delivery.carrier, delivery.waybill_no,
                    format_time(delivery.sent_at), time_parameter(delivery.received_at),
                    time_parameter(delivery.returned_at), delivery.revision)
                .empty();
}

std::vector<Delivery> find_deliveries(store::Transaction& tx, const std::string& project_no) {
    std::vector<Delivery> deliveries;
    for (const store::Row row : tx.exec(deliveries_of_case, project_no)) {
        deliveries.push_back({row["row_guid"].as<std::string>(), project_no, row["carrier"].as<std::string>(),
                              row["waybill_no"].as<std::string>(), time_of(row["sent_ms"]),
                              optional_time_of(row["received_ms"]), optional_time_of(row["returned_ms"]),
                              row["revision"].as<int>()});
    }
    return deliveries;
}

} // namespace gateway::cases
