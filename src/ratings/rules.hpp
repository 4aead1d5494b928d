#pragma once

#include <string_view>

namespace gateway::ratings {

/// config/data/rating_rules.toml.
struct Rules {
    int change_within_days = 0;         ///< calendar days after the first version; 0: never
    int rectification_working_days = 1; ///< after the day of a negative rating
    bool call_back = true;              ///< closed only by calling the rater back
};

/// Throws std::runtime_error with file, line and what is wrong; a misspelt key is an error too.
Rules read_rules(std::string_view toml);

} // namespace gateway::ratings
