#pragma once

#include "gateway/service/reform.hpp"

namespace gateway::licenses {

/// A list that goes to another body takes the map of its materials along; the old code keeps its own for the
/// cases under way.
service::ReformHook reform_hook();

} // namespace gateway::licenses
