#include "gateway/base/toml_table.hpp"
#include "rules.hpp"

#include <algorithm>

namespace gateway::supervision {
namespace {

constexpr std::size_t longest_id = 20; // GB/T 39046-2020, table 11: an..20
constexpr long long most_days = 250;   // a year of working days; more is a mistake

std::string read_id(const TomlTable& row) {
    std::string id = row.text("id");
    const bool plain = std::ranges::all_of(id, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    });
    if (!plain || id.size() > longest_id) {
        row.fault("id", "must be 1 to 20 letters, digits and hyphens");
    }
    return id;
}

std::optional<int> working_days(const TomlTable& row, std::string_view key, long long least) {
    return row.optional_number(key, least, most_days);
}

void read_when(const TomlTable& row, Rule& rule) {
    const auto before = working_days(row, "before", 0);
    const auto after = working_days(row, "after", 0);
    if (before.has_value() == after.has_value()) {
        row.fault(after ? "after" : "id", "needs a rule with exactly one of 'before' and 'after'");
    }
    rule.early = before.has_value();
    rule.days = before ? *before : *after;
}

void read_escalation(const TomlTable& row, Rule& rule) {
    rule.city_after = working_days(row, "city_after", 1);
    rule.province_after = working_days(row, "province_after", 1);
    const char* key = rule.city_after ? "city_after" : "province_after";
    if ((rule.city_after || rule.province_after) && rule.colour != Colour::red) {
        row.fault(key, "is for red rules: a warning is not escalated");
    }
    if (rule.city_after && rule.province_after && *rule.province_after <= *rule.city_after) {
        row.fault("province_after", "must be more than 'city_after'");
    }
}

std::string read_warning_type(const TomlTable& row) {
    std::string type = row.optional_text("warning_type");
    if (!type.empty() && (type.size() != 1 || type[0] < '0' || type[0] > '9')) {
        row.fault("warning_type", "must be one digit (GB/T 39046-2020, table 11: n1)");
    }
    return type;
}

Rule read_rule(const TomlTable& row) {
    Rule rule;
    rule.id = read_id(row);
    rule.text = row.both_languages();
    rule.watches =
        row.one_of<Watched>("watches", {{"promise", Watched::promise}, {"statutory", Watched::statutory}});
    rule.colour = row.one_of<Colour>("colour", {{"amber", Colour::amber}, {"red", Colour::red}});
    read_when(row, rule);
    rule.notify = row.one_of<Level>(
        "notify", {{"department", Level::department}, {"city", Level::city}, {"province", Level::province}});
    read_escalation(row, rule);
    rule.warning_type = read_warning_type(row);
    rule.confidence = row.confidence();
    return rule;
}

} // namespace

std::vector<Rule> read_rules(std::string_view toml) {
    const auto file = TomlTable::parse("supervision.toml", toml);
    std::vector<Rule> rules;
    for (const TomlTable& row : file.tables("rule")) {
        rules.push_back(read_rule(row));
        if (std::ranges::count(rules, rules.back().id, &Rule::id) > 1) {
            row.fault("id", "\"" + rules.back().id + "\" stands twice");
        }
    }
    file.finish();
    return rules;
}

} // namespace gateway::supervision
