#include "gateway/identity/levels.hpp"
#include "rule_level.hpp"

#include <algorithm>

namespace gateway::identity {
namespace {

constexpr std::int64_t most_minutes = 365 * 24 * 60;
constexpr std::int64_t most_days = 36500;

EvidenceKind read_kind(const TomlTable& table) {
    EvidenceKind kind;
    kind.name = table.name("name");
    kind.grants = level_in(table, "grants");
    kind.good_for = std::chrono::days(table.number("good_for_days", 0, most_days));
    kind.online = table.flag("online");
    kind.text = table.both_languages();
    table.confidence();
    return kind;
}

SignInMethod read_method(const TomlTable& table) {
    SignInMethod method;
    method.name = table.name("name");
    method.ceiling = level_in(table, "ceiling");
    method.text = table.both_languages();
    table.confidence();
    return method;
}

/// All of [[key]], each name once.
template <class Entry>
std::vector<Entry> read_entries(const TomlTable& file, std::string_view key,
                                Entry (*read)(const TomlTable&)) {
    std::vector<Entry> entries;
    for (const TomlTable& table : file.tables(key)) {
        Entry entry = read(table);
        if (std::ranges::find(entries, entry.name, &Entry::name) != entries.end()) {
            table.fault("name", "\"" + entry.name + "\" stands twice");
        }
        entries.push_back(std::move(entry));
    }
    return entries;
}

} // namespace

LevelRules LevelRules::parse(const std::string& toml) {
    const auto file = TomlTable::parse("identity_rules.toml", toml);
    LevelRules rules;
    auto tables = file.tables("level");
    for (std::size_t i = 0; i < tables.size(); ++i) {
        const TomlTable& table = tables[i];
        const Level level = level_in(table, "name");
        if (i >= every_level.size() || level != every_level[i]) {
            table.fault("name", "is out of turn: the levels are RC01 to RC05, in this order, each once");
        }
        const std::chrono::minutes max_age(table.number("max_age_minutes", 1, most_minutes));
        if (i > 0 && max_age > rules.levels_[i].max_age) {
            table.fault("max_age_minutes", "must not be longer than that of a lower level");
        }
        rules.levels_[i + 1] = {table.both_languages(), max_age};
        table.confidence();
    }
    if (tables.size() != every_level.size()) {
        file.fault("level", "must describe all of RC01 to RC05");
    }
    rules.evidence_ = read_entries(file, "evidence", read_kind);
    rules.methods_ = read_entries(file, "method", read_method);
    file.finish();
    return rules;
}

} // namespace gateway::identity
