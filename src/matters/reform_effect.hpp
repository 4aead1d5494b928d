#pragma once

#include "reform_plan.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace gateway::matters {

/// Calls work(begin, end) for groups of `count` lists, so that what moves them – statements, parsed records –
/// does not grow with the reform.
template <class Work>
void for_groups(std::size_t count, Work work) {
    constexpr std::size_t lists_at_once = 500;
    for (std::size_t begin = 0; begin < count; begin += lists_at_once) {
        work(begin, std::min(count, begin + lists_at_once));
    }
}

/// Makes the plan so, in the order in which the nation must hear of it: bodies that take over, lists that
/// end, each before it stands under its new code, bodies that cease.
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
