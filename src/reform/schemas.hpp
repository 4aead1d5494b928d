#pragma once

#include "gateway/base/json.hpp"

#include <nlohmann/json.hpp>

namespace gateway::reform {

/// What a reform is made of, and how the answers look: for /openapi.json.
Json request_schema();
Json example_request();
Json record_schema();
Json example_record();
Json preview_schema();
Json example_preview();
Json change_schema();
Json example_change();
Json dependency_schema();
Json example_dependency();

} // namespace gateway::reform
