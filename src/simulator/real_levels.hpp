#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace gateway::simulator {

/// Real-name levels (实名等级) of the wire, RC01 to RC05, as 1 to 5.
inline constexpr std::array<std::string_view, 5> real_level_names{"RC01", "RC02", "RC03", "RC04", "RC05"};

inline std::string_view real_level_name(int level) { return real_level_names.at(level - 1); }

inline std::optional<int> real_level_of(std::string_view name) {
    for (std::size_t at = 0; at < real_level_names.size(); ++at) {
        if (real_level_names[at] == name) {
            return static_cast<int>(at) + 1;
        }
    }
    return std::nullopt;
}

} // namespace gateway::simulator
