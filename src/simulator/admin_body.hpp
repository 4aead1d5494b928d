#pragma once

#include "admin.hpp"
#include "gateway/base/json.hpp"
#include "refuse_message.hpp"

#include <string>

namespace gateway::simulator {

/// The order's JSON object; throws Problem 400 when it is none.
Json body_of(const AdminCall& call);
/// A member that must be a text and not empty; throws wrong_value.
std::string needed_text(const Json& body, const std::string& name);

} // namespace gateway::simulator
