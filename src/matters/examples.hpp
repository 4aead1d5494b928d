#pragma once

#include "gateway/base/json.hpp"

#include <nlohmann/json.hpp>

namespace gateway::matters {

/// The one example that documentation shows and a test publishes: fictitious bodies, a made-up item.
Json example_item();
Json example_body();
Json example_matter();
/// A draft that lacks most fields.
Json example_draft();
/// A row of a list in the form of the profile "demo-legacy".
Json example_legacy_row();

} // namespace gateway::matters
