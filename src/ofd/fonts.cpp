#include "fonts.hpp"

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H

#include <array>
#include <map>
#include <mutex>
#include <stdexcept>

namespace gateway::ofd {
namespace {

struct Source {
    const char* file;
    const char* family;
};
constexpr std::array<Source, 4> sources{
    {{"/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "Noto Sans CJK SC"},
     {"/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc", "Noto Sans CJK SC"},
     {"/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC"},
     {"/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc", "Noto Serif CJK SC"}}};

/// Collects what FreeType takes an outline apart into.
struct Collector {
    std::vector<Contour> contours;
    Point at;

    static Point point(const FT_Vector* vector) {
        return {static_cast<double>(vector->x), static_cast<double>(vector->y)};
    }
    void add(const Point& first, const Point& second, const Point& end, bool straight) {
        contours.back().curves.push_back({first, second, end, straight});
        at = end;
    }

    static int move(const FT_Vector* to, void* self) {
        auto& collector = *static_cast<Collector*>(self);
        collector.contours.push_back({point(to), {}});
        collector.at = point(to);
        return 0;
    }
    static int line(const FT_Vector* to, void* self) {
        auto& collector = *static_cast<Collector*>(self);
        collector.add(collector.at, point(to), point(to), true);
        return 0;
    }
    static int conic(const FT_Vector* control, const FT_Vector* to, void* self) {
        auto& collector = *static_cast<Collector*>(self);
        const Point middle = point(control);
        const Point end = point(to);
        const Point start = collector.at;
        collector.add({start.x + (middle.x - start.x) * 2 / 3, start.y + (middle.y - start.y) * 2 / 3},
                      {end.x + (middle.x - end.x) * 2 / 3, end.y + (middle.y - end.y) * 2 / 3}, end, false);
        return 0;
    }
    static int cubic(const FT_Vector* first, const FT_Vector* second, const FT_Vector* to, void* self) {
        static_cast<Collector*>(self)->add(point(first), point(second), point(to), false);
        return 0;
    }
};

class Font {
public:
    Font(FT_Library library, const Source& source) {
        for (FT_Long index = 0;; ++index) {
            if (FT_New_Face(library, source.file, index, &face_) != 0) {
                throw std::runtime_error(std::string("no font ") + source.family + " in " + source.file +
                                         " (package fonts-noto-cjk)");
            }
            if (face_->family_name == std::string_view(source.family) && face_->units_per_EM == em) {
                return;
            }
            FT_Done_Face(face_);
        }
    }

    const Glyph& glyph(char32_t character) {
        auto found = glyphs_.find(character);
        if (found == glyphs_.end()) {
            found = glyphs_.emplace(character, load(character)).first;
        }
        return found->second;
    }

private:
    Glyph load(char32_t character) {
        const FT_UInt index = FT_Get_Char_Index(face_, character);
        if (FT_Load_Glyph(face_, index, FT_LOAD_NO_SCALE | FT_LOAD_NO_HINTING) != 0) {
            throw std::runtime_error("a glyph cannot be read");
        }
        Collector collector;
        const FT_Outline_Funcs calls{
            &Collector::move, &Collector::line, &Collector::conic, &Collector::cubic, 0, 0};
        FT_Outline_Decompose(&face_->glyph->outline, &calls, &collector);
        std::erase_if(collector.contours, [](const Contour& contour) { return contour.curves.empty(); });
        return {static_cast<int>(face_->glyph->metrics.horiAdvance), std::move(collector.contours),
                index == 0};
    }

    FT_Face face_ = nullptr;
    std::map<char32_t, Glyph> glyphs_; // as many as the font has at the most
};

} // namespace

const Glyph& glyph_of(Typeface typeface, char32_t character) {
    static std::mutex mutex;
    const std::lock_guard lock(mutex); // FreeType's objects are for one thread
    static const FT_Library library = [] {
        FT_Library made = nullptr;
        if (FT_Init_FreeType(&made) != 0) {
            throw std::runtime_error("FreeType failed to begin");
        }
        return made;
    }();
    static std::map<Typeface, Font> fonts;
    auto found = fonts.find(typeface);
    if (found == fonts.end()) {
        found = fonts.emplace(typeface, Font(library, sources.at(static_cast<std::size_t>(typeface)))).first;
    }
    return found->second.glyph(character);
}

void add_missing(Typeface typeface, std::u32string_view characters, std::u32string& missing) {
    for (const char32_t c : characters) {
        if (glyph_of(typeface, c).missing && missing.find(c) == std::u32string::npos) {
            missing += c;
        }
    }
}

std::u32string code_points(std::string_view text) {
    std::u32string points;
    for (const char c : text) {
        const auto octet = static_cast<unsigned char>(c);
        if ((octet & 0xc0) == 0x80 && !points.empty()) {
            points.back() = points.back() << 6 | (octet & 0x3f);
        } else {
            points += octet < 0x80   ? octet
                      : octet < 0xe0 ? octet & 0x1f
                      : octet < 0xf0 ? octet & 0x0f
                                     : octet & 0x07;
        }
    }
    return points;
}

std::string utf8(char32_t point) {
    const auto tail = [point](int shift) { return static_cast<char>(0x80 | (point >> shift & 0x3f)); };
    if (point < 0x80) {
        return {static_cast<char>(point)};
    }
    if (point < 0x800) {
        return {static_cast<char>(0xc0 | point >> 6), tail(0)};
    }
    if (point < 0x10000) {
        return {static_cast<char>(0xe0 | point >> 12), tail(6), tail(0)};
    }
    return {static_cast<char>(0xf0 | point >> 18), tail(12), tail(6), tail(0)};
}

std::string utf8(std::u32string_view points) {
    std::string text;
    for (const char32_t point : points) {
        text += utf8(point);
    }
    return text;
}

} // namespace gateway::ofd
