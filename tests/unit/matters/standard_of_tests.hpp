#pragma once

#include "gateway/base/standard.hpp"

#include <memory>

namespace gateway::matters {

inline std::shared_ptr<const Standard> test_standard() {
    static const auto standard = Standard::load();
    return standard;
}

} // namespace gateway::matters
