#pragma once

#include "big_endian.hpp"
#include "fonts.hpp"

namespace gateway::ofd {

struct Bounds {
    int left = 0;
    int bottom = 0;
    int right = 0;
    int top = 0;
};

/// A glyph as the `glyf` table holds it.
struct QuadraticGlyph {
    Bytes octets; ///< "" for one that shows nothing
    Bounds bounds;
    unsigned points = 0;
    unsigned contours = 0;
};
QuadraticGlyph quadratic(const Glyph& glyph);

} // namespace gateway::ofd
