#include "canvas.hpp"
#include "place.hpp"
#include "shapes.hpp"

#include <algorithm>
#include <stdexcept>

namespace gateway::ofd {
namespace {

/// Hands a PNG to Cairo piece by piece.
cairo_status_t take(void* source, unsigned char* octets, unsigned int count) {
    auto& rest = *static_cast<BytesView*>(source);
    if (rest.size() < count) {
        return CAIRO_STATUS_READ_ERROR;
    }
    std::copy_n(rest.begin(), count, octets);
    rest.remove_prefix(count);
    return CAIRO_STATUS_SUCCESS;
}

struct Painter {
    const Canvas& canvas;
    cairo_t* cairo = canvas.cairo();

    void operator()(const TextBox& text) const {
        const PlacedText placed = place(text);
        canvas.color(text.color);
        for (const PlacedLine& line : placed.lines) {
            double x = line.x;
            for (std::size_t i = 0; i < line.characters.size(); ++i) {
                canvas.add_outline(glyph_of(text.typeface, line.characters[i]), x, line.baseline, placed.size,
                                   placed.size);
                x += line.advances[i];
            }
        }
        cairo_fill(cairo);
    }

    void operator()(const Line& line) const {
        canvas.color(line.color);
        cairo_set_line_width(cairo, line.width);
        cairo_move_to(cairo, line.x1, line.y1);
        cairo_line_to(cairo, line.x2, line.y2);
        cairo_stroke(cairo);
    }

    void operator()(const Rectangle& rectangle) const {
        const Box& box = rectangle.box;
        if (rectangle.fill) {
            canvas.color(*rectangle.fill);
            cairo_rectangle(cairo, box.x, box.y, box.width, box.height);
            cairo_fill(cairo);
        }
        if (rectangle.stroke) {
            canvas.color(*rectangle.stroke);
            cairo_set_line_width(cairo, rectangle.line_width);
            cairo_rectangle(cairo, box.x, box.y, box.width, box.height);
            cairo_stroke(cairo);
        }
    }

    void operator()(const Image& image) const {
        const Size size = png_size(image.png);
        BytesView rest = image.png;
        const Surface picture(cairo_image_surface_create_from_png_stream(take, &rest));
        if (cairo_surface_status(picture.get()) != CAIRO_STATUS_SUCCESS) {
            throw std::invalid_argument("a picture cannot be read as PNG");
        }
        cairo_save(cairo);
        cairo_translate(cairo, image.box.x, image.box.y);
        cairo_scale(cairo, image.box.width / size.width, image.box.height / size.height);
        cairo_set_source_surface(cairo, picture.get(), 0, 0);
        cairo_paint(cairo);
        cairo_restore(cairo);
    }

    void operator()(const Code& code) const {
        canvas.color({});
        cairo_set_antialias(cairo, CAIRO_ANTIALIAS_NONE); // neighbouring rows without seams
        for (const Box& box : dark_boxes(code)) {
            cairo_rectangle(cairo, box.x, box.y, box.width, box.height);
        }
        cairo_fill(cairo);
        cairo_set_antialias(cairo, CAIRO_ANTIALIAS_DEFAULT);
    }
};

} // namespace

Bytes draw_png(const Page& page, int dots_per_inch) {
    const Canvas canvas(page.width, page.height, dots_per_inch);
    canvas.color({255, 255, 255});
    cairo_paint(canvas.cairo());
    for (const Item& item : page.items) {
        std::visit(Painter{canvas}, item);
    }
    return canvas.png();
}

} // namespace gateway::ofd
