#pragma once

#include "gateway/store/transaction.hpp"

#include <string>
#include <vector>

namespace gateway::store {

/// Whoever locks one of these keys waits from here to the end of the transaction, also where there is no row
/// to lock yet. 64 locks serve all keys of a kind ("matters.publish"), so that thousands do not fill the
/// server's lock table; they are taken in a fixed order.
void lock_keys(Transaction& tx, const std::string& kind, const std::vector<std::string>& keys);
/// The same for those who only rely on the keys: they wait for a change, not for each other.
void share_keys(Transaction& tx, const std::string& kind, const std::vector<std::string>& keys);

} // namespace gateway::store
