#pragma once

namespace gateway::app {

/// The same as in CMakeLists.txt (tested).
inline constexpr const char* version = "0.1.0";

} // namespace gateway::app
