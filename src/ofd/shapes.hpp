#pragma once

#include "gateway/ofd/layout.hpp"

#include <vector>

namespace gateway::ofd {

struct Size {
    int width = 0;
    int height = 0;
};
/// What a PNG's header says. Throws std::invalid_argument when it is none, or larger than a page needs.
Size png_size(BytesView png);

/// The dark parts of a two-dimensional code, on the page. Throws std::invalid_argument when the content does
/// not fit.
std::vector<Box> dark_boxes(const Code& code);

} // namespace gateway::ofd
