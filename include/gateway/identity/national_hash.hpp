#pragma once

#include "gateway/identity/module.hpp"

#include <string>
#include <string_view>

namespace gateway::identity {

/// The hash of a number as the nation knows it.
std::string national_hash(const Options& options, std::string_view value);

} // namespace gateway::identity
