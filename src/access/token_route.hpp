#pragma once

#include "gateway/base/metrics.hpp"
#include "gateway/service/module.hpp"
#include "registry.hpp"

#include <memory>

namespace gateway::access {

/// POST /oauth2/token. What needs no Argon2id is answered on the network thread: faults of form, remembered
/// secrets, and the refusal of an address that guesses, so that guessing never fills the slow lane.
service::Route token_route(std::shared_ptr<Registry::State> state, Metrics& metrics);

} // namespace gateway::access
