#include "gateway/base/dark_runs.hpp"

#include <memory>
#include <qrencode.h>

namespace gateway {
namespace {

constexpr int quiet_zone = 4; // modules, by the standard

} // namespace

std::optional<DarkRuns> dark_runs(const std::string& text) {
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M), &QRcode_free);
    if (!code) {
        return std::nullopt;
    }
    DarkRuns dark{code->width + 2 * quiet_zone, {}};
    for (int y = 0; y < code->width; ++y) {
        for (int x = 0; x < code->width;) {
            int run = 0;
            while (x + run < code->width && (code->data[y * code->width + x + run] & 1) != 0) {
                ++run;
            }
            if (run > 0) {
                dark.runs.push_back({x + quiet_zone, y + quiet_zone, run});
            }
            x += run + 1;
        }
    }
    return dark;
}

} // namespace gateway
