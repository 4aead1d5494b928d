#pragma once

#include "gateway/store/transaction.hpp"

#include <set>
#include <string>

namespace gateway::signon {

/// Names of the vault's keys that rows here are sealed or indexed under: without one of them they cannot be
/// read or found.
std::set<std::string> keys_in_use(store::Transaction& tx);

} // namespace gateway::signon
