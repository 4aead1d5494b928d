#include "case_rules.hpp"

#include "gateway/base/codes.hpp"
#include "gateway/base/toml_table.hpp"

namespace gateway::cases {
namespace {

constexpr long long most_days = 36500;

int days(const TomlTable& table, std::string_view key) {
    return static_cast<int>(table.number(key, 1, most_days));
}

FeedAction action(const TomlTable& table, FeedReason reason) {
    const char* key = to_text(reason);
    if (reason == FeedReason::out_of_order) { // only an event that has its place in time can take it
        return table.one_of<FeedAction>(
            key,
            {{"reorder", FeedAction::reorder}, {"hold", FeedAction::hold}, {"reject", FeedAction::reject}});
    }
    return table.one_of<FeedAction>(key, {{"hold", FeedAction::hold}, {"reject", FeedAction::reject}});
}

void read_feed(const TomlTable& table, FeedRules& rules, bool complete) {
    for (std::size_t i = 0; i < feed_reasons.size(); ++i) {
        if (complete || table.has(feed_reasons[i])) {
            rules.actions[i] = action(table, static_cast<FeedReason>(i));
        }
    }
    if (complete || table.has("too_old_days")) {
        rules.too_old_days = days(table, "too_old_days");
    }
}

} // namespace

CaseRules CaseRules::parse(std::string_view text) {
    const auto file = TomlTable::parse("case_rules.toml", text);
    CaseRules rules;
    rules.decide_working_days = days(file.table("application"), "decide_working_days");
    rules.delivery_working_days = days(file.table("delivery"), "working_days");
    const TomlTable events = file.table("events");
    read_feed(events, rules.feed_, true);
    for (const TomlTable& department : events.optional_tables("department")) {
        const std::string code = department.text("credit_code");
        if (check_credit_code(code)) {
            department.fault("credit_code", "must be the credit code of a department");
        }
        FeedRules own = rules.feed_;
        read_feed(department, own, false);
        rules.departments_.insert_or_assign(code, own);
    }
    file.finish();
    return rules;
}

const FeedRules& CaseRules::feed(const std::string& department) const {
    const auto found = departments_.find(department);
    return found == departments_.end() ? feed_ : found->second;
}

} // namespace gateway::cases
