#include "case_rules.hpp"

#include "gateway/base/codes.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <set>
#include <stdexcept>

namespace gateway::cases {
namespace {

constexpr std::int64_t most_days = 36500;

[[noreturn]] void refuse(const toml::source_region& where, const std::string& why) {
    throw std::runtime_error("case_rules.toml, line " + std::to_string(where.begin.line) + ": " + why);
}

void refuse_unknown(const toml::table& table, const std::set<std::string_view>& known) {
    for (const auto& [key, value] : table) {
        if (!known.contains(key.str())) {
            refuse(key.source(), "unknown key \"" + std::string(key.str()) + "\"");
        }
    }
}

const toml::table& section(const toml::table& whole, const char* name) {
    const auto* found = whole[name].as_table();
    if (found == nullptr) {
        refuse(whole.source(), std::string("section [") + name + "] is missing");
    }
    return *found;
}

int days(const toml::table& table, const char* name) {
    const auto value = table[name].value_exact<std::int64_t>();
    if (!value || *value < 1 || *value > most_days) {
        refuse(table.source(), std::string(name) + " must be a number of days from 1 to 36500");
    }
    return static_cast<int>(*value);
}

FeedAction action(const toml::table& table, FeedReason reason) {
    const std::string name = to_text(reason);
    const auto text = table[name].value_exact<std::string_view>();
    if (text == "hold") {
        return FeedAction::hold;
    }
    if (text == "reject") {
        return FeedAction::reject;
    }
    if (text == "reorder" && reason == FeedReason::out_of_order) {
        return FeedAction::reorder; // only an event that has its place in time can take it
    }
    refuse(table.source(), name + (reason == FeedReason::out_of_order ? " must be reorder, hold or reject"
                                                                      : " must be hold or reject"));
}

void read_feed(const toml::table& table, FeedRules& rules, bool complete) {
    for (std::size_t i = 0; i < feed_reasons.size(); ++i) {
        if (complete || table.contains(feed_reasons[i])) {
            rules.actions[i] = action(table, static_cast<FeedReason>(i));
        }
    }
    if (complete || table.contains("too_old_days")) {
        rules.too_old_days = days(table, "too_old_days");
    }
}

std::set<std::string_view> feed_keys(std::string_view further) {
    std::set<std::string_view> keys(feed_reasons.begin(), feed_reasons.end());
    keys.insert({"too_old_days", further});
    return keys;
}

toml::table parse_toml(std::string_view text) {
    try {
        return toml::parse(text);
    } catch (const toml::parse_error& error) {
        refuse(error.source(), std::string(error.description()));
    }
}

} // namespace

CaseRules CaseRules::parse(std::string_view text) {
    const toml::table whole = parse_toml(text);
    refuse_unknown(whole, {"application", "delivery", "events"});
    CaseRules rules;
    refuse_unknown(section(whole, "application"), {"decide_working_days"});
    refuse_unknown(section(whole, "delivery"), {"working_days"});
    rules.decide_working_days = days(section(whole, "application"), "decide_working_days");
    rules.delivery_working_days = days(section(whole, "delivery"), "working_days");
    const toml::table& events = section(whole, "events");
    refuse_unknown(events, feed_keys("department"));
    read_feed(events, rules.feed_, true);
    if (const auto* departments = events["department"].as_array()) {
        for (const toml::node& node : *departments) {
            const auto* table = node.as_table();
            const auto code =
                table == nullptr ? std::nullopt : (*table)["credit_code"].value_exact<std::string>();
            if (!code || check_credit_code(*code)) {
                refuse(node.source(), "a department needs its credit_code");
            }
            refuse_unknown(*table, feed_keys("credit_code"));
            FeedRules own = rules.feed_;
            read_feed(*table, own, false);
            rules.departments_.insert_or_assign(*code, own);
        }
    }
    return rules;
}

const FeedRules& CaseRules::feed(const std::string& department) const {
    const auto found = departments_.find(department);
    return found == departments_.end() ? feed_ : found->second;
}

} // namespace gateway::cases
