#pragma once

#include "gateway/ofd/layout.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gateway::ofd {

// The glyphs that are drawn and embedded: outlines of the installed Noto CJK, as they stand in the font.

inline constexpr int em = 1000;         ///< units a font's size is divided into
inline constexpr double ascent = 0.88;  ///< of the ideographs' box, times the size
inline constexpr double descent = 0.12; ///< below the baseline

struct Point {
    double x = 0; ///< units, y upwards
    double y = 0;
};
/// A cubic Bézier curve from where the last one ended; a line has its controls on the ends.
struct Curve {
    Point first;
    Point second;
    Point end;
    bool straight = false;
};
struct Contour {
    Point start;
    std::vector<Curve> curves;
};
struct Glyph {
    int advance = em;
    std::vector<Contour> contours;
    bool missing = false; ///< the font has none: this is the box that stands for it
};

/// Lives as long as the program. Safe to call from several threads. Throws std::runtime_error when the font
/// is not installed.
const Glyph& glyph_of(Typeface typeface, char32_t character);

/// Adds the characters that the typeface has no glyph for to those that were found before, each once.
void add_missing(Typeface typeface, std::u32string_view characters, std::u32string& missing);

/// Of UTF-8, whose form was checked.
std::u32string code_points(std::string_view text);
std::string utf8(char32_t point);
std::string utf8(std::u32string_view points);

} // namespace gateway::ofd
