#pragma once

#include "gateway/service/module.hpp"

#include <string>
#include <vector>

namespace gateway::service {

/// The OpenAPI 3.1 document of all routes.
std::string openapi_document(const std::vector<Module>& modules, const std::string& version,
                             const std::string& public_url);

} // namespace gateway::service
