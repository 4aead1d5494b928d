#pragma once

#include "store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gateway::matters {

/// After each change of these lists: how they stand from now on, beside how they stood before.
void keep_standing(store::Transaction& tx, const std::vector<std::string>& codes);

/// search_matters as it would have answered at that moment.
std::vector<Json> search_standing(store::Transaction& tx, const MatterQuery& query, Time as_of,
                                  const service::Page& page);
/// A list as it stood at that moment; empty before its first publication.
std::optional<Matter> find_standing(store::Transaction& tx, const std::string& code, Time as_of);

} // namespace gateway::matters
