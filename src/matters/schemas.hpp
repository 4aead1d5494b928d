#pragma once

#include "foundation.hpp"
#include "gateway/base/json.hpp"
#include "gateway/base/record.hpp"

#include <nlohmann/json.hpp>

namespace gateway::matters {

// OpenAPI 3.1 schemas, made from the same table descriptions that check the input.

Json matter_schema(const Foundation& foundation, Completeness need);
/// As a caller may send it: with the edition its codes are of, "schema_version".
Json matter_input_schema(const Foundation& foundation, Completeness need);
Json published_schema(const Foundation& foundation);
Json summary_schema();
Json versions_schema();
Json comparison_schema();
Json draft_schema(const Foundation& foundation);
Json draft_summary_schema();
Json step_schema();
/// `key` names what was compared: "code" or "id".
Json differences_schema(const char* key);
Json completeness_schema();
Json body_schema(const Foundation& foundation);
Json registered_body_schema(const Foundation& foundation);
Json item_schema(const Foundation& foundation);
Json published_item_schema(const Foundation& foundation);
Json item_summary_schema();

} // namespace gateway::matters
