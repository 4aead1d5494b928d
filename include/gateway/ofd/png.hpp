#pragma once

#include "gateway/base/text.hpp"

#include <cstdint>
#include <optional>

namespace gateway::ofd {

struct Dots {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
};
/// What the header of a PNG says; empty when it is none.
std::optional<Dots> png_dots(BytesView png);

} // namespace gateway::ofd
