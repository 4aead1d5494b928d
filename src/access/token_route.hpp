#pragma once

#include "gateway/access/oauth.hpp"
#include "gateway/base/metrics.hpp"
#include "gateway/service/module.hpp"

#include <vector>

namespace gateway::access {

/// POST /oauth2/token. What needs neither Argon2id nor the database is answered on the network thread: faults
/// of form, remembered secrets, and the refusal of an address that guesses, so that guessing never fills the
/// slow lane.
service::Route token_route(const Registry& registry, Metrics& metrics, std::vector<GrantType> grants);

} // namespace gateway::access
