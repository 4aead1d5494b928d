#include "qr.hpp"

#include "gateway/base/text.hpp"

#include <fmt/format.h>

#include <memory>
#include <qrencode.h>
#include <stdexcept>

namespace gateway::signon {
namespace {

constexpr int quiet_zone = 4; // modules, by the standard

/// One path for all dark modules: runs of a row as rectangles one module high.
std::string path_of(const QRcode& code) {
    std::string path;
    for (int y = 0; y < code.width; ++y) {
        for (int x = 0; x < code.width;) {
            int run = 0;
            while (x + run < code.width && (code.data[y * code.width + x + run] & 1) != 0) {
                ++run;
            }
            if (run > 0) {
                path += fmt::format("M{} {}h{}v1h-{}z", x + quiet_zone, y + quiet_zone, run, run);
            }
            x += run + 1;
        }
    }
    return path;
}

} // namespace

std::string qr_image(const std::string& text) {
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M), &QRcode_free);
    if (!code) {
        throw std::runtime_error("the text does not fit into a two-dimensional code");
    }
    const int size = code->width + 2 * quiet_zone;
    const std::string svg = fmt::format(
        R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" shape-rendering="crispEdges">)"
        R"(<path fill="#fff" d="M0 0h{0}v{0}H0z"/><path d="{1}"/></svg>)",
        size, path_of(*code));
    return "data:image/svg+xml;base64," + to_base64(svg);
}

} // namespace gateway::signon
