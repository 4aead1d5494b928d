#pragma once

#include "batch.hpp"
#include "exchange.hpp"
#include "gateway/store/transaction.hpp"

namespace gateway::national {

/// Keeps the receipt and does what it says, in the caller's transaction: entries of refused records go to
/// quarantine with the nation's words, released ones that were taken are resolved, and what waited behind
/// them goes on.
void settle(store::Transaction& tx, const Batch& batch, const Receipt& receipt, int attempts);

/// Takes an open batch back of which the nation has nothing: its entries go again by way of the quarantine,
/// in a new batch made from the journal, under a number far beyond.
void take_back(store::Transaction& tx, const Batch& batch);

} // namespace gateway::national
