#pragma once

#include "gateway/identity/legacy_levels.hpp"

#include <map>
#include <string>
#include <string_view>

namespace gateway::identity {

/// An old account system, as stock_sources.toml describes it.
struct StockSource {
    std::string name, scheme, region;
    std::map<std::string, std::string, std::less<>> columns;      ///< our member → the old system's column
    std::map<std::string, std::string, std::less<>> certificates; ///< its type of document → code R
};
using StockSources = std::map<std::string, StockSource, std::less<>>;

/// Throws std::runtime_error with file and line: a scheme that legacy_levels.toml does not have, a member
/// that stock accounts do not have or that is missing, anything twice.
StockSources read_stock_sources(const std::string& toml, const LegacyLevels& levels);

} // namespace gateway::identity
