#pragma once

#include "gateway/base/text.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace gateway::ofd {

// A page, described once: from it come the content of an OFD file and the picture that is shown where no
// reader of OFD is, with the same glyphs at the same places. Millimetres; the origin is the top left corner.

struct Color {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;
};

struct Box {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
};

/// Noto CJK for simplified Chinese; as Hei and as Song.
enum class Typeface { sans, sans_bold, serif, serif_bold };

/// `spread`: a line's characters reach from edge to edge, as labels of forms do.
enum class Align { left, center, right, spread };
enum class VerticalAlign { top, middle, bottom };

/// Text within a box, broken into lines where Chinese and Latin may be broken; "\n" begins a new one. What
/// is too much for a box with a height is set smaller, to a half at the least.
struct TextBox {
    Box box;
    std::string text;
    double size = 4; ///< of the font
    Typeface typeface = Typeface::sans;
    Align align = Align::left;
    VerticalAlign vertical = VerticalAlign::top;
    double line_height = 1.5; ///< times the size
    Color color = {};
    std::string field = {}; ///< what of the face's data it shows (data index); "": nothing
};

struct Line {
    double x1 = 0;
    double y1 = 0;
    double x2 = 0;
    double y2 = 0;
    double width = 0.25;
    Color color = {};
};

/// Leave the places of seals unfilled: some readers paint seals beneath what is filled.
struct Rectangle {
    Box box;
    std::optional<Color> fill = {};
    std::optional<Color> stroke = {};
    double line_width = 0.25; ///< its middle is the box's edge
};

/// A PNG picture, stretched to the box.
struct Image {
    Box box;
    Bytes png;
    std::string field = {};
};

/// A two-dimensional code (ISO/IEC 18004), drawn as shapes: sharp at every size. The box is square and holds
/// the quiet zone.
struct Code {
    Box box;
    std::string content;
    std::string field = {};
};

using Item = std::variant<TextBox, Line, Rectangle, Image, Code>;

struct Page {
    double width = 210;
    double height = 297;
    std::vector<Item> items; ///< painted in this order
};

/// The characters of its texts that the fonts have no glyph for, each once: they show as boxes.
std::string missing_characters(const Page& page);

/// The page as PNG. Throws std::invalid_argument for a picture that is no PNG or larger than any page needs,
/// and for more dots than a screen or printer has use for.
Bytes draw_png(const Page& page, int dots_per_inch);

} // namespace gateway::ofd
