#pragma once

#include "gateway/service/module.hpp"
#include "rules.hpp"

#include <vector>

namespace gateway::supervision {

// What /openapi.json and /docs show of the room; examples are of fictitious bodies.

Json rule_json(const Rule& rule);

Json record_schema();
Json notice_schema();
Json statistics_schema();
Json rule_schema();
Json answer_schema();

Json example_record();
Json example_notice();
Json example_statistics();

std::vector<service::QueryParameter> record_parameters();
std::vector<service::QueryParameter> notice_parameters();
std::vector<service::QueryParameter> statistics_parameters();

} // namespace gateway::supervision
