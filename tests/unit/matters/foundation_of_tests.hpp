#pragma once

#include "foundation.hpp"

namespace gateway::matters {

inline const Foundation& test_foundation() {
    static const Foundation made(Standard::load());
    return made;
}

} // namespace gateway::matters
