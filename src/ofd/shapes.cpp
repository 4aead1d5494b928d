#include "shapes.hpp"

#include "gateway/base/dark_runs.hpp"
#include "gateway/ofd/png.hpp"

#include <stdexcept>

namespace gateway::ofd {
namespace {

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
    const auto dark = dark_runs(code.content);
    if (!dark) {
        throw std::invalid_argument("the text does not fit into a two-dimensional code");
    }
    const double module = code.box.width / dark->size;
    std::vector<Box> boxes;
    for (const auto& [x, y, length] : dark->runs) {
        boxes.push_back({code.box.x + x * module, code.box.y + y * module, length * module, module});
    }
    return boxes;
}

} // namespace gateway::ofd
