#pragma once

#include "gateway/service/module.hpp"
#include "service.hpp"

#include <string>
#include <vector>

namespace gateway::licenses {

/// Rows of dn_lic_data_error: what the nation found wrong, into quarantine with its words.
void take_faults(store::Transaction& tx, const std::vector<Json>& rows);

/// What became of the licence's row at the nation; for the issuing body and operations.
Json delivery_of(store::Transaction& tx, const service::Call& call, const std::string& identifier);
/// The row made anew from what is kept now, and sent as its next version: the repair of one that is wrong in
/// its form, not in the licence.
Licence resend(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
               const std::string& identifier);

} // namespace gateway::licenses
