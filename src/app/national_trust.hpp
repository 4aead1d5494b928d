#pragma once

#include "config.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/identity/trust.hpp"
#include "gateway/signon/module.hpp"

#include <vector>

namespace gateway::app {

/// The nation's trust platform as the configuration names it; null while the link to the nation is off.
identity::TrustPtr open_trust(const Config& config, const std::filesystem::path& own_key, Clock clock);

/// signon.regions, which has the form that config_keys.cpp demands.
std::vector<signon::Region> regions_of(const Config& config);

} // namespace gateway::app
