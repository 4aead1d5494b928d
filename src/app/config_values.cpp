#include "config_keys.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace gateway::app {
namespace {

struct Unit {
    std::string_view name;
    long long size;
};
// From the largest: a value is shown in the largest unit that divides it.
constexpr std::array<Unit, 4> duration_units{{{"h", 3'600'000}, {"min", 60'000}, {"s", 1'000}, {"ms", 1}}};
constexpr std::array<Unit, 4> size_units{
    {{"GiB", 1LL << 30}, {"MiB", 1LL << 20}, {"KiB", 1LL << 10}, {"B", 1}}};
using Units = std::array<Unit, 4>;

std::optional<long long> parse_integer(std::string_view text) {
    long long value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::optional<long long> parse_amount(std::string_view text, const Units& units) {
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto value = parse_integer(text.substr(0, digits));
    const auto unit = std::find_if(units.begin(), units.end(),
                                   [&](const Unit& u) { return u.name == text.substr(digits); });
    if (!value || unit == units.end() || *value > std::numeric_limits<long long>::max() / unit->size) {
        return std::nullopt;
    }
    return *value * unit->size;
}

std::string show_amount(long long value, const Units& units) {
    const auto unit = std::find_if(units.begin(), units.end(),
                                   [&](const Unit& u) { return value != 0 && value % u.size == 0; });
    const Unit& shown = unit == units.end() ? units.back() : *unit;
    return std::to_string(value / shown.size) + std::string(shown.name);
}

bool within(const ConfigKey& key, const std::optional<long long>& value) {
    return value && *value >= key.least && *value <= key.most;
}

/// Reads and shows the value of one member type.
struct Assign {
    const ConfigKey& key;
    std::string_view text;
    Config& config;

    bool operator()(std::string& (*member)(Config&)) const {
        const auto& choices = key.choices;
        const bool chosen =
            choices.empty() || std::find(choices.begin(), choices.end(), text) != choices.end();
        if (!chosen || (key.form && !key.form->fits(text))) {
            return false;
        }
        member(config) = text;
        return true;
    }
    bool operator()(Config::Path& (*member)(Config&)) const {
        member(config) = text;
        return true;
    }
    bool operator()(bool& (*member)(Config&)) const {
        member(config) = text == "true";
        return text == "true" || text == "false";
    }
    bool operator()(long long& (*member)(Config&)) const {
        const auto value = parse_integer(text);
        return within(key, value) && (member(config) = *value, true);
    }
    bool operator()(Config::Milliseconds& (*member)(Config&)) const {
        const auto value = parse_amount(text, duration_units);
        return within(key, value) && (member(config) = Config::Milliseconds(*value), true);
    }
    bool operator()(Octets& (*member)(Config&)) const {
        const auto value = parse_amount(text, size_units);
        return within(key, value) && (member(config).count = static_cast<std::uint64_t>(*value), true);
    }
};

struct Show {
    Config& config;

    std::string operator()(std::string& (*member)(Config&)) const { return member(config); }
    std::string operator()(Config::Path& (*member)(Config&)) const { return member(config).string(); }
    std::string operator()(bool& (*member)(Config&)) const { return member(config) ? "true" : "false"; }
    std::string operator()(long long& (*member)(Config&)) const { return std::to_string(member(config)); }
    std::string operator()(Config::Milliseconds& (*member)(Config&)) const {
        return show_amount(member(config).count(), duration_units);
    }
    std::string operator()(Octets& (*member)(Config&)) const {
        return show_amount(static_cast<long long>(member(config).count), size_units);
    }
};

Text ranged(std::string zh, std::string en, const std::string& least, const std::string& most) {
    return {std::move(zh) + "，" + least + " 至 " + most, std::move(en) + " from " + least + " to " + most};
}

struct Expect {
    const ConfigKey& key;

    Text operator()(std::string& (*)(Config&)) const {
        if (key.form) {
            return key.form->expected;
        }
        if (key.choices.empty()) {
            return {"字符串", "a text"};
        }
        std::string list;
        for (const std::string& choice : key.choices) {
            list += (list.empty() ? "\"" : ", \"") + choice + "\"";
        }
        return {"下列之一：" + list, "one of " + list};
    }
    Text operator()(Config::Path& (*)(Config&)) const { return {"路径（字符串）", "a path (a text)"}; }
    Text operator()(bool& (*)(Config&)) const { return {"true 或 false", "true or false"}; }
    Text operator()(long long& (*)(Config&)) const {
        return ranged("整数", "an integer", std::to_string(key.least), std::to_string(key.most));
    }
    Text operator()(Config::Milliseconds& (*)(Config&)) const {
        return ranged("时长（如 \"500ms\"、\"10s\"、\"5min\"、\"24h\"）",
                      "a duration (such as \"500ms\", \"10s\", \"5min\", \"24h\")",
                      show_amount(key.least, duration_units), show_amount(key.most, duration_units));
    }
    Text operator()(Octets& (*)(Config&)) const {
        return ranged("数据量（如 \"64KiB\"、\"4MiB\"）", "a size (such as \"64KiB\", \"4MiB\")",
                      show_amount(key.least, size_units), show_amount(key.most, size_units));
    }
};

} // namespace

bool set_config_value(const ConfigKey& key, std::string_view text, Config& config) {
    return text.find('\0') == std::string_view::npos && std::visit(Assign{key, text, config}, key.member);
}

std::string config_value(const ConfigKey& key, const Config& config) {
    Config copy = config; // members are reached through non-const references
    return std::visit(Show{copy}, key.member);
}

Text expected_value(const ConfigKey& key) { return std::visit(Expect{key}, key.member); }

bool is_quoted(const ConfigKey& key) {
    return !std::holds_alternative<bool& (*)(Config&)>(key.member) &&
           !std::holds_alternative<long long& (*)(Config&)>(key.member);
}

std::string example_config() {
    std::string text = "# provincial-gateway 配置文件。各项均列出默认值，可只保留需要修改的项。\n"
                       "# The configuration: every key with its default. Keep only what you change.\n"
                       "# 环境变量 GATEWAY_<节>_<键> 优先于本文件，例如 "
                       "GATEWAY_HTTP_LISTEN。相对路径以本文件所在目录为准。\n"
                       "# GATEWAY_<SECTION>_<KEY> in the environment comes before this file. Relative paths "
                       "start at its folder.\n";
    const Config defaults;
    for (const ConfigSection& section : config_sections()) {
        text += "\n# " + section.meaning.zh + " / " + section.meaning.en + "\n[" + section.name + "]\n";
        for (const ConfigKey& key : config_keys()) {
            if (key.section != section.name) {
                continue;
            }
            const std::string value = config_value(key, defaults);
            text += "# " + key.meaning.zh + "\n# " + key.meaning.en + "\n" + key.name + " = " +
                    (is_quoted(key) ? "\"" + value + "\"" : value) + "\n";
        }
    }
    return text;
}

} // namespace gateway::app
