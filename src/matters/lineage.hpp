#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/json.hpp"
#include "gateway/service/reform.hpp"
#include "gateway/store/transaction.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace gateway::matters {

/// Keeps where each list and each body that ceased went.
void insert_lineage(store::Transaction& tx, const service::Reform& reform, Time at);
void delete_lineage(store::Transaction& tx, const std::string& reform_id);
/// The fates that a reform had for its lists.
std::vector<service::MatterFate> fates_of(store::Transaction& tx, const std::string& reform_id);

/// [{code, reform, at}] of a list: what it came from, what it went to; one step.
Json predecessors_of(store::Transaction& tx, const std::string& code);
Json successors_of(store::Transaction& tx, const std::string& code);
/// Lists in use that took its place in the end, however many reforms lie between.
std::vector<std::string> current_codes(store::Transaction& tx, const std::string& code);

/// The same of a body.
Json body_predecessors(store::Transaction& tx, const std::string& credit_code);
Json body_successors(store::Transaction& tx, const std::string& credit_code);

} // namespace gateway::matters
