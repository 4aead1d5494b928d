#pragma once

#include "gateway/service/module.hpp"
#include "use.hpp"

namespace gateway::licenses {

/// Licences of other provinces, by way of the nation: a holder's by type (identifiers and states), or one by
/// its identifier with content and file. Waits for the nation.
Json retrieve(const Foundation& foundation, const service::Call& call, service::Steps& steps);

} // namespace gateway::licenses
