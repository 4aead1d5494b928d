#pragma once

#include "directory_store.hpp"
#include "draft_store.hpp"
#include "gateway/service/module.hpp"

#include <string>
#include <vector>

namespace gateway::matters {

/// Claims (认领) a base directory item for a body: a draft with what the directory gives (name, kind, by_law,
/// basic code) and the codes composed of credit code, level and basic code (GB/T 39554.1: 18 + 1 + 12, and
/// two digits for a handling item). The body itself or operations may do it.
Draft claim_item(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                 const std::string& catalog_code);

/// The levels a list on this item may have: its own, or all when one of them is said to cover all (attribute
/// `covers = "all"` in the code table use_level).
bool is_level_of(const Foundation& foundation, const Json& item_levels, const std::string& level);

/// "claimed" and "dept_code" of the directory's search. A department that names no body asks for itself.
/// Drafts of a body are not for everybody: only who may read them asks about that body.
std::vector<service::QueryParameter> claim_parameters();
void read_claim_parameters(const service::Call& call, DirectoryQuery& asked);

} // namespace gateway::matters
