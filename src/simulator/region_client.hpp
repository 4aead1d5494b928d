#pragma once

#include "gateway/base/json.hpp"
#include "platform.hpp"

#include <string>

namespace gateway::simulator {

/// The second region speaks to the trust platform as any region does, only without a network between: the
/// message is signed, `content` sealed into its envelope when there is any, and an envelope in the answer
/// opened (member `content`). Throws Problem with the platform's own code and words when it refuses.
Json region_call(Platform& platform, const std::string& path, Json body, const Json* content = nullptr);

} // namespace gateway::simulator
