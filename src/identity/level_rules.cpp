#include "gateway/identity/levels.hpp"
#include "rule_file.hpp"

#include <algorithm>

namespace gateway::identity {
namespace {

constexpr std::string_view file_name = "identity_rules.toml";
constexpr std::int64_t most_minutes = 365 * 24 * 60;
constexpr std::int64_t most_days = 36500;

EvidenceKind read_kind(RuleTable& table) {
    EvidenceKind kind;
    kind.name = table.name("name");
    kind.grants = table.level("grants");
    kind.good_for = std::chrono::days(table.number("good_for_days", 0, most_days));
    kind.online = table.flag("online");
    kind.text = table.texts();
    table.check_confidence();
    return kind;
}

SignInMethod read_method(RuleTable& table) {
    SignInMethod method;
    method.name = table.name("name");
    method.ceiling = table.level("ceiling");
    method.text = table.texts();
    table.check_confidence();
    return method;
}

/// All of [[key]], each name once.
template <class Entry>
std::vector<Entry> read_entries(RuleTable& whole, std::string_view key, Entry (*read)(RuleTable&)) {
    std::vector<Entry> entries;
    for (RuleTable& table : whole.tables(key)) {
        Entry entry = read(table);
        table.finish();
        if (std::ranges::find(entries, entry.name, &Entry::name) != entries.end()) {
            table.fail("name", "\"" + entry.name + "\" stands twice");
        }
        entries.push_back(std::move(entry));
    }
    return entries;
}

} // namespace

LevelRules LevelRules::parse(const std::string& toml) {
    const toml::table file = parse_rule_file(file_name, toml);
    RuleTable whole(file_name, file);
    LevelRules rules;
    auto tables = whole.tables("level");
    for (std::size_t i = 0; i < tables.size(); ++i) {
        RuleTable& table = tables[i];
        const Level level = table.level("name");
        if (i >= every_level.size() || level != every_level[i]) {
            table.fail("name", "is out of turn: the levels are RC01 to RC05, in this order, each once");
        }
        const std::chrono::minutes max_age(table.number("max_age_minutes", 1, most_minutes));
        if (i > 0 && max_age > rules.levels_[i].max_age) {
            table.fail("max_age_minutes", "must not be longer than that of a lower level");
        }
        rules.levels_[i + 1] = {table.texts(), max_age};
        table.check_confidence();
        table.finish();
    }
    if (tables.size() != every_level.size()) {
        whole.fail("level", "must describe all of RC01 to RC05");
    }
    rules.evidence_ = read_entries(whole, "evidence", read_kind);
    rules.methods_ = read_entries(whole, "method", read_method);
    whole.finish();
    return rules;
}

} // namespace gateway::identity
