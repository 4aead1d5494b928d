#pragma once

#include "fonts.hpp"

#include <cairo.h>
#include <memory>

namespace gateway::ofd {

struct CloseSurface {
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
struct CloseCairo {
    void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
};
using Surface = std::unique_ptr<cairo_surface_t, CloseSurface>;
using Cairo = std::unique_ptr<cairo_t, CloseCairo>;

/// A picture of dots that is measured in millimetres. Throws std::invalid_argument when it has too many.
class Canvas {
public:
    Canvas(double width, double height, int dots_per_inch);
    cairo_t* cairo() const { return cairo_.get(); }
    void color(const Color& color) const;
    /// The glyph's outline added to the path, its origin at the place, turned clockwise.
    void add_outline(const Glyph& glyph, double x, double y, double size_x, double size_y,
                     double turned = 0) const;
    Bytes png() const;

private:
    Surface surface_;
    Cairo cairo_;
};

} // namespace gateway::ofd
