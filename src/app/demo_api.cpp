#include "demo_api.hpp"

#include "gateway/base/text.hpp"
#include "gateway/service/answers.hpp"

#include <stdexcept>

namespace gateway::app {
namespace {

http::Response whole_answer(http::Client& client, std::string_view method, const std::string& target,
                            const http::Fields& fields, const std::string& body) {
    auto outcome = client.send(method, target, fields, body);
    if (!outcome.response) {
        throw std::runtime_error(client.origin() + target + ": " + outcome.failure);
    }
    if (outcome.response->status < 200 || outcome.response->status > 299) {
        throw std::runtime_error(std::string(method) + " " + target + ": " +
                                 std::to_string(outcome.response->status) + " " +
                                 std::string(outcome.response->text().substr(0, 2000)));
    }
    return std::move(*outcome.response);
}

http::Fields with_key(const char* type) { return {{"Content-Type", type}, {"Idempotency-Key", new_guid()}}; }

constexpr auto json_type = "application/json";

} // namespace

DemoApi::DemoApi(const std::string& url, std::string client_id, std::string secret)
    : client_(url), client_id_(std::move(client_id)), secret_(std::move(secret)) {}

const std::string& DemoApi::sign_in() {
    const auto answer = whole_answer(client_, "POST", "/oauth2/token",
                                     {{"Content-Type", "application/x-www-form-urlencoded"},
                                      {"Authorization", "Basic " + to_base64(client_id_ + ":" + secret_)}},
                                     "grant_type=client_credentials");
    return token_ = parse_json(answer.text()).at("access_token").get<std::string>();
}

http::Response DemoApi::send(std::string_view method, const std::string& target, const http::Fields& fields,
                             const std::string& body) {
    if (token_.empty()) {
        sign_in();
    }
    http::Fields all = fields;
    all.emplace_back("Authorization", "Bearer " + token_);
    return whole_answer(client_, method, target, all, body);
}

Json DemoApi::call(std::string_view method, const std::string& target, const http::Fields& fields,
                   const std::string& body) {
    const auto answer = send(method, target, fields, body);
    return answer.text().empty() ? Json() : parse_json(answer.text());
}

Json DemoApi::get(const std::string& target) { return call("GET", target, {}, ""); }
Bytes DemoApi::get_octets(const std::string& target) { return Bytes(send("GET", target, {}, "").text()); }
Json DemoApi::post(const std::string& target, const Json& body) {
    return body.is_null() ? call("POST", target, {}, "")
                          : call("POST", target, with_key(json_type), body.dump());
}
Json DemoApi::ask(const std::string& target, const Json& body) {
    return body.is_null() ? call("POST", target, {}, "")
                          : call("POST", target, {{"Content-Type", json_type}}, body.dump());
}
Json DemoApi::post_if(const std::string& target, int revision, const Json& body) {
    http::Fields fields = with_key(json_type);
    fields.emplace_back("If-Match", service::entity_tag(revision));
    return call("POST", target, fields, body.dump());
}
Json DemoApi::put(const std::string& target, const Json& body) {
    return call("PUT", target, with_key(json_type), body.dump());
}
Json DemoApi::post_lines(const std::string& target, const std::string& ndjson) {
    return call("POST", target, with_key("application/x-ndjson"), ndjson);
}

Json call_simulator(http::Client& client, std::string_view method, const std::string& target,
                    const Json& body) {
    const auto answer = whole_answer(client, method, target, {{"Content-Type", "application/json"}},
                                     body.is_null() ? "" : body.dump());
    return answer.text().empty() ? Json() : parse_json(answer.text());
}

} // namespace gateway::app
