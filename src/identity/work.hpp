#pragma once

#include "foundation.hpp"

namespace gateway::identity {

/// Persons whose level changes by itself until now get their new one, some hundred at a time; gives how many.
int renew_levels(const Foundation& foundation, store::Transaction& tx, Time now);
/// Rows under an older key are sealed and indexed under the newest, some hundred at a time; gives how many.
int reseal(const Foundation& foundation, store::Transaction& tx);

} // namespace gateway::identity
