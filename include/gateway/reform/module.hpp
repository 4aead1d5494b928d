#pragma once

#include "gateway/service/module.hpp"

#include <vector>

namespace gateway::reform {

/// Institutional reforms (机构改革): transfers, merges, splits, renames and abolitions of bodies as one
/// object that is previewed, takes effect at its time in one transaction, and can be rolled back until
/// something depends on it. `modules` are those it asks, in this order: what they keep changes through their
/// own hooks.
service::Module module(const std::vector<service::Module>& modules);

} // namespace gateway::reform
