#pragma once

#include "draft_store.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/service/module.hpp"
#include "legacy_profile.hpp"
#include "published_cache.hpp"
#include "service.hpp"

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
void add_flow_routes(std::vector<service::Route>& routes, const SharedPtr& shared);
void add_difference_routes(std::vector<service::Route>& routes, const SharedPtr& shared);
void add_claim_routes(std::vector<service::Route>& routes, const SharedPtr& shared);
void add_impact_routes(std::vector<service::Route>& routes, const SharedPtr& shared);
void add_completeness_routes(std::vector<service::Route>& routes, const SharedPtr& shared);
void add_lineage_routes(std::vector<service::Route>& routes);
void add_fill_routes(std::vector<service::Route>& routes, const SharedPtr& shared);

inline constexpr const char* read_scope = "matters:read";
inline constexpr const char* write_scope = "matters:write";
inline constexpr const char* review_scope = "matters:review";
inline constexpr const char* directory_scope = "directory:write";

/// name, task_type, use_level, state: what both searches have.
std::vector<service::QueryParameter> search_parameters();
/// What the codes of a region and all below it begin with; "" for "". A region has six digits.
std::string read_region(const std::string& region, const std::string& pointer,
                        std::vector<FieldError>& errors);
/// The same of the query's "region". Throws Problem 422.
std::string read_region(const service::Call& call);
/// Whose catalogue: "origin" of the query, "" when it asks nothing. Throws Problem 422 on another word.
service::QueryParameter origin_parameter();
std::string read_origin(const service::Call& call);
/// Throws Problem 422 on a state that is none.
void check_state_parameter(const std::string& state);
/// A positive task_version. Throws Problem 422.
int read_version(const std::string& text, const std::string& pointer);
http::Response with_etag(http::Response response, long long revision);
/// An answer whose JSON is text already.
http::Response json_text(int status, std::string body, long long revision);
/// A draft as every route answers it, and its example.
http::Response draft_response(const Shared& shared, int status, const Draft& draft);
Json example_draft_answer();

} // namespace gateway::matters
