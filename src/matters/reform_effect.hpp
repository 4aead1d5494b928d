#pragma once

#include "reform_plan.hpp"

#include <vector>

namespace gateway::matters {

/// Makes the plan so, in the order in which the nation must hear of it: bodies that take over, lists that
/// end, lists under their new codes, bodies that cease.
std::vector<service::ReformChange> apply_plan(const Foundation& foundation, const service::Call& call,
                                              store::Transaction& tx, const service::Reform& reform,
                                              const ReformPlan& plan);

/// What was changed in the library since, and what rests on what the reform brought.
std::vector<service::Dependency> library_dependents(store::Transaction& tx, const service::Reform& reform,
                                                    const std::vector<service::ReformChange>& changes);

/// Every list, body, draft and impact as it stood; what the reform brought is cancelled.
void undo_plan(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
               const service::Reform& reform, const std::vector<service::ReformChange>& changes);

} // namespace gateway::matters
