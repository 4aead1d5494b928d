#include "gateway/ofd/seal_picture.hpp"
#include "picture.hpp"

#include <gtest/gtest.h>

namespace gateway::seals {
namespace {

TEST(Picture, TellsItsSize) {
    const auto dots = png_size(ofd::draw_seal({"苏州市示范局（演示）", "电子证照专用章", 42, 254}));
    ASSERT_TRUE(dots);
    EXPECT_EQ(dots->width, 420u);
    EXPECT_EQ(dots->height, 420u);
}

TEST(Picture, NothingElseIsTakenForAPng) {
    const Bytes png = ofd::draw_seal({"甲局", ""});
    EXPECT_FALSE(png_size(""));
    EXPECT_FALSE(png_size("<svg/>"));
    EXPECT_FALSE(png_size(png.substr(0, png.size() - 1)));
    EXPECT_FALSE(png_size(png + "<script>"));
}

} // namespace
} // namespace gateway::seals
