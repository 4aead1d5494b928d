#pragma once

#include "register.hpp"
#include "use.hpp"

namespace gateway::licenses {

// Licences of a holder that were looked for and not found: that it was asked is on record like a use.

/// `use` says who asked, by which way and for which type.
void record_search(const Foundation& foundation, store::Transaction& tx, const Use& use,
                   const HolderKey& holder);
/// Rows under an older key are sealed and indexed under the newest, some at a time; gives how many.
int reseal_searches(const Foundation& foundation, store::Transaction& tx);

} // namespace gateway::licenses
