#pragma once

#include "gateway/base/json.hpp"
#include "gateway/base/problem.hpp"
#include "gateway/http/message.hpp"

namespace gateway::simulator {

http::Response json_answer(const Json& value, int status = 200);
/// application/problem+json (RFC 9457) with `code`; unsigned, since it changes nothing.
http::Response problem_answer(const Problem& problem);
/// Not an answer: the server resets the connection (SO_LINGER 0).
http::Response reset_connection();

} // namespace gateway::simulator
