#include "rules.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <initializer_list>
#include <sstream>
#include <stdexcept>

namespace gateway::ratings {
namespace {

constexpr long long most_days = 3650;

[[noreturn]] void refuse(const toml::source_region& where, std::string_view why) {
    std::ostringstream text;
    text << "rating_rules.toml:" << where.begin.line << ": " << why;
    throw std::runtime_error(text.str());
}

int days(const toml::table& table, const char* key, long long least) {
    const auto value = table[key].value_exact<std::int64_t>();
    if (!value || *value < least || *value > most_days) {
        refuse(table.source(), std::string(key) + " must be a number of days, " + std::to_string(least) +
                                   " to " + std::to_string(most_days));
    }
    return static_cast<int>(*value);
}

void know_only(const toml::table& table, std::initializer_list<std::string_view> keys) {
    for (const auto& [key, value] : table) {
        if (std::find(keys.begin(), keys.end(), key.str()) == keys.end()) {
            refuse(key.source(), "unknown key \"" + std::string(key.str()) + "\"");
        }
    }
}

} // namespace

Rules read_rules(std::string_view text) {
    const auto file = [&] {
        try {
            return toml::parse(text);
        } catch (const toml::parse_error& error) {
            refuse(error.source(), error.description());
        }
    }();
    know_only(file, {"change_within_days", "rectification"});
    const toml::table* rectification = file["rectification"].as_table();
    if (rectification == nullptr) {
        refuse(file.source(), "the table [rectification] is missing");
    }
    know_only(*rectification, {"working_days", "call_back"});
    const auto call_back = (*rectification)["call_back"].value_exact<bool>();
    if (!call_back) {
        refuse(rectification->source(), "call_back must be true or false");
    }
    return {days(file, "change_within_days", 0), days(*rectification, "working_days", 1), *call_back};
}

} // namespace gateway::ratings
