#include "place.hpp"
#include "sample.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cairo.h>
#include <cstring>

namespace gateway::ofd {
namespace {

TextBox box(double width, const std::string& text, double height = 0) {
    return {{10, 20, width, height}, text, 4};
}
std::vector<std::string> lines_of(const TextBox& text) {
    std::vector<std::string> lines;
    for (const PlacedLine& line : place(text).lines) {
        lines.emplace_back();
        for (const char32_t c : line.characters) {
            lines.back() += utf8(c);
        }
    }
    return lines;
}
using Lines = std::vector<std::string>;

TEST(Place, BreaksLinesAtTheBoxesEdge) {
    EXPECT_EQ(lines_of(box(12, "一二三四五")), (Lines{"一二三", "四五"}));
    EXPECT_EQ(lines_of(box(12, "一\n二三四五")), (Lines{"一", "二三四", "五"}));
    EXPECT_EQ(lines_of(box(12, "")), Lines{});
    EXPECT_EQ(lines_of(box(1, "一二")), (Lines{"一", "二"})) << "at least one stands in a line";
}

TEST(Place, BeginsNoLineWithAnEndMark) {
    EXPECT_EQ(lines_of(box(12, "一二三，四")), (Lines{"一二", "三，四"}));
    EXPECT_EQ(lines_of(box(12, "一二（三四）")), (Lines{"一二", "（三", "四）"}));
}

TEST(Place, KeepsWordsAndNumbersTogether) {
    EXPECT_EQ(lines_of(box(12, "面积98.76平米")), (Lines{"面积", "98.76", "平米"}));
    EXPECT_EQ(lines_of(box(20, "one two three")), (Lines{"one two", "three"}));
    EXPECT_EQ(lines_of(box(8, "abcdefgh")).size(), 3u) << "a word longer than a line is broken";
}

TEST(Place, Aligns) {
    TextBox text = box(20, "一二");
    EXPECT_EQ(place(text).lines[0].x, 10);
    text.align = Align::center;
    EXPECT_EQ(place(text).lines[0].x, 16);
    text.align = Align::right;
    EXPECT_EQ(place(text).lines[0].x, 22);
    text.align = Align::spread;
    const PlacedLine spread = place(text).lines[0];
    EXPECT_EQ(spread.x, 10);
    EXPECT_EQ(spread.advances[0], 16) << "the last one ends at the edge";
    text.align = Align::left;
    text.box.height = 10;
    EXPECT_DOUBLE_EQ(place(text).lines[0].baseline, 20 + 4 * ascent);
    text.vertical = VerticalAlign::middle;
    EXPECT_DOUBLE_EQ(place(text).lines[0].baseline, 23 + 4 * ascent);
    text.vertical = VerticalAlign::bottom;
    EXPECT_DOUBLE_EQ(place(text).lines[0].baseline, 26 + 4 * ascent);
}

TEST(Place, SetsSmallerWhatIsTooMuch) {
    EXPECT_EQ(place(box(12, "一二三", 4)).size, 4);
    const PlacedText placed = place(box(12, "一二三四", 4));
    EXPECT_LT(placed.size, 4);
    EXPECT_EQ(placed.lines.size(), 1u);
    EXPECT_GE(place(box(12, std::string(300, 'x'), 4)).size, 2) << "to a half at the least";
}

TEST(Place, HasNoControlCharacters) {
    EXPECT_EQ(lines_of(box(90, "a\tb\x01\x63")), Lines{"a b c"});
    EXPECT_THROW(place(box(90, "\xc3")), std::invalid_argument);
}

TEST(MissingCharacters, AreTold) {
    Page page;
    page.items = {box(90, "苏州市"), box(90, "\xf3\xb0\x80\x80 x \xf3\xb0\x80\x80")}; // private use
    EXPECT_EQ(missing_characters(page), "\xf3\xb0\x80\x80");
}

/// A PNG's dots, by Cairo.
class Dots {
public:
    explicit Dots(const Bytes& png) : rest_(png) {
        surface_ = cairo_image_surface_create_from_png_stream(take, &rest_);
        EXPECT_EQ(cairo_surface_status(surface_), CAIRO_STATUS_SUCCESS);
    }
    ~Dots() { cairo_surface_destroy(surface_); }
    Dots(const Dots&) = delete;
    Dots& operator=(const Dots&) = delete;
    int width() const { return cairo_image_surface_get_width(surface_); }
    int height() const { return cairo_image_surface_get_height(surface_); }
    /// 0xaarrggbb
    std::uint32_t at(int x, int y) const {
        std::uint32_t dot = 0;
        std::memcpy(
            &dot,
            cairo_image_surface_get_data(surface_) + y * cairo_image_surface_get_stride(surface_) + 4 * x, 4);
        if (cairo_image_surface_get_format(surface_) == CAIRO_FORMAT_RGB24) {
            dot |= 0xff000000;
        }
        return dot;
    }

private:
    static cairo_status_t take(void* source, unsigned char* octets, unsigned int count) {
        auto& rest = *static_cast<BytesView*>(source);
        std::copy_n(rest.begin(), count, octets);
        rest.remove_prefix(count);
        return CAIRO_STATUS_SUCCESS;
    }
    BytesView rest_;
    cairo_surface_t* surface_ = nullptr;
};

TEST(DrawPng, PaintsInOrder) {
    Page page;
    page.width = 50.8; // two inches
    page.height = 25.4;
    page.items = {Rectangle{{0, 0, 25.4, 25.4}, Color{255, 0, 0}, {}, 0},
                  Rectangle{{12.7, 0, 25.4, 12.7}, Color{0, 0, 255}, {}, 0},
                  Line{0, 20, 50, 20, 2, Color{0, 255, 0}},
                  Image{{40, 0, 8, 8}, draw_seal({"示", "", 10, 100}), ""}};
    const Dots dots(draw_png(page, 100));
    EXPECT_EQ(dots.width(), 200);
    EXPECT_EQ(dots.height(), 100);
    EXPECT_EQ(dots.at(20, 60), 0xffff0000u);
    EXPECT_EQ(dots.at(80, 20), 0xff0000ffu);
    EXPECT_EQ(dots.at(150, 60), 0xffffffffu);
    EXPECT_EQ(dots.at(150, 79), 0xff00ff00u);
    EXPECT_EQ(dots.at(173, 15) & 0xff0000u, 0xd60000u) << "the star";
    EXPECT_EQ(dots.at(199, 1), 0xffffffffu);
}

/// Ink is where the characters are placed, and nowhere else.
TEST(DrawPng, PaintsTextsWhereTheyArePlaced) {
    Page page;
    page.width = 40;
    page.height = 20;
    page.items = {TextBox{{10, 5, 20, 5}, "■■", 5}};
    const Dots dots(draw_png(page, 254)); // ten dots a millimetre
    const auto ink = [&](int x, int y) { return (dots.at(x, y) & 0xff) < 128; };
    for (const int middle : {125, 175}) {
        EXPECT_TRUE(ink(middle, 75)) << middle;
    }
    for (int x = 0; x < dots.width(); ++x) {
        for (int y = 0; y < dots.height(); ++y) {
            if (x < 100 || x > 200 || y < 50 || y > 105) {
                EXPECT_FALSE(ink(x, y)) << x << ' ' << y;
            }
        }
    }
}

TEST(DrawPng, IsAlwaysAlikeAndNotTooLarge) {
    const Page page = sample_licence().pages[0];
    EXPECT_EQ(draw_png(page, 50), draw_png(page, 50));
    EXPECT_THROW(draw_png(page, 5'000), std::invalid_argument);
    EXPECT_THROW(draw_png(page, 0), std::invalid_argument);
}

TEST(DrawPng, RefusesPicturesThatAreNone) {
    const Bytes seal = draw_seal({"示范", "", 10, 100});
    for (const Bytes& png : {Bytes("x"), Bytes(), seal.substr(0, 30), seal.substr(0, seal.size() / 2)}) {
        Page page;
        page.items = {Image{{0, 0, 10, 10}, png, ""}};
        EXPECT_THROW(draw_png(page, 50), std::invalid_argument) << png.size();
    }
}

TEST(DrawSeal, IsRedOnNothing) {
    const Bytes png = draw_seal({"江苏省苏州市吴中区自然资源和规划局示范", "不动产登记专用章（1）"});
    EXPECT_LT(png.size(), 100'000u) << "as the seals' files want it";
    const Dots dots(png);
    EXPECT_EQ(dots.width(), 496) << "42 mm at 300 dots per inch";
    EXPECT_EQ(dots.at(0, 0) >> 24, 0u);
    EXPECT_EQ(dots.at(248, 248), 0xffd60018u) << "the star";
    EXPECT_EQ(dots.at(248, 8), 0xffd60018u) << "the ring";
    EXPECT_THROW(draw_seal({"", ""}), std::invalid_argument);
    EXPECT_THROW(draw_seal({std::string(41, 'x'), ""}), std::invalid_argument);
}

} // namespace
} // namespace gateway::ofd
