#include "deadline.hpp"

#include <algorithm>

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

bool by_the_clock(Count count) { return count == Count::hours || count == Count::minutes; }

/// A limit while special procedures move it: a moment where it counts by the clock, else its last day.
class Running {
public:
    Running(const WorkCalendar& calendar, Count count, Time accepted, long long amount)
        : calendar_(calendar), count_(count), accepted_(beijing_date(accepted)), last_(accepted_) {
        const std::chrono::hours hours(count == Count::hours ? amount : 0);
        const std::chrono::minutes minutes(count == Count::minutes ? amount : 0);
        moment_ = amount == 0 ? end_of_day(accepted_) : accepted + hours + minutes;
        if (count == Count::months) {
            last_ = add_months(accepted_, amount);
        } else if (!by_the_clock(count)) {
            last_ = later(last_, amount);
        }
    }

    Time end() const {
        if (by_the_clock(count_)) {
            return moment_;
        }
        const bool counted = last_ != accepted_;
        const bool day_off = counted && !calendar_.is_working_day(last_);
        return end_of_day(day_off ? calendar_.add_working_days(last_, 1) : last_);
    }

    void extend(Time end) {
        moment_ = std::max(moment_, end);
        last_ = std::max(last_, beijing_date(end));
    }

    void stand(Time from, Time until) {
        if (from >= until) {
            return;
        }
        moment_ += until - from;
        const Date first = beijing_date(from), goes_on = beijing_date(until);
        const bool of_work = count_ == Count::working_days;
        const long long lasted = of_work ? calendar_.working_days_between(first, goes_on)
                                         : (sys_days(goes_on) - sys_days(first)).count();
        last_ = std::max(later(last_, std::min(lasted, most_days)), goes_on);
    }

private:
    Date later(Date day, long long amount) const {
        return count_ == Count::working_days ? calendar_.add_working_days(day, static_cast<int>(amount))
                                             : Date(sys_days(day) + days(amount));
    }

    const WorkCalendar& calendar_;
    Count count_;
    Date accepted_;
    Date last_; ///< before it is moved off a day off: that is done once, when all is counted
    Time moment_;
};

std::optional<Running> counted(const Foundation& foundation, const TimeLimit& limit, Time accepted) {
    const auto count = counting(foundation, limit.unit);
    if (!count || limit.amount < 0 || limit.amount > most_of(*count)) {
        return std::nullopt;
    }
    return Running(*foundation.calendar, *count, accepted, limit.amount);
}

} // namespace

std::optional<Time> limit_end(const Foundation& foundation, const TimeLimit& limit, Time accepted) {
    const auto running = counted(foundation, limit, accepted);
    return running ? std::optional(running->end()) : std::nullopt;
}

Time end_of_working_days(const WorkCalendar& calendar, Time from, int days) {
    return end_of_day(calendar.add_working_days(beijing_date(from), days));
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
    auto running = counted(foundation, limit, accepted);
    if (!running) {
        return std::nullopt;
    }
    std::ranges::stable_sort(specials, {}, &Special::start);
    Time stands_from =
        accepted; // the clock stands in between, and what it stood before is in the limit already
    Time stands_until = accepted;
    for (const Special& special : specials) {
        const Time start = std::max(special.start, accepted);
        running->stand(stands_from, std::min(start, stands_until));
        stands_from = start;
        if (start > running->end()) {
            continue;
        }
        if (special.type == "1") {
            running->extend(special.end);
        } else {
            stands_until = std::max(stands_until, special.end);
        }
    }
    running->stand(stands_from, stands_until);
    return running->end();
}

} // namespace gateway::cases
