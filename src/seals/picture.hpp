#pragma once

#include "gateway/ofd/png.hpp"

namespace gateway::seals {

/// Whether octets are a PNG that may be a seal's picture, by its header and its end: the size in dots, or
/// empty.
std::optional<ofd::Dots> png_size(BytesView png);

} // namespace gateway::seals
