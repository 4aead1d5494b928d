#pragma once

#include "gateway/store/transaction.hpp"
#include "shared.hpp"
#include "store.hpp"

#include <optional>

namespace gateway::national {

/// What has not come through, at the moment.
struct Backlog {
    long long pending = 0; ///< entries without receipt
    std::optional<Time> oldest;
    LinkCount count;
};
Backlog read_backlog(store::Transaction& tx);

/// Puts it into the gauges.
void show_backlog(Shared& shared, const Backlog& backlog);

} // namespace gateway::national
