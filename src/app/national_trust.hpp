#pragma once

#include "config.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/identity/trust.hpp"
#include "gateway/national/signed_line.hpp"
#include "gateway/signon/module.hpp"
#include "gateway/store/database.hpp"

#include <filesystem>
#include <memory>
#include <vector>

namespace gateway::app {

/// Where our own key towards the nation lies.
std::filesystem::path national_key(const Config& config);
/// Says so when that file is missing although the nation has taken batches: whatever is made in its place the
/// nation does not know.
void warn_of_lost_national_key(const Config& config, store::Session& session);

/// The nation's trust platform as the configuration names it; null while the link to the nation is off.
identity::TrustPtr open_trust(const Config& config, const std::filesystem::path& own_key, Clock clock);

/// The nation, for licences between provinces; null while the link is off.
std::shared_ptr<const national::SignedLine>
open_licence_line(const Config& config, const std::filesystem::path& own_key, Clock clock);

/// signon.regions, which has the form that config_keys.cpp demands.
std::vector<signon::Region> regions_of(const Config& config);

} // namespace gateway::app
