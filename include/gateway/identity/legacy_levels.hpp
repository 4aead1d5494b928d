#pragma once

#include "gateway/identity/levels.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace gateway::identity {

/// What the levels of old account systems become (legacy_levels.toml). The map alone never gives more than
/// RC04: RC05 needs evidence of its own.
class LegacyLevels {
public:
    /// Throws std::runtime_error with file and line when the data is wrong.
    static LegacyLevels parse(const std::string& toml);
    bool knows(std::string_view scheme) const { return schemes_.contains(scheme); }
    /// The level that a value of the scheme ("jis", "2") becomes; empty when the data does not say.
    std::optional<Level> level(std::string_view scheme, std::string_view value) const;

private:
    using Values = std::map<std::string, Level, std::less<>>;
    std::map<std::string, Values, std::less<>> schemes_;
};

} // namespace gateway::identity
