#pragma once

#include "gateway/service/answers.hpp"
#include "gateway/service/module.hpp"
#include "legacy_profile.hpp"
#include "published_cache.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace gateway::matters {

/// What the routes of this module share.
struct Shared {
    std::shared_ptr<const Foundation> foundation;
    std::map<std::string, Profile> profiles;
    PublishedCache cache;
};
using SharedPtr = std::shared_ptr<Shared>;

void add_directory_routes(std::vector<service::Route>& routes, const SharedPtr& shared);
void add_body_routes(std::vector<service::Route>& routes, const SharedPtr& shared);
void add_matter_routes(std::vector<service::Route>& routes, const SharedPtr& shared);
void add_draft_routes(std::vector<service::Route>& routes, const SharedPtr& shared);
void add_claim_routes(std::vector<service::Route>& routes, const SharedPtr& shared);
void add_impact_routes(std::vector<service::Route>& routes, const SharedPtr& shared);
void add_completeness_routes(std::vector<service::Route>& routes, const SharedPtr& shared);
void add_fill_routes(std::vector<service::Route>& routes, const SharedPtr& shared);

inline constexpr const char* read_scope = "matters:read";
inline constexpr const char* write_scope = "matters:write";
inline constexpr const char* directory_scope = "directory:write";

/// id, both summaries, scope; tag "matters".
service::Operation operation(std::string id, Text summary, std::string scope);
service::Route make_route(std::string method, std::string pattern, service::Operation operation);
/// A query parameter or "".
std::string query(const service::Call& call, const char* name);
/// name, task_type, use_level, state: what both searches have.
std::vector<service::QueryParameter> search_parameters();
/// What the codes of a region and all below it begin with; "" for "". Throws Problem 422 unless it has six
/// digits.
std::string read_region(const std::string& region);
/// Whose catalogue: "origin" of the query, "" when it asks nothing. Throws Problem 422 on another word.
service::QueryParameter origin_parameter();
std::string read_origin(const service::Call& call);
/// Throws Problem 422 on a state that is none.
void check_state_parameter(const std::string& state);
http::Response with_etag(http::Response response, long long revision);
/// An answer whose JSON is text already.
http::Response json_text(int status, std::string body, long long revision);

} // namespace gateway::matters
