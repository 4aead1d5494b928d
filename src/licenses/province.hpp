#pragma once

#include "gateway/service/module.hpp"
#include "use.hpp"

#include <string>

namespace gateway::licenses {

/// A call of the nation's in another province's name: who signed it, whether it was here before, what it
/// asks, and the answer, signed and sealed. `path` is that of the route.
http::Response answer_province(const Foundation& foundation, const service::Call& call, service::Steps& steps,
                               const std::string& path, bool fetch);

} // namespace gateway::licenses
