#include "answers.hpp"

#include "gateway/http/server.hpp"

#include <nlohmann/json.hpp>

namespace gateway::simulator {

http::Response json_answer(const Json& value, int status) {
    http::Response response;
    response.status = status;
    response.set("Content-Type", "application/json");
    response.set("Cache-Control", "no-store");
    response.body = canonical_json(value);
    return response;
}

http::Response problem_answer(const Problem& problem) {
    Json body{{"type", "about:blank"},
              {"status", problem.status()},
              {"code", problem.code()},
              {"title", problem.text().en},
              {"detail", problem.text().zh}};
    http::Response response = json_answer(body, problem.status());
    response.set("Content-Type", "application/problem+json");
    if (problem.retry_after() > 0) {
        response.set("Retry-After", std::to_string(problem.retry_after()));
    }
    return response;
}

http::Response reset_connection() {
    http::Response response;
    response.status = http::no_answer;
    return response;
}

} // namespace gateway::simulator
