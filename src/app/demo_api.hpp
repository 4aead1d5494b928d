#pragma once

#include "gateway/base/json.hpp"
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
    struct Answer {
        int status = 0;
        Json body;
    };
    /// Throws std::runtime_error with status and problem code when the answer is not 2xx.
    Json get(const std::string& target);
    Json post(const std::string& target, const Json& body);
    Json put(const std::string& target, const Json& body);
    Json post_lines(const std::string& target, const std::string& ndjson);
    /// A new access token, which the calls after it use. Throws as they do.
    const std::string& sign_in();

private:
    Json call(std::string_view method, const std::string& target, std::string_view type,
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
