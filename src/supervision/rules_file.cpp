#include "rules.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

namespace gateway::supervision {
namespace {

constexpr std::size_t longest_id = 20; // GB/T 39046-2020, table 11: an..20
constexpr long long most_days = 250;   // a year of working days; more is a mistake

[[noreturn]] void refuse(const toml::source_region& where, const std::string& why) {
    throw std::runtime_error("supervision.toml:" + std::to_string(where.begin.line) + ": " + why);
}

class RuleReader {
public:
    explicit RuleReader(const toml::table& table) : table_(table) {}

    Rule read() {
        Rule rule;
        rule.id = text("id");
        check_id(rule.id);
        rule.text = {text("zh"), text("en")};
        rule.watches =
            one_of<Watched>("watches", {{"promise", Watched::promise}, {"statutory", Watched::statutory}});
        rule.colour = one_of<Colour>("colour", {{"amber", Colour::amber}, {"red", Colour::red}});
        read_when(rule);
        rule.notify = one_of<Level>(
            "notify",
            {{"department", Level::department}, {"city", Level::city}, {"province", Level::province}});
        read_escalation(rule);
        if (given("warning_type")) {
            rule.warning_type = text("warning_type");
            if (rule.warning_type.size() != 1 || rule.warning_type[0] < '0' || rule.warning_type[0] > '9') {
                fail("warning_type", "must be one digit (GB/T 39046-2020, table 11: n1)");
            }
        }
        rule.confidence = text("confidence");
        if (!std::set<std::string>{"sure", "likely", "unsure"}.contains(rule.confidence)) {
            fail("confidence", "must be sure, likely or unsure");
        }
        refuse_unknown();
        return rule;
    }

    [[noreturn]] void fail(std::string_view key, const std::string& what) const {
        const toml::node* node = table_.get(key);
        refuse(node ? node->source() : table_.source(), "'" + std::string(key) + "' " + what);
    }

private:
    bool given(std::string_view key) {
        asked_.emplace(key);
        return table_.contains(key);
    }

    std::string text(std::string_view key) {
        const auto value = given(key) ? table_[key].value_exact<std::string>() : std::nullopt;
        if (!value || value->empty()) {
            fail(key, "must be a text that is not empty");
        }
        return *value;
    }

    std::optional<int> working_days(std::string_view key, long long least) {
        if (!given(key)) {
            return std::nullopt;
        }
        const auto value = table_[key].value_exact<std::int64_t>();
        if (!value || *value < least || *value > most_days) {
            fail(key, "must be a number of working days from " + std::to_string(least) + " to " +
                          std::to_string(most_days));
        }
        return static_cast<int>(*value);
    }

    template <class Value>
    Value one_of(std::string_view key, std::initializer_list<std::pair<std::string_view, Value>> known) {
        const std::string wanted = text(key);
        std::string names;
        for (const auto& [name, value] : known) {
            if (wanted == name) {
                return value;
            }
            names += (names.empty() ? "" : ", ") + std::string(name);
        }
        fail(key, "must be one of " + names);
    }

    void check_id(const std::string& id) const {
        const bool plain = std::ranges::all_of(id, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
        });
        if (!plain || id.size() > longest_id) {
            fail("id", "must be 1 to 20 letters, digits and hyphens");
        }
    }

    void read_when(Rule& rule) {
        const auto before = working_days("before", 0);
        const auto after = working_days("after", 0);
        if (before.has_value() == after.has_value()) {
            fail(after ? "after" : "id", "needs a rule with exactly one of 'before' and 'after'");
        }
        rule.early = before.has_value();
        rule.days = before ? *before : *after;
    }

    void read_escalation(Rule& rule) {
        rule.city_after = working_days("city_after", 1);
        rule.province_after = working_days("province_after", 1);
        const char* key = rule.city_after ? "city_after" : "province_after";
        if ((rule.city_after || rule.province_after) && rule.colour != Colour::red) {
            fail(key, "is for red rules: a warning is not escalated");
        }
        if (rule.city_after && rule.province_after && *rule.province_after <= *rule.city_after) {
            fail("province_after", "must be more than 'city_after'");
        }
    }

    void refuse_unknown() const {
        for (const auto& [key, value] : table_) {
            if (!asked_.contains(key.str())) {
                fail(key.str(), "is not a key of a rule");
            }
        }
    }

    const toml::table& table_;
    std::set<std::string, std::less<>> asked_;
};

toml::table parse(std::string_view text) {
    try {
        return toml::parse(text);
    } catch (const toml::parse_error& error) {
        refuse(error.source(), std::string(error.description()));
    }
}

} // namespace

std::vector<Rule> read_rules(std::string_view toml) {
    const toml::table file = parse(toml);
    const toml::array* entries = file["rule"].as_array();
    if (entries == nullptr || entries->empty() || !entries->is_array_of_tables() || file.size() != 1) {
        refuse(file.source(), "the file must consist of [[rule]] tables");
    }
    std::vector<Rule> rules;
    for (const toml::node& node : *entries) {
        RuleReader reader(*node.as_table());
        rules.push_back(reader.read());
        if (std::ranges::count(rules, rules.back().id, &Rule::id) > 1) {
            reader.fail("id", "\"" + rules.back().id + "\" stands twice");
        }
    }
    return rules;
}

} // namespace gateway::supervision
