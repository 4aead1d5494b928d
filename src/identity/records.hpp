#pragma once

#include "foundation.hpp"
#include "store.hpp"

#include <string>
#include <vector>

namespace gateway::identity {

/// What the seal of a version is bound to.
std::string version_context(const VersionKey& key);
/// {"row", "salt", "table"} of a version; `row` is null when it took the row away.
Json open_version(const Foundation& foundation, const std::string& sealed, const VersionKey& key);

/// How journal entries become national rows: all datasets of this room keep their versions alike.
std::vector<service::Dataset> datasets(const FoundationPtr& foundation);

} // namespace gateway::identity
