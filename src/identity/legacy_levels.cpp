#include "gateway/identity/legacy_levels.hpp"

#include "rule_level.hpp"

namespace gateway::identity {
namespace {

/// The level an old value becomes.
Level read_level(const TomlTable& table) {
    const Level level = level_in(table, "becomes");
    if (level > Level::rc04) {
        table.fault("becomes", "must be RC04 or lower: no map alone gives RC05");
    }
    table.both_languages();
    table.confidence();
    return level;
}

} // namespace

LegacyLevels LegacyLevels::parse(const std::string& toml) {
    const auto file = TomlTable::parse("legacy_levels.toml", toml);
    LegacyLevels levels;
    for (const TomlTable& scheme : file.tables("scheme")) {
        Values values;
        const std::string name = scheme.name("name");
        scheme.both_languages();
        for (const TomlTable& table : scheme.tables("value")) {
            const std::string value = table.text("is");
            if (!values.emplace(value, read_level(table)).second) {
                table.fault("is", "\"" + value + "\" stands twice");
            }
        }
        if (!levels.schemes_.emplace(name, std::move(values)).second) {
            scheme.fault("name", "\"" + name + "\" stands twice");
        }
    }
    file.finish();
    return levels;
}

std::optional<Level> LegacyLevels::level(std::string_view scheme, std::string_view value) const {
    const auto values = schemes_.find(scheme);
    if (values == schemes_.end()) {
        return std::nullopt;
    }
    const auto found = values->second.find(value);
    return found == values->second.end() ? std::nullopt : std::optional(found->second);
}

} // namespace gateway::identity
