#pragma once

#include "gateway/ofd/package.hpp"

#include <map>
#include <string>

namespace gateway::ofd {

/// What CustomDatas say of the first document: value by name, the last of a name that stands twice. Throws
/// Fault.
std::map<std::string, std::string> read_metadata(const Package& package);

} // namespace gateway::ofd
