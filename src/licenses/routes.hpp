#pragma once

#include "foundation.hpp"
#include "gateway/service/answers.hpp"

#include <functional>
#include <string>
#include <vector>

namespace gateway::licenses {

inline constexpr auto issue_scope = "licences:issue";
inline constexpr auto read_scope = "licences:read";
inline constexpr auto use_scope = "licences:use";
inline constexpr auto present_scope = "licences:present";
inline constexpr auto manage_scope = "licences:manage";

service::Route make_route(std::string method, std::string pattern, std::string id, Text summary,
                          const char* scope);
/// One transaction whose answer holds what is personal or secret. It is a route of steps, because such a one
/// takes no Idempotency-Key: its answer would be kept as it goes out.
void answer_unkept(service::Route& route,
                   std::function<Json(const service::Call&, store::Transaction&)> answer);

/// What the description says of an answer with a code of the holder's, or with what is to be shown.
void answers_code(service::Route& route);
void answers_presentation(service::Route& route);

std::vector<service::Route> type_routes(const FoundationPtr& foundation);
std::vector<service::Route> licence_routes(const FoundationPtr& foundation);
std::vector<service::Route> use_routes(const FoundationPtr& foundation);
std::vector<service::Route> docking_routes(const FoundationPtr& foundation);
std::vector<service::Route> retrieval_routes(const FoundationPtr& foundation);
std::vector<service::Route> province_routes(const FoundationPtr& foundation);
std::vector<service::Route> file_routes(const FoundationPtr& foundation);
std::vector<service::Route> copies_routes();
std::vector<service::Route> material_routes(const FoundationPtr& foundation);
/// Of holders who signed in, for what is theirs: /v1/my/licences.
std::vector<service::Route> own_routes(const FoundationPtr& foundation, const signon::FindSignedIn& persons);

} // namespace gateway::licenses
