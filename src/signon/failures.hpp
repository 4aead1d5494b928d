#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/store/transaction.hpp"

#include <string>

namespace gateway::signon {

// Guessing is slowed: after five failures within a quarter of an hour the way is shut for five minutes, and
// never longer, so that nobody can keep another out by failing in their name.

bool is_shut(store::Transaction& tx, const std::string& subject, bool known, Time now);
void count_failure(store::Transaction& tx, const std::string& subject, bool known, Time now);
void forget_failures(store::Transaction& tx, const std::string& subject, bool known, Time now);

} // namespace gateway::signon
