#include "rules.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace gateway::supervision {
namespace {

using namespace std::chrono;

constexpr std::array<std::pair<Watched, std::string_view>, 2> watched_names{
    {{Watched::promise, "promise"}, {Watched::statutory, "statutory"}}};
constexpr std::array<std::pair<Colour, std::string_view>, 2> colour_names{
    {{Colour::amber, "amber"}, {Colour::red, "red"}}};
constexpr std::array<std::pair<Level, std::string_view>, 3> level_names{
    {{Level::department, "department"}, {Level::city, "city"}, {Level::province, "province"}}};

template <class Value, std::size_t Size>
std::string_view name_of(const std::array<std::pair<Value, std::string_view>, Size>& names, Value value) {
    return std::ranges::find(names, value, &std::pair<Value, std::string_view>::first)->second;
}

Time morning(Date day) { return beijing_midnight(day); }
Date day_before(Date day) { return sys_days(day) - days(1); }

/// The first day that has so many working days after it up to the last one.
Date days_left(const WorkCalendar& calendar, Date last, int left) {
    Date day = last;
    while (calendar.working_days_between(day_before(day), last) <= left) {
        day = day_before(day);
    }
    return day;
}

} // namespace

std::string_view to_text(Watched watched) { return name_of(watched_names, watched); }
std::string_view to_text(Colour colour) { return name_of(colour_names, colour); }
std::string_view to_text(Level level) { return name_of(level_names, level); }

Level level_from_text(std::string_view text) {
    for (const auto& [level, name] : level_names) {
        if (name == text) {
            return level;
        }
    }
    throw std::logic_error("supervision: no such level");
}

std::optional<Time> limit_of(const Rule& rule, const cases::CaseFacts& facts) {
    return rule.watches == Watched::promise ? facts.promised_at : facts.statutory_at;
}

std::optional<Time> begins(const Rule& rule, const WorkCalendar& calendar, const cases::CaseFacts& facts) {
    const auto limit = limit_of(rule, facts);
    if (!limit) {
        return std::nullopt;
    }
    const Date last = beijing_date(*limit);
    if (!rule.early) {
        return rule.days == 0 ? *limit + seconds(1) : morning(calendar.add_working_days(last, rule.days));
    }
    const Time lead = morning(days_left(calendar, last, rule.days));
    if (lead > facts.accepted_at) {
        return lead;
    }
    const Time last_morning = morning(last);
    return last_morning > facts.accepted_at ? std::optional(last_morning) : std::nullopt;
}

bool speaks(const Rule& rule, const WorkCalendar& calendar, const cases::CaseFacts& facts, Time now) {
    const auto began = begins(rule, calendar, facts);
    return began && *began <= now && !(rule.early && now > *limit_of(rule, facts));
}

Level level_at(const Rule& rule, const WorkCalendar& calendar, Time began, Time now) {
    const auto reached = [&](const std::optional<int>& after) {
        return after &&
               now >= morning(calendar.add_working_days(day_before(beijing_date(began)), *after + 1));
    };
    const Level told = reached(rule.province_after) ? Level::province
                       : reached(rule.city_after)   ? Level::city
                                                    : Level::department;
    return std::max(told, rule.notify);
}

Time horizon(const std::vector<Rule>& rules, const WorkCalendar& calendar, Time now) {
    int lead = 0;
    for (const Rule& rule : rules) {
        lead = std::max(lead, rule.early ? rule.days : 0);
    }
    return morning(calendar.add_working_days(beijing_date(now), lead + 1));
}

} // namespace gateway::supervision
