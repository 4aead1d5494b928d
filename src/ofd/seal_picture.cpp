#include "gateway/ofd/seal_picture.hpp"

#include "canvas.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace gateway::ofd {
namespace {

constexpr Color red{214, 0, 24};
constexpr Typeface typeface = Typeface::serif_bold;
constexpr std::size_t most_characters = 40;
constexpr double pi = std::numbers::pi;

// In parts of the diameter, as seals of 42 mm look.
constexpr double ring = 0.028;
constexpr double name_size = 0.125;
constexpr double name_outer = 0.445; // radius of the characters' tops
constexpr double widest_arc = 1.42 * pi;
constexpr double star_radius = 0.155;
constexpr double purpose_size = 0.085;
constexpr double purpose_width = 0.60;
constexpr double purpose_middle = 0.27; // below the centre

void draw_ring(const Canvas& canvas, double diameter) {
    cairo_set_line_width(canvas.cairo(), ring * diameter);
    cairo_arc(canvas.cairo(), diameter / 2, diameter / 2, diameter * (0.5 - ring / 2) - 0.1, 0, 2 * pi);
    cairo_stroke(canvas.cairo());
}

void draw_star(const Canvas& canvas, double diameter) {
    const double inner = 0.382; // where the five lines cross
    for (int corner = 0; corner < 10; ++corner) {
        const double radius = diameter * star_radius * (corner % 2 == 0 ? 1 : inner);
        const double angle = corner * pi / 5;
        cairo_line_to(canvas.cairo(), diameter / 2 + radius * std::sin(angle),
                      diameter / 2 - radius * std::cos(angle));
    }
    cairo_close_path(canvas.cairo());
    cairo_fill(canvas.cairo());
}

/// The characters stand upright on the ring, from left below to right below; long names stand closer and
/// become narrower.
void draw_name(const Canvas& canvas, const std::u32string& name, double diameter) {
    const double height = name_size * diameter;
    const double baseline = name_outer * diameter - height * ascent;
    const double middle = baseline + height * 0.38; // where widths are measured
    const auto count = static_cast<double>(name.size());
    const double pitch = std::min(1.25 * height / middle, widest_arc / count);
    const double width = std::min(height, pitch * middle * 0.94);
    for (std::size_t i = 0; i < name.size(); ++i) {
        const Glyph& glyph = glyph_of(typeface, name[i]);
        const double angle = pitch * (static_cast<double>(i) - (count - 1) / 2);
        const double half = glyph.advance * width / em / 2; // the glyph's middle on its ray
        const double x = diameter / 2 + baseline * std::sin(angle) - half * std::cos(angle);
        const double y = diameter / 2 - baseline * std::cos(angle) - half * std::sin(angle);
        canvas.add_outline(glyph, x, y, width, height, angle);
    }
    cairo_fill(canvas.cairo());
}

void draw_purpose(const Canvas& canvas, const std::u32string& purpose, double diameter) {
    const double height = purpose_size * diameter;
    double natural = 0;
    for (const char32_t c : purpose) {
        natural += glyph_of(typeface, c).advance * height / em;
    }
    const double narrowed = std::min(1.0, purpose_width * diameter / natural);
    double x = diameter / 2 - natural * narrowed / 2;
    for (const char32_t c : purpose) {
        const Glyph& glyph = glyph_of(typeface, c);
        canvas.add_outline(glyph, x, diameter * (0.5 + purpose_middle) + height * 0.38, height * narrowed,
                           height);
        x += glyph.advance * height * narrowed / em;
    }
    cairo_fill(canvas.cairo());
}

} // namespace

std::string missing_characters(const std::string& text) {
    std::u32string missing;
    add_missing(typeface, code_points(text), missing);
    return utf8(missing);
}

Bytes draw_seal(const SealPicture& seal) {
    const std::u32string name = code_points(seal.name);
    const std::u32string purpose = code_points(seal.purpose);
    if (!is_utf8(seal.name) || !is_utf8(seal.purpose) || name.empty() ||
        std::max(name.size(), purpose.size()) > most_characters) {
        throw std::invalid_argument("a seal's name has 1 to 40 characters");
    }
    const Canvas canvas(seal.diameter, seal.diameter, seal.dots_per_inch);
    canvas.color(red);
    draw_ring(canvas, seal.diameter);
    draw_star(canvas, seal.diameter);
    draw_name(canvas, name, seal.diameter);
    if (!purpose.empty()) {
        draw_purpose(canvas, purpose, seal.diameter);
    }
    return canvas.png();
}

} // namespace gateway::ofd
