#pragma once

#include "foundation.hpp"
#include "gateway/base/json.hpp"

#include <nlohmann/json.hpp>

namespace gateway::matters {

/// What differs between two forms of a list, field by field: [{pointer, zh, before, after}]. Parts
/// (materials…) are matched by row_guid, one without it by its name, so that a part that moved is the same
/// part; they also have a "row_guid". A part that came or went is one difference with all of it. The pointer
/// is that of `after`, of a part that went that of `before`.
Json differences(const Foundation& foundation, const Json& before, const Json& after);

} // namespace gateway::matters
