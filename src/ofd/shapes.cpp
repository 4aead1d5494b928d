#include "shapes.hpp"

#include "gateway/ofd/png.hpp"

#include <memory>
#include <qrencode.h>
#include <stdexcept>

namespace gateway::ofd {
namespace {

constexpr int quiet_zone = 4;                   // modules, by the standard
constexpr std::uint64_t most_dots = 25'000'000; // A4 at 500 dots per inch

std::uint32_t number_at(BytesView octets, std::size_t at) {
    std::uint32_t number = 0;
    for (const char c : octets.substr(at, 4)) {
        number = number << 8 | static_cast<unsigned char>(c);
    }
    return number;
}

} // namespace

std::optional<Dots> png_dots(BytesView png) {
    constexpr BytesView signature{"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16};
    if (!png.starts_with(signature) || png.size() < signature.size() + 8) {
        return std::nullopt;
    }
    return Dots{number_at(png, 16), number_at(png, 20)};
}

Size png_size(BytesView png) {
    const auto dots = png_dots(png);
    if (!dots) {
        throw std::invalid_argument("a picture is no PNG");
    }
    const std::uint64_t width = dots->width;
    const std::uint64_t height = dots->height;
    if (width == 0 || height == 0 || width * height > most_dots) {
        throw std::invalid_argument("a picture has more dots than a page needs");
    }
    return {static_cast<int>(width), static_cast<int>(height)};
}

std::vector<Box> dark_boxes(const Code& code) {
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> made(
        QRcode_encodeString8bit(code.content.c_str(), 0, QR_ECLEVEL_M), &QRcode_free);
    if (!made) {
        throw std::invalid_argument("the text does not fit into a two-dimensional code");
    }
    const double module = code.box.width / (made->width + 2 * quiet_zone);
    std::vector<Box> boxes; // runs of a row
    for (int y = 0; y < made->width; ++y) {
        for (int x = 0; x < made->width;) {
            int run = 0;
            while (x + run < made->width && (made->data[y * made->width + x + run] & 1) != 0) {
                ++run;
            }
            if (run > 0) {
                boxes.push_back({code.box.x + (x + quiet_zone) * module,
                                 code.box.y + (y + quiet_zone) * module, run * module, module});
            }
            x += run + 1;
        }
    }
    return boxes;
}

} // namespace gateway::ofd
