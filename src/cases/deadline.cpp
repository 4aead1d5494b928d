#include "deadline.hpp"

#include <algorithm>
#include <tuple>

namespace gateway::cases {
namespace {

using namespace std::chrono;

constexpr long long most_days = 36500;
constexpr long long most_months = 1200;

enum class Count { working_days, days, hours, minutes, months };

std::optional<Count> counting(const Foundation& foundation, const std::string& unit) {
    const CodeValue* value = foundation.time_units->find(unit);
    if (!value) {
        return std::nullopt;
    }
    const auto counts = value->attributes.find("counts");
    const std::string name = counts == value->attributes.end() ? std::string() : counts->second;
    constexpr std::array names{std::pair{"working_days", Count::working_days}, std::pair{"days", Count::days},
                               std::pair{"hours", Count::hours}, std::pair{"minutes", Count::minutes},
                               std::pair{"months", Count::months}};
    for (const auto& [known, count] : names) {
        if (name == known) {
            return count;
        }
    }
    return std::nullopt;
}

long long most_of(Count count) {
    switch (count) {
    case Count::months:
        return most_months;
    case Count::hours:
        return most_days * 24;
    case Count::minutes:
        return most_days * 24 * 60;
    case Count::working_days:
    case Count::days:
        break;
    }
    return most_days;
}

Time end_of_day(Date day) { return beijing_midnight(Date(sys_days(day) + days(1))) - seconds(1); }

Date add_months(Date day, long long count) {
    const year_month month = day.year() / day.month() + months(count);
    const Date last = sys_days(month / std::chrono::last);
    return std::min(day.day(), last.day()) == day.day() ? Date(month / day.day()) : last;
}

Time advance(const WorkCalendar& calendar, Count count, Time from, long long amount) {
    const Date day = beijing_date(from);
    switch (count) {
    case Count::hours:
        return from + hours(amount);
    case Count::minutes:
        return from + minutes(amount);
    case Count::months:
        return end_of_day(add_months(day, amount));
    case Count::days:
        return end_of_day(Date(sys_days(day) + days(amount)));
    case Count::working_days:
        break;
    }
    return end_of_day(calendar.add_working_days(day, static_cast<int>(amount)));
}

Time suspend(const WorkCalendar& calendar, Count count, Time deadline, Time from, Time until) {
    switch (count) {
    case Count::hours:
    case Count::minutes:
        return deadline + (until - from);
    case Count::days:
    case Count::months:
        return deadline + (sys_days(beijing_date(until)) - sys_days(beijing_date(from)));
    case Count::working_days:
        break;
    }
    const int lasted = calendar.working_days_between(beijing_date(from), beijing_date(until));
    return advance(calendar, count, deadline, std::clamp<long long>(lasted, 0, most_days));
}

Time extend(Count count, Time deadline, Time end) {
    const bool by_the_clock = count == Count::hours || count == Count::minutes;
    return std::max(deadline, by_the_clock ? end : end_of_day(beijing_date(end)));
}

} // namespace

std::optional<Time> limit_end(const Foundation& foundation, const TimeLimit& limit, Time accepted) {
    const auto count = counting(foundation, limit.unit);
    if (!count || limit.amount < 0 || limit.amount > most_of(*count)) {
        return std::nullopt;
    }
    if (limit.amount == 0) {
        return end_of_day(beijing_date(accepted));
    }
    return advance(*foundation.calendar, *count, accepted, limit.amount);
}

Time end_of_working_days(const WorkCalendar& calendar, Time from, int days) {
    return advance(calendar, Count::working_days, from, days);
}

std::vector<Special> specials_of(const std::vector<Event>& events) {
    std::vector<Special> specials;
    for (const Event& event : events) {
        if (event.kind == EventKind::special_procedure && event.start && event.end) {
            specials.push_back({event.special_type, *event.start, *event.end});
        }
    }
    return specials;
}

std::optional<Time> deadline_of(const Foundation& foundation, const TimeLimit& limit, Time accepted,
                                std::vector<Special> specials) {
    auto deadline = limit_end(foundation, limit, accepted);
    const auto count = counting(foundation, limit.unit);
    if (!deadline || !count) {
        return deadline;
    }
    std::ranges::sort(specials, {},
                      [](const Special& each) { return std::tie(each.start, each.end, each.type); });
    Time stopped_until = accepted;
    for (const Special& special : specials) {
        if (special.type == "1") {
            deadline = extend(*count, *deadline, special.end);
            continue;
        }
        const Time from = std::max(special.start, stopped_until);
        if (special.start <= *deadline && from < special.end) {
            deadline = suspend(*foundation.calendar, *count, *deadline, from, special.end);
            stopped_until = special.end;
        }
    }
    return deadline;
}

} // namespace gateway::cases
