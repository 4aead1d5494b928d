#pragma once

#include "gateway/service/answers.hpp"
#include "gateway/service/module.hpp"
#include "model.hpp"

#include <memory>
#include <string>
#include <vector>

namespace gateway::cases {

// What the routes of this room have in common.

inline constexpr auto read_scope = "cases:read";
inline constexpr auto write_scope = "cases:write";
using FoundationPtr = std::shared_ptr<const Foundation>;

inline const std::string& number_of(const service::Call& call) { return call.parameters.at("project_no"); }
std::string location_of(const std::string& project_no);
service::Route make_route(std::string method, std::string pattern, std::string id, Text summary,
                          const char* scope);

/// Routes of what comes before the acceptance.
std::vector<service::Route> application_routes(const FoundationPtr& foundation);
/// Search by applicant, and a case's timeline.
std::vector<service::Route> search_routes(const FoundationPtr& foundation);
/// Routes of events that departments' systems report.
std::vector<service::Route> feed_routes(const FoundationPtr& foundation);
/// Routes of hand-overs, withdrawal and deliveries.
std::vector<service::Route> life_routes(const FoundationPtr& foundation);

} // namespace gateway::cases
