#include "picture.hpp"

namespace gateway::seals {

std::optional<ofd::Dots> png_size(BytesView png) {
    using namespace std::string_view_literals;
    constexpr auto end = "\0\0\0\0IEND\xae\x42\x60\x82"sv;
    // The header takes 24 octets; the end stands behind it.
    const bool whole = png.size() >= 24 + end.size() && png.ends_with(end);
    return whole ? ofd::png_dots(png) : std::nullopt;
}

} // namespace gateway::seals
