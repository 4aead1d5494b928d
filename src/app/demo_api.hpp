#pragma once

#include "gateway/base/json.hpp"
#include "gateway/base/text.hpp"
#include "gateway/http/client.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace gateway::app {

/// One of the demonstration's clients, as a department's own program would be: gets a token, calls the REST
/// interface.
class DemoApi {
public:
    DemoApi(const std::string& url, std::string client_id, std::string secret);
    /// With a token that somebody got elsewhere: a person's of signing in.
    DemoApi(const std::string& url, std::string token) : client_(url), token_(std::move(token)) {}
    /// Throws std::runtime_error with status and problem code when the answer is not 2xx.
    Json get(const std::string& target);
    Bytes get_octets(const std::string& target);
    Json post(const std::string& target, const Json& body);
    /// A POST whose answer is not kept for who repeats it, since it holds what is personal.
    Json ask(const std::string& target, const Json& body);
    /// A POST on the revision that was seen.
    Json post_if(const std::string& target, int revision, const Json& body);
    Json put(const std::string& target, const Json& body);
    Json post_lines(const std::string& target, const std::string& ndjson);
    /// A new access token, which the calls after it use. Throws as they do.
    const std::string& sign_in();

private:
    http::Response send(std::string_view method, const std::string& target, const http::Fields& fields,
                        const std::string& body);
    Json call(std::string_view method, const std::string& target, const http::Fields& fields,
              const std::string& body);
    http::Client client_;
    std::string client_id_;
    std::string secret_;
    std::string token_;
};

/// The same for what needs no sign-in: the simulator's own pages.
Json call_simulator(http::Client& client, std::string_view method, const std::string& target,
                    const Json& body = nullptr);

} // namespace gateway::app
