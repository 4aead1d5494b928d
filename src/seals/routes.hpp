#pragma once

#include "foundation.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/service/schemas.hpp"

#include <vector>

namespace gateway::seals {

inline constexpr auto apply_scope = "seals:apply";
inline constexpr auto use_scope = "seals:use";
inline constexpr auto read_scope = "seals:read";
inline constexpr auto manage_scope = "seals:manage";

service::Route make_route(std::string method, std::string pattern, std::string id, Text summary,
                          const char* scope);

/// The seal, and its revision as the ETag.
http::Response seal_response(const Foundation& foundation, const service::Call& call, const Seal& seal,
                             int status = 200);
/// A change of a seal: it says that If-Match is compared where there is one.
service::Route change_route(std::string method, std::string pattern, std::string id, Text summary,
                            const char* scope);

std::vector<service::Route> life_routes(const FoundationPtr& foundation);
std::vector<service::Route> certificate_routes(const FoundationPtr& foundation);
std::vector<service::Route> right_routes();
std::vector<service::Route> signing_routes(const FoundationPtr& foundation);

// What the description of the interface shows.

Json application_schema(const Rules& rules);
Json reason_schema();
Json certificate_schema();
Json rights_schema();
Json sign_schema();
Json verify_schema();
Json seal_schema();
Json right_schema();
Json use_schema();
Json status_schema();
Json report_schema();
Json document_schema();
Json sign_document_schema();
Json file_report_schema();

Json example_application();
Json example_seal();
Json example_right();
Json example_use();
Json example_status();
Json example_sign();
Json example_report();
Json example_sign_document();
Json example_file_report();

} // namespace gateway::seals
