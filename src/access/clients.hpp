#pragma once

#include "gateway/store/transaction.hpp"
#include "model.hpp"

#include <string>

namespace gateway::access {

/// The journal's entry of a client's change. Announced, so that every process reads its registry anew.
void journal_client(store::Transaction& tx, const StoredClient& stored, std::string action,
                    std::string actor);

} // namespace gateway::access
