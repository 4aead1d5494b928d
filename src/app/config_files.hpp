#pragma once

#include "config.hpp"

#include <vector>

namespace gateway::app {

/// What is wrong with the files that the configuration names, so far as the start would be refused for it:
/// they are read, nothing is made or changed.
std::vector<ConfigFault> faults_of_files(const LoadedConfig& loaded);

} // namespace gateway::app
