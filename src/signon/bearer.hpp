#pragma once

#include "gateway/service/module.hpp"

#include <string>

namespace gateway::signon {

/// The token of the call's Authorization field; "" without one.
std::string bearer_token(const service::Call& call);
/// What is said of one that is worth nothing, whatever the reason.
Text token_not_valid();

} // namespace gateway::signon
