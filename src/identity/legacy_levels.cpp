#include "gateway/identity/legacy_levels.hpp"

#include "rule_file.hpp"

namespace gateway::identity {
namespace {

constexpr std::string_view file_name = "legacy_levels.toml";

/// The level an old value becomes.
Level read_level(RuleTable& table) {
    const Level level = table.level("becomes");
    if (level > Level::rc04) {
        table.fail("becomes", "must be RC04 or lower: no map alone gives RC05");
    }
    table.texts();
    table.check_confidence();
    return level;
}

} // namespace

LegacyLevels LegacyLevels::parse(const std::string& toml) {
    const toml::table file = parse_rule_file(file_name, toml);
    RuleTable whole(file_name, file);
    LegacyLevels levels;
    for (RuleTable& scheme : whole.tables("scheme")) {
        Values values;
        const std::string name = scheme.name("name");
        scheme.texts();
        for (RuleTable& table : scheme.tables("value")) {
            const std::string value = table.text("is");
            if (!values.emplace(value, read_level(table)).second) {
                table.fail("is", "\"" + value + "\" stands twice");
            }
            table.finish();
        }
        scheme.finish();
        if (!levels.schemes_.emplace(name, std::move(values)).second) {
            scheme.fail("name", "\"" + name + "\" stands twice");
        }
    }
    whole.finish();
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
