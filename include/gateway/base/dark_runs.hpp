#pragma once

#include <optional>
#include <string>
#include <vector>

namespace gateway {

/// A two-dimensional code (ISO/IEC 18004, error correction M) as runs of dark modules, the quiet zone of four
/// modules counted in.
struct DarkRuns {
    struct Run {
        int x = 0;
        int y = 0;
        int length = 0;
    };
    int size = 0;          ///< of a side, in modules
    std::vector<Run> runs; ///< row by row
};
/// Empty when the text does not fit.
std::optional<DarkRuns> dark_runs(const std::string& text);

} // namespace gateway
