#pragma once

#include "gateway/http/message.hpp"

#include <string>

namespace gateway::service {

/// The trace id of a request (W3C Trace Context level 1): from a valid `traceparent`, else a new random one.
std::string trace_id_of(const http::RequestHead& head);

} // namespace gateway::service
