#pragma once

#include "gateway/base/standard.hpp"
#include "gateway/base/workdays.hpp"
#include "gateway/service/module.hpp"

#include <memory>

namespace gateway::cases {

/// Cases (办件): accept, process, special procedure, result and material, under a published matter version.
service::Module module(std::shared_ptr<const Standard> standard,
                       std::shared_ptr<const WorkCalendar> calendar);

} // namespace gateway::cases
