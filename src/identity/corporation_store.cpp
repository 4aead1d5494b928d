#include "corporation_store.hpp"

#include "gateway/store/columns.hpp"

namespace gateway::identity {
namespace {

#define CORPORATION_BY_CODE                                                                                  \
    "SELECT credit_code, state, profile, (extract(epoch FROM verified_at) * 1000)::bigint AS verified_at, "  \
    "verified_by, verified_base, verified_reference, revision, version, live, position "                     \
    "FROM identity.corporation WHERE credit_code = $1"
const store::Statement find_one{"identity.find_corporation", CORPORATION_BY_CODE};
const store::Statement lock_one{"identity.lock_corporation", CORPORATION_BY_CODE " FOR UPDATE"};

const store::Statement save{
    "identity.save_corporation",
    "INSERT INTO identity.corporation (credit_code, state, profile, verified_at, verified_by, verified_base, "
    "verified_reference, revision, version, live, position) VALUES ($1, $2, $3, $4::timestamptz, $5, $6, $7, "
    "$8, $9, $10, $11) ON CONFLICT (credit_code) DO UPDATE SET state = $2, profile = $3, verified_at = "
    "$4::timestamptz, verified_by = $5, verified_base = $6, verified_reference = $7, revision = $8, version "
    "= "
    "$9, live = $10, position = $11"};

} // namespace

std::optional<CorporationRow> find_corporation_row(store::Transaction& tx, const std::string& credit_code,
                                                   Locking locking) {
    const auto result = tx.exec(locking == Locking::row ? lock_one : find_one, credit_code);
    if (result.empty()) {
        return std::nullopt;
    }
    const store::Row row = result[0];
    return CorporationRow{row["credit_code"].as<std::string>(),
                          row["state"].as<std::string>(),
                          row["profile"].as<std::string>(),
                          store::optional_time_of(row["verified_at"]),
                          row["verified_by"].as<std::string>(),
                          row["verified_base"].as<std::string>(),
                          row["verified_reference"].as<std::string>(),
                          row["revision"].as<int>(),
                          read_sent(row)};
}

void save_corporation_row(store::Transaction& tx, const CorporationRow& row) {
    tx.exec(save, row.credit_code, row.state, row.profile, store::time_parameter(row.verified_at),
            row.verified_by, row.verified_base, row.verified_reference, row.revision, row.sent.version,
            row.sent.live, row.sent.position);
}

} // namespace gateway::identity
