#pragma once

#include "gateway/base/standard.hpp"
#include "gateway/service/module.hpp"

#include <memory>

namespace gateway::matters {

/// The matter library (政务服务事项库): base directory, bodies, and implementation lists of every kind.
service::Module module(std::shared_ptr<const Standard> standard);

} // namespace gateway::matters
