#pragma once

#include "batch.hpp"
#include "gateway/store/transaction.hpp"
#include "shared.hpp"

#include <optional>
#include <unordered_set>

namespace gateway::national {

/// What a lane remembers between its batches; all of it may be lost and is then found again.
struct LaneMemory {
    long long fence = 0;
    long long seen = 0; ///< entries up to here were looked at, though nothing had to be kept
    std::unordered_set<long long> received; ///< required positions known to be received
};

/// What a look at the journal came to.
struct Selection {
    std::optional<Batch> batch; ///< kept already, to be sent
    bool more = false;          ///< there is more to look at, at once
    bool waiting = false;       ///< an entry needs one of another lane that is on its way
    bool fenced = false;        ///< the lane has another owner
    long long seen = 0;         ///< for LaneMemory::seen, once this is committed
};

/// Chooses what the lane sends next, in order: released entries first, then the journal after the cursor;
/// puts entries of blocked entities into quarantine; makes and keeps the batch. One transaction, which may
/// run again: `memory` is changed only by what is true whether it commits or not.
Selection select_next(store::Transaction& tx, Shared& shared, int lane, long long safe_position,
                      LaneMemory& memory);

} // namespace gateway::national
