#pragma once

#include "gateway/seals/seals.hpp"
#include "gateway/service/module.hpp"

namespace gateway::seals {

/// Applying for seals, making and administering them, signing and checking.
service::Module module(const FoundationPtr& foundation);

} // namespace gateway::seals
