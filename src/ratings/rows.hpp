#pragma once

#include "gateway/base/codes.hpp"
#include "gateway/store/columns.hpp"

namespace gateway::ratings {

using store::behind_prefix;
using store::lower_bound;
using store::optional_time_of;
using store::time_of;
using store::time_parameter;
using store::upper_bound;

} // namespace gateway::ratings
