#include "demo_api.hpp"

#include "gateway/base/text.hpp"

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

Json DemoApi::call(std::string_view method, const std::string& target, std::string_view type,
                   const std::string& body) {
    if (token_.empty()) {
        sign_in();
    }
    http::Fields fields{{"Authorization", "Bearer " + token_}};
    if (!type.empty()) {
        fields.emplace_back("Content-Type", type);
        fields.emplace_back("Idempotency-Key", new_guid());
    }
    const auto answer = whole_answer(client_, method, target, fields, body);
    return answer.text().empty() ? Json() : parse_json(answer.text());
}

Json DemoApi::get(const std::string& target) { return call("GET", target, "", ""); }
Json DemoApi::post(const std::string& target, const Json& body) {
    return body.is_null() ? call("POST", target, "", "")
                          : call("POST", target, "application/json", body.dump());
}
Json DemoApi::put(const std::string& target, const Json& body) {
    return call("PUT", target, "application/json", body.dump());
}
Json DemoApi::post_lines(const std::string& target, const std::string& ndjson) {
    return call("POST", target, "application/x-ndjson", ndjson);
}

Json call_simulator(http::Client& client, std::string_view method, const std::string& target,
                    const Json& body) {
    const auto answer = whole_answer(client, method, target, {{"Content-Type", "application/json"}},
                                     body.is_null() ? "" : body.dump());
    return answer.text().empty() ? Json() : parse_json(answer.text());
}

} // namespace gateway::app
