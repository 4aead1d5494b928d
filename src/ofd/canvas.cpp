#include "canvas.hpp"

#include <cmath>
#include <stdexcept>

namespace gateway::ofd {
namespace {

constexpr double millimetres_per_inch = 25.4;
constexpr double most_dots = 40'000'000;

cairo_status_t append(void* target, const unsigned char* octets, unsigned int count) {
    static_cast<Bytes*>(target)->append(reinterpret_cast<const char*>(octets), count);
    return CAIRO_STATUS_SUCCESS;
}

} // namespace

Canvas::Canvas(double width, double height, int dots_per_inch) {
    const double scale = dots_per_inch / millimetres_per_inch;
    const double across = std::round(width * scale);
    const double down = std::round(height * scale);
    if (!(across >= 1 && down >= 1 && across * down <= most_dots)) {
        throw std::invalid_argument("no picture has so many dots");
    }
    surface_.reset(
        cairo_image_surface_create(CAIRO_FORMAT_ARGB32, static_cast<int>(across), static_cast<int>(down)));
    cairo_.reset(cairo_create(surface_.get()));
    cairo_scale(cairo_.get(), across / width, down / height);
}

void Canvas::color(const Color& color) const {
    cairo_set_source_rgb(cairo_.get(), color.red / 255.0, color.green / 255.0, color.blue / 255.0);
}

void Canvas::add_outline(const Glyph& glyph, double x, double y, double size_x, double size_y,
                         double turned) const {
    cairo_t* to = cairo_.get();
    cairo_save(to);
    cairo_translate(to, x, y);
    cairo_rotate(to, turned);
    cairo_scale(to, size_x / em, -size_y / em);
    for (const Contour& contour : glyph.contours) {
        cairo_move_to(to, contour.start.x, contour.start.y);
        for (const Curve& curve : contour.curves) {
            if (curve.straight) {
                cairo_line_to(to, curve.end.x, curve.end.y);
            } else {
                cairo_curve_to(to, curve.first.x, curve.first.y, curve.second.x, curve.second.y, curve.end.x,
                               curve.end.y);
            }
        }
        cairo_close_path(to);
    }
    cairo_restore(to);
}

Bytes Canvas::png() const {
    Bytes png;
    if (cairo_status(cairo_.get()) != CAIRO_STATUS_SUCCESS ||
        cairo_surface_write_to_png_stream(surface_.get(), append, &png) != CAIRO_STATUS_SUCCESS) {
        throw std::runtime_error("Cairo failed to draw a picture");
    }
    return png;
}

} // namespace gateway::ofd
