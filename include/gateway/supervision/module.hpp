#pragma once

#include "gateway/base/standard.hpp"
#include "gateway/base/workdays.hpp"
#include "gateway/service/module.hpp"

#include <memory>

namespace gateway::supervision {

/// Electronic supervision (电子监察) of the time limits of cases: records, notices, answers, statistics.
/// Throws std::runtime_error with file and line when the rules (supervision.toml) are wrong.
service::Module module(const Standard& standard, std::shared_ptr<const WorkCalendar> calendar);

} // namespace gateway::supervision
