#pragma once

#include "gateway/base/standard.hpp"
#include "gateway/crypto/sm.hpp"
#include "gateway/service/module.hpp"

#include <string>
#include <vector>

namespace gateway::national {

/// The most the national side takes in one batch (docs/national-protocol.md).
inline constexpr int most_records = 1000;

/// One record on its way: the journal entry it comes from and its national row.
struct Outgoing {
    long long position = 0;
    service::NationalRow row;
    int replaces = 0; ///< the version of this row the nation holds by our receipts; 0: none
};

/// A batch as it is kept and sent. `body` never changes once made.
struct Batch {
    std::string number;
    int lane = 0;
    long long up_to = 0;
    std::vector<long long> positions;     ///< of each record
    std::vector<std::string> record_keys; ///< "table/row_guid" of each record
    std::vector<crypto::Digest> leaves;
    crypto::Digest root{};
    std::string body;
    Time created_at;
};

/// "p32-20190418-000000000042": source, day in Beijing, serial; at most 32 characters.
std::string batch_number(const std::string& source, Time now, long long serial);

/// Makes the body: control columns added (`source` is 所属来源, also column data_source), canonical records,
/// Merkle root; sealed for the nation when any table among them holds personal data.
Batch make_batch(std::string number, const std::string& source, std::vector<Outgoing> records, Time now,
                 const Standard& standard, const crypto::Sm2PublicKey& national_key);

} // namespace gateway::national
