#pragma once

#include "gateway/store/transaction.hpp"
#include "model.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gateway::signon {

std::optional<RelyingParty> find_party(store::Transaction& tx, const std::string& client_id);
std::optional<RelyingParty> lock_party(store::Transaction& tx, const std::string& client_id);
std::vector<RelyingParty> list_parties(store::Transaction& tx, const std::string& after, int limit);
/// New, or in the place of the revision before.
void save_party(store::Transaction& tx, const RelyingParty& party);
void delete_party(store::Transaction& tx, const std::string& client_id);

} // namespace gateway::signon
