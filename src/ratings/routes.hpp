#pragma once

#include "gateway/service/answers.hpp"
#include "gateway/service/module.hpp"
#include "model.hpp"

#include <memory>
#include <string>
#include <vector>

namespace gateway::ratings {

using FoundationPtr = std::shared_ptr<const Foundation>;

inline constexpr auto read_scope = "ratings:read";
inline constexpr auto write_scope = "ratings:write";
inline constexpr auto review_scope = "ratings:review";

service::Route make_route(std::string method, std::string pattern, std::string id, Text summary,
                          const char* scope);
Json text_pattern(const char* pattern);
/// Department, region and matter code, of every list.
std::vector<service::QueryParameter> scope_parameters();

std::vector<service::Route> rating_routes(const FoundationPtr& foundation);
std::vector<service::Route> rectification_routes(const FoundationPtr& foundation);
std::vector<service::Route> public_routes();

} // namespace gateway::ratings
