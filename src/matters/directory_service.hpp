#pragma once

#include "directory_store.hpp"
#include "foundation.hpp"
#include "gateway/service/module.hpp"

#include <string>
#include <vector>

namespace gateway::matters {

/// 403 "operations_only" unless the caller is the provincial team.
void require_operations(const service::Call& call);

DirectoryItem publish_item(const Foundation& foundation, const service::Call& call, store::Transaction& tx);
DirectoryItem change_item(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                          const std::string& catalog_code);
DirectoryItem change_item_state(const Foundation& foundation, const service::Call& call,
                                store::Transaction& tx, const std::string& catalog_code,
                                Transition transition);
/// Takes over what the nation sends down. A row that is older than ours or equal changes nothing; a wrong one
/// is left out with a log line, since it must not stop those behind it.
void take_national_items(const Foundation& foundation, store::Transaction& tx, const std::vector<Json>& rows,
                         Time now);

/// {catalog_code, row_guid, origin, state, task_version, revision, changed_at, item: {…}}
Json item_json(const DirectoryItem& item);
Problem item_not_found();

} // namespace gateway::matters
