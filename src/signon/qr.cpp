#include "qr.hpp"

#include "gateway/base/dark_runs.hpp"
#include "gateway/base/text.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace gateway::signon {

std::string qr_image(const std::string& text) {
    const auto code = dark_runs(text);
    if (!code) {
        throw std::runtime_error("the text does not fit into a two-dimensional code");
    }
    std::string path; // one for all dark modules: rectangles one module high
    for (const auto& [x, y, length] : code->runs) {
        path += fmt::format("M{} {}h{}v1h-{}z", x, y, length, length);
    }
    const std::string svg = fmt::format(
        R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" shape-rendering="crispEdges">)"
        R"(<path fill="#fff" d="M0 0h{0}v{0}H0z"/><path d="{1}"/></svg>)",
        code->size, path);
    return "data:image/svg+xml;base64," + to_base64(svg);
}

} // namespace gateway::signon
