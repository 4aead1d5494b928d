#pragma once

#include "gateway/store/transaction.hpp"

#include <functional>

namespace gateway::store {

/// Runs `work` so that its failure leaves nothing behind and the transaction goes on; false when it failed,
/// with the reason in the log as `event`. A failure of the connection or of the transaction as a whole passes
/// through.
bool apart(Transaction& tx, const char* event, const std::function<void()>& work);

} // namespace gateway::store
