#pragma once

#include "gateway/service/reform.hpp"

namespace gateway::access {

/// What reforms of institutions do to API clients: a client of a body that ceases acts for its successor from
/// then on; where there are several and none is named for it, it is disabled. The successors take over the
/// records of the body that ceased: the main one with full rights, the others read them.
service::ReformHook reform_hook();

} // namespace gateway::access
