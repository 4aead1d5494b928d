#pragma once

#include "gateway/base/text.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace gateway::seals {

/// Whether octets are a PNG that may be a seal's picture, by its header and its end: the size in dots, or
/// empty.
struct Dots {
    std::uint32_t width;
    std::uint32_t height;
};
std::optional<Dots> png_size(BytesView png);

} // namespace gateway::seals
