#pragma once

#include "gateway/base/standard.hpp"
#include "gateway/base/workdays.hpp"
#include "gateway/service/module.hpp"

#include <memory>

namespace gateway::ratings {

/// Ratings of government services (好差评): each service (一次一评) and each finished case (一事一评) once;
/// negative ones are rectified and called back. Throws std::runtime_error when rating_rules.toml is wrong.
service::Module module(std::shared_ptr<const Standard> standard,
                       std::shared_ptr<const WorkCalendar> calendar);

} // namespace gateway::ratings
