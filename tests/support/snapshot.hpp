#pragma once

#include "gateway/store/transaction.hpp"

#include <string>

namespace gateway::test {

/// What stands of everything a reform may touch: lists in use, active bodies, drafts, impacts, cases,
/// applications, clients, rights, lineage; without counters of changes. One row a line.
std::string snapshot(store::Transaction& tx);
/// Where two snapshots part; empty when they are the same.
std::string first_difference(const std::string& before, const std::string& after);

} // namespace gateway::test
