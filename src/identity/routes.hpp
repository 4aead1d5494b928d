#pragma once

#include "foundation.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/service/schemas.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gateway::identity {

inline constexpr auto read_scope = "identity:read";
inline constexpr auto write_scope = "identity:write";
inline constexpr auto manage_scope = "identity:manage";

service::Route make_route(std::string method, std::string pattern, std::string id, Text summary,
                          const char* scope);
By by_of(const service::Call& call);
/// Throws what the faults say, if there are any.
/// The body as an object's members; what is no object has none, which the readers then refuse.
Json text_schema(int width = 0);

std::vector<service::Route> person_routes(const FoundationPtr& foundation);
std::vector<service::Route> check_routes(const FoundationPtr& foundation);
std::vector<service::Route> corporation_routes(const FoundationPtr& foundation);
std::vector<service::Route> mandate_routes(const FoundationPtr& foundation);
std::vector<service::Route> level_routes();
std::vector<service::Route> record_routes(const FoundationPtr& foundation);
std::vector<service::Route> stock_routes(const FoundationPtr& foundation);

} // namespace gateway::identity
