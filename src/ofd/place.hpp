#pragma once

#include "fonts.hpp"

#include <string>
#include <vector>

namespace gateway::ofd {

/// One line of a text, where it is painted.
struct PlacedLine {
    double x = 0;
    double baseline = 0;
    std::u32string characters;    ///< without blanks at the ends; never empty
    std::vector<double> advances; ///< of each, millimetres
    double width() const;
};
struct PlacedText {
    double size = 0; ///< smaller than asked for where the box is too small
    std::vector<PlacedLine> lines;
};

/// Throws std::invalid_argument when the text is no UTF-8.
PlacedText place(const TextBox& text);

} // namespace gateway::ofd
