#pragma once

#include "gateway/base/text.hpp"

#include <string>

namespace gateway::ofd {

/// How a round seal of an office looks: its name along the ring, a star, what it is for below.
struct SealPicture {
    std::string name;
    std::string purpose;  ///< "不动产登记专用章"; "" for the office's main seal
    double diameter = 42; ///< mm
    int dots_per_inch = 300;
};

/// The characters that a seal's font has no glyph for, each once: they would show as boxes.
std::string missing_characters(const std::string& text);

/// PNG on transparent ground. Throws std::invalid_argument for a name that is empty or too long for a ring.
Bytes draw_seal(const SealPicture& seal);

} // namespace gateway::ofd
