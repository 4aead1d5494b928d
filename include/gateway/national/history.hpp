#pragma once

#include "gateway/store/transaction.hpp"

namespace gateway::national {

/// True once the nation has taken a batch: since then it knows us by the key that signed it.
bool has_receipts(store::Transaction& tx);

} // namespace gateway::national
