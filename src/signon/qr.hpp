#pragma once

#include <string>

namespace gateway::signon {

/// A two-dimensional code (ISO/IEC 18004) of a text as the address of an image: a data URI with an SVG in it.
/// Throws std::runtime_error for what does not fit into one.
std::string qr_image(const std::string& text);

} // namespace gateway::signon
