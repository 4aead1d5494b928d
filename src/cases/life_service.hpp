#pragma once

#include "life_store.hpp"
#include "service.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gateway::cases {

// What happens to an accepted case and has no national table, or goes up as a result. Who may write a case:
// the body of its matter, and the body it was handed to.

/// Hands an open case over (转办): {to_body, to_unit, reason}; without to_body it stays with its body. 409
/// "case_finished".
Case transfer_case(const service::Call& call, store::Transaction& tx, const std::string& project_no);
/// The applicant withdraws (撤件): {reason}. A result of the type whose attribute `ends` is "withdrawn" (code
/// table case_result); 409 "withdrawal_has_no_code" when the table has none.
Change withdraw_case(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                     const std::string& project_no);

/// A case after a parcel, and the parcel.
struct Sent {
    Case record;
    Delivery delivery;
};
/// A parcel: {carrier, waybill_no, sent_at, received_at or returned_at}. 409 "case_not_finished",
/// "delivery_not_asked" unless the result's is_delivery_results is 1, "waybill_exists".
Sent add_delivery(const service::Call& call, store::Transaction& tx, const std::string& project_no);
/// The parcel as it stands now, whole.
Sent correct_delivery(const service::Call& call, store::Transaction& tx, const std::string& project_no,
                      const std::string& row_guid);
Json delivery_json(const Delivery& delivery);

/// The case's result ends it as "withdrawn" or "concluded"; empty while there is none.
std::optional<std::string> how_it_ended(const Foundation& foundation, const std::vector<EventRow>& events);
/// When the result must have been handed over, where it is to be delivered (行政许可法 §44).
std::optional<Time> delivery_due(const Foundation& foundation, const std::vector<EventRow>& events);

} // namespace gateway::cases
