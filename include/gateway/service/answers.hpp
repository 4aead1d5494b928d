#pragma once

#include "gateway/service/module.hpp"

namespace gateway::service {

/// A route as far as every one has it; the tag is the module's.
Route make_route(const char* tag, std::string method, std::string pattern, std::string id, Text summary,
                 std::string scope);

/// A JSON answer. Text in canonical form would lose the order a person reads: members stand as `value` holds
/// them.
http::Response json_response(int status, const Json& value);
http::Response no_content();

/// RFC 9457: application/problem+json with code, texts in both languages, field pointers.
http::Response problem_response(const Problem& problem, std::string_view trace_id);

/// [{pointer, code, detail_zh, detail_en}]: the form of every list of faults.
Json reasons_json(const std::vector<FieldError>& reasons);

/// What a route with `transact` or `join` answers to one call alone. Throws the Problem.
http::Response answer_alone(const Route& route, const Call& call, store::Transaction& tx);

/// 503 "busy": too much waits already.
Problem busy();

/// Entity tags are revisions: "r5" in quotes.
std::string entity_tag(long long revision);
/// Checks If-Match against the current revision: 412 "changed_meanwhile" when it differs. The operation's
/// if_match flag has made sure that the field is there.
void check_if_match(const Call& call, long long current_revision);
/// The same for a PUT that also makes what is not there: If-Match is needed only for what is (428 without).
void check_if_match_where_there(const Call& call, std::optional<long long> current_revision);
/// 428 "if_match_required".
Problem if_match_required();
/// An answer about a person's record: its entity tag, kept by nobody on the way.
http::Response with_tag(http::Response response, long long revision);
/// 304 when If-None-Match names the current entity tag; else empty.
std::optional<http::Response> not_modified(const Call& call, std::string_view etag);

/// Keyset pagination. limit: 1 to 200, 50 when absent. The cursor is opaque to clients: the last row's key.
struct Page {
    int limit;
    std::vector<std::string> after; ///< empty: from the start
};
/// Throws Problem 422 on a bad limit, or a cursor that is not of `keys` members.
Page read_page(const Call& call, std::size_t keys);
/// The same of a list by {moment, text}.
Page read_time_page(const Call& call);
/// The same of a list by {number}: digits.
Page read_number_page(const Call& call);
/// {"items": […], "next": "…"}; `next` is absent on the last page. `items` holds limit + 1 rows when there
/// are more.
Json page_json(std::vector<Json> items, const Page& page,
               const std::function<std::vector<std::string>(const Json&)>& key_of);
/// The two query parameters, for an operation's description.
std::vector<QueryParameter> page_parameters();
/// The schema of a page of `item`.
Json page_schema(const Json& item);

} // namespace gateway::service
