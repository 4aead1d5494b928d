#pragma once

#include "gateway/ses/seal.hpp"

namespace gateway::ses {

inline constexpr std::int64_t most_millimetres = 1000; ///< of a picture's side: more is no seal

} // namespace gateway::ses
