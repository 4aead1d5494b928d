#include "region_client.hpp"

#include "trust_call.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace gateway::simulator {
namespace {

http::Request signed_request(const Platform& platform, const std::string& path, const Json& body,
                             const std::string& nonce) {
    http::Request request;
    request.method = "POST";
    request.path = request.target = path;
    request.body = canonical_json(body);
    request.fields = signed_fields(platform.signon.region_key, request.method, path, request.body,
                                   "trust-request", platform.clock.now(), nonce);
    return request;
}

void refuse_unless_done(const http::Response& response) {
    if (response.status == 200) {
        return;
    }
    const Json problem = parse_json(response.text());
    throw Problem(static_cast<ProblemKind>(response.status), text_of(problem, "code"),
                  {text_of(problem, "detail"), text_of(problem, "title")});
}

} // namespace

Json region_call(Platform& platform, const std::string& path, Json body, const Json* content) {
    const std::string nonce = new_guid();
    if (content) {
        body["envelope"] =
            seal_json(platform.key.key.public_key(), *content, std::string(request_context) + nonce);
    }
    const auto route = std::ranges::find(signon_routes(), std::string_view(path), &SignOnRoute::pattern);
    if (route == signon_routes().end()) {
        throw std::logic_error("no such call");
    }
    const http::Request request = signed_request(platform, path, body, nonce);
    const http::Response response = serve_signon(*route, {platform, request, {}});
    refuse_unless_done(response);
    Json answer = parse_json(response.text());
    if (answer.contains("envelope")) {
        const auto opened = crypto::open_envelope(platform.signon.region_key.key, answer["envelope"],
                                                  std::string(answer_context) + nonce);
        answer["content"] = parse_json(opened.value());
    }
    return answer;
}

} // namespace gateway::simulator
