#include "truetype.hpp"

#include "quadratic.hpp"

#include <algorithm>
#include <bit>

namespace gateway::ofd {
namespace {

constexpr int line_ascent = 880;
constexpr int line_descent = 120;
constexpr std::uint32_t adjusted_sum = 0xb1b0afba; // of a whole font file, by the format
constexpr std::size_t adjustment_at = 8;           // in `head`

/// What all tables are made from. The first glyph stands for what is missing.
struct Font {
    std::vector<char32_t> characters; ///< of the second glyph, the third, …
    std::vector<Glyph> glyphs;
    std::vector<QuadraticGlyph> outlines;
    Bounds bounds;
    int widest = 0;
};

Font font_of(const std::map<char32_t, Glyph>& glyphs) {
    Font font;
    font.glyphs.push_back({em, {}, true});
    for (const auto& [character, glyph] : glyphs) {
        font.characters.push_back(character);
        font.glyphs.push_back(glyph);
    }
    for (const Glyph& glyph : font.glyphs) {
        font.outlines.push_back(quadratic(glyph));
        const Bounds& one = font.outlines.back().bounds;
        font.bounds = {std::min(font.bounds.left, one.left), std::min(font.bounds.bottom, one.bottom),
                       std::max(font.bounds.right, one.right), std::max(font.bounds.top, one.top)};
        font.widest = std::max(font.widest, glyph.advance);
    }
    return font;
}

Bytes head_of(const Font& font) {
    BigEndian out;
    out.u32(0x00010000).u32(0x00010000).u32(0).u32(0x5f0f3cf5); // versions, adjustment, magic
    out.u16(0x0003).u16(em).zeros(16);                          // baseline and bearing at 0; no times
    out.i16(font.bounds.left).i16(font.bounds.bottom).i16(font.bounds.right).i16(font.bounds.top);
    out.u16(0).u16(6).i16(2).i16(1).i16(0); // style, smallest size, direction, long `loca`
    return out.octets();
}

Bytes hhea_of(const Font& font) {
    BigEndian out;
    out.u32(0x00010000).i16(line_ascent).i16(-line_descent).i16(0);
    out.u16(static_cast<unsigned>(font.widest)).i16(font.bounds.left).i16(0).i16(font.bounds.right);
    out.i16(1).i16(0).i16(0).zeros(10).u16(static_cast<unsigned>(font.glyphs.size()));
    return out.octets();
}

Bytes hmtx_of(const Font& font) {
    BigEndian out;
    for (std::size_t i = 0; i < font.glyphs.size(); ++i) {
        out.u16(static_cast<unsigned>(font.glyphs[i].advance)).i16(font.outlines[i].bounds.left);
    }
    return out.octets();
}

Bytes maxp_of(const Font& font) {
    unsigned points = 0;
    unsigned contours = 0;
    for (const QuadraticGlyph& outline : font.outlines) {
        points = std::max(points, outline.points);
        contours = std::max(contours, outline.contours);
    }
    BigEndian out;
    out.u32(0x00010000).u16(static_cast<unsigned>(font.glyphs.size())).u16(points).u16(contours);
    out.zeros(4).u16(1).zeros(16); // no composite glyphs; one zone; no instructions
    return out.octets();
}

/// Segments of characters that follow one another, which their glyphs then do too.
struct Segment {
    char32_t first = 0;
    char32_t last = 0;
    unsigned glyph = 0;
};

std::vector<Segment> segments_of(const Font& font) {
    std::vector<Segment> segments;
    for (std::size_t i = 0; i < font.characters.size(); ++i) {
        const char32_t c = font.characters[i];
        // None across the end of the plane that format 4 knows, nor up to its end mark.
        if (!segments.empty() && segments.back().last + 1 == c && c != 0x10000 && c != 0xffff) {
            segments.back().last = c;
        } else {
            segments.push_back({c, c, static_cast<unsigned>(i + 1)});
        }
    }
    return segments;
}

Bytes cmap_format_4(std::vector<Segment> segments) {
    std::erase_if(segments, [](const Segment& segment) { return segment.last >= 0xffff; });
    segments.push_back({0xffff, 0xffff, 0x10000}); // to glyph 0
    const auto count = static_cast<unsigned>(segments.size());
    const unsigned range = 2 * std::bit_floor(count);
    BigEndian out;
    out.u16(4).u16(16 + 8 * count).u16(0).u16(2 * count).u16(range);
    out.u16(static_cast<unsigned>(std::bit_width(count) - 1)).u16(2 * count - range);
    for (const Segment& segment : segments) {
        out.u16(static_cast<unsigned>(segment.last));
    }
    out.u16(0);
    for (const Segment& segment : segments) {
        out.u16(static_cast<unsigned>(segment.first));
    }
    for (const Segment& segment : segments) {
        out.u16((segment.glyph - static_cast<unsigned>(segment.first)) & 0xffff);
    }
    return out.zeros(2 * count).octets();
}

Bytes cmap_format_12(const std::vector<Segment>& segments) {
    BigEndian out;
    const auto count = static_cast<std::uint32_t>(segments.size());
    out.u16(12).u16(0).u32(16 + 12 * count).u32(0).u32(count);
    for (const Segment& segment : segments) {
        out.u32(segment.first).u32(segment.last).u32(segment.glyph);
    }
    return out.octets();
}

Bytes cmap_of(const Font& font) {
    const auto segments = segments_of(font);
    const Bytes plane = cmap_format_4(segments);
    BigEndian out;
    out.u16(0).u16(2);
    out.u16(3).u16(1).u32(20); // Windows, the first plane
    out.u16(3).u16(10).u32(static_cast<std::uint32_t>(20 + plane.size()));
    return out.add(plane).add(cmap_format_12(segments)).octets();
}

Bytes name_of(const std::string& family) {
    BigEndian text; // UTF-16
    for (const char c : family) {
        text.u16(static_cast<unsigned char>(c));
    }
    const Bytes regular("\0R\0e\0g\0u\0l\0a\0r", 14);
    const auto size = static_cast<unsigned>(text.size());
    BigEndian out;
    out.u16(0).u16(5).u16(6 + 5 * 12);
    for (const unsigned id : {1u, 2u, 3u, 4u, 6u}) { // family, style, unique, full and PostScript name
        const bool style = id == 2;
        out.u16(3).u16(1).u16(0x409).u16(id);
        out.u16(style ? static_cast<unsigned>(regular.size()) : size).u16(style ? size : 0);
    }
    return out.add(text.octets()).add(regular).octets();
}

Bytes os2_of(const Font& font) {
    BigEndian out;
    out.u16(4).i16(em).u16(400).u16(5).u16(0); // version, average width, weight, width; may be embedded
    out.i16(650).i16(600).i16(0).i16(75).i16(650).i16(600).i16(0).i16(350); // sub- and superscript
    out.i16(50).i16(325).i16(0).zeros(10);                                  // strike-out, class, panose
    out.u32(0).u32(1u << 27 | 1u << 16).zeros(8).add("NONE").u16(0x0040);   // CJK ideographs; regular
    const char32_t first = font.characters.empty() ? 0 : font.characters.front();
    const char32_t last = font.characters.empty() ? 0 : font.characters.back();
    out.u16(static_cast<unsigned>(std::min<char32_t>(first, 0xffff)));
    out.u16(static_cast<unsigned>(std::min<char32_t>(last, 0xffff)));
    out.i16(line_ascent).i16(-line_descent).i16(0);
    out.u16(static_cast<unsigned>(std::max(font.bounds.top, line_ascent)));
    out.u16(static_cast<unsigned>(std::max(-font.bounds.bottom, line_descent)));
    out.u32(1).u32(0).i16(500).i16(733).u16(0).u16(' ').u16(1);
    return out.octets();
}

Bytes post_of() { return BigEndian().u32(0x00030000).u32(0).i16(-125).i16(50).zeros(20).octets(); }

std::uint32_t sum_of(BytesView octets) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < octets.size(); ++i) {
        sum += static_cast<std::uint32_t>(static_cast<unsigned char>(octets[i])) << (24 - 8 * (i % 4));
    }
    return sum;
}

Bytes file_of(const std::map<std::string, Bytes>& tables) {
    const auto count = static_cast<unsigned>(tables.size());
    const unsigned range = 16 * std::bit_floor(count);
    BigEndian out;
    out.u32(0x00010000).u16(count).u16(range);
    out.u16(static_cast<unsigned>(std::bit_width(count) - 1)).u16(16 * count - range);
    BigEndian body;
    std::size_t head = 0;
    for (const auto& [tag, octets] : tables) {
        const std::size_t at = 12 + 16 * count + body.size();
        head = tag == "head" ? at : head;
        out.add(tag).u32(sum_of(octets)).u32(static_cast<std::uint32_t>(at));
        out.u32(static_cast<std::uint32_t>(octets.size()));
        body.add(octets).pad(4);
    }
    Bytes file = out.octets() + body.octets();
    file.replace(head + adjustment_at, 4, BigEndian().u32(adjusted_sum - sum_of(file)).octets());
    return file;
}

} // namespace

Bytes make_truetype(const std::map<char32_t, Glyph>& glyphs, const std::string& family) {
    const Font font = font_of(glyphs);
    BigEndian outlines;
    BigEndian places;
    for (const QuadraticGlyph& outline : font.outlines) {
        places.u32(static_cast<std::uint32_t>(outlines.size()));
        outlines.add(outline.octets);
    }
    places.u32(static_cast<std::uint32_t>(outlines.size()));
    return file_of({{"OS/2", os2_of(font)},
                    {"cmap", cmap_of(font)},
                    {"glyf", outlines.octets()},
                    {"head", head_of(font)},
                    {"hhea", hhea_of(font)},
                    {"hmtx", hmtx_of(font)},
                    {"loca", places.octets()},
                    {"maxp", maxp_of(font)},
                    {"name", name_of(family)},
                    {"post", post_of()}});
}

} // namespace gateway::ofd
