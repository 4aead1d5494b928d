#pragma once

#include "gateway/service/module.hpp"
#include "stock_store.hpp"

#include <span>
#include <string>
#include <vector>

namespace gateway::identity {

// Accounts of old systems (存量用户): taken over in bulk, compared with the base, settled where they
// conflict. All three hold the document's number before they look at what belongs to it.

const StockSource& require_source(const Foundation& foundation, const std::string& name);

/// Rows with their claims opened.
std::vector<StockRow> opened(const Foundation& foundation, std::vector<StoredStock> stored);
/// Sealed and indexed under the newest key.
std::vector<StoredStock> sealed(const Foundation& foundation, const std::vector<const StockRow*>& rows);

/// Takes some lines of a file: accounts become persons, or further names of persons who are there.
std::vector<service::LineOutcome> import_stock(const Foundation& foundation, const service::Call& call,
                                               std::span<const service::Line> lines, store::Transaction& tx);

/// Asks the base about rows that wait, some at a time, until none waits, the base is away, or some seconds
/// have gone by; how many were graded.
int compare_stock(const Foundation& foundation, service::Steps& steps, Time now);

/// What somebody decides on a conflict: "keep" (what is there stays), "take" (what the row says), "reject".
StockRow settle_stock(const Foundation& foundation, const service::Call& call, store::Transaction& tx);

/// Seals and indexes rows under the newest key; how many.
int reseal_stock(const Foundation& foundation, store::Transaction& tx, const std::string& key_id, int most);

} // namespace gateway::identity
