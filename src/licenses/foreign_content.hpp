#pragma once

#include "gateway/base/json.hpp"
#include "gateway/ofd/package.hpp"

#include <string>
#include <vector>

namespace gateway::licenses {

/// Members of what another province tells of a licence that its file contradicts: by the file's metadata
/// (GB/T 36903) and its face.json, as far as it has them. Throws ofd::Fault.
std::vector<std::string> contradicted(const Json& told, const ofd::Package& package);

} // namespace gateway::licenses
