#pragma once

#include "fonts.hpp"

#include <map>
#include <string>

namespace gateway::ofd {

/// A TrueType font of these glyphs alone, always the same octets. Noto's own outlines are cubic, which some
/// readers of OFD do not draw: they become quadratic, at most half a unit off. The family's name is letters
/// and digits.
Bytes make_truetype(const std::map<char32_t, Glyph>& glyphs, const std::string& family);

} // namespace gateway::ofd
