#pragma once

#include "gateway/service/module.hpp"

namespace gateway::service {

/// An answer of octets that a browser takes for nothing else.
http::Response octets_response(const char* type, Bytes octets);
/// What the description says of a route that answers so; `example` stands there for octets that have no text.
void describe_octets(Route& route, const char* type, const char* example);

} // namespace gateway::service
