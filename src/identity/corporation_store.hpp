#pragma once

#include "store.hpp"

#include <optional>
#include <string>

namespace gateway::identity {

/// A row of a legal person as it is kept: the profile sealed.
struct CorporationRow {
    std::string credit_code, state, profile;
    std::optional<Time> verified_at;
    std::string verified_by, verified_base, verified_reference;
    int revision = 1;
    Sent sent;
};
std::optional<CorporationRow> find_corporation_row(store::Transaction& tx, const std::string& credit_code,
                                                   Locking locking);
/// Inserts it or takes the place of what is there.
void save_corporation_row(store::Transaction& tx, const CorporationRow& row);

} // namespace gateway::identity
