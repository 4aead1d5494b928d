// The clocks against a second opinion: a walk along the calendar that anyone can follow with a finger, made
// from the law and not from deadline.cpp. Cases are generated from a seed, which a failure prints.
#include "deadline.hpp"
#include "fixture.hpp"

#include <cstdlib>
#include <random>

namespace gateway::cases {
namespace {

using namespace std::chrono;

const std::string working_days = "1", calendar_days = "2", clock_hours = "3", clock_minutes = "4",
                  calendar_months = "5";

/// Days as numbers from 1970, so that a walk is one addition a step.
int day_number(Time time) { return (sys_days(beijing_date(time))).time_since_epoch().count(); }
Time last_second_of(int day) { return beijing_midnight(Date(sys_days(days(day + 1)))) - seconds(1); }

bool is_working(int day) {
    static const int first = sys_days(2017y / 1 / 1).time_since_epoch().count();
    static const std::vector<bool> works = [] {
        std::vector<bool> found;
        for (int offset = 0; offset < 366 * 25; ++offset) {
            found.push_back(foundation().calendar->is_working_day(Date(sys_days(days(first + offset)))));
        }
        return found;
    }();
    return works.at(static_cast<std::size_t>(day - first));
}

/// 民法典 §203: a last day that is a day off is followed by the next that is none.
int not_a_day_off(int day) {
    while (!is_working(day)) {
        ++day;
    }
    return day;
}

/// 民法典 §202: the day of the same number, or the last day of the month.
int months_later(int day, long long amount) {
    const Date date{sys_days(days(day))};
    int year = int(date.year());
    unsigned month = unsigned(date.month());
    for (long long i = 0; i < amount; ++i) {
        if (++month == 13) {
            month = 1;
            ++year;
        }
    }
    Date wanted = std::chrono::year(year) / std::chrono::month(month) / date.day();
    while (!wanted.ok()) {
        wanted = wanted.year() / wanted.month() / std::chrono::day(unsigned(wanted.day()) - 1);
    }
    return sys_days(wanted).time_since_epoch().count();
}

struct Generated {
    TimeLimit limit;
    Time accepted;
    std::vector<Special> specials;
};

bool is_extension(const Special& special) { return special.type == "1"; }

/// Day by day from the acceptance. The day of acceptance does not count (民法典 §201). Each day on which the
/// clock stands from its morning (行政许可法 §45) pushes the limit one day on, and it cannot run out while it
/// stands. An extension (§42) counts when it is granted within the limit.
Time by_days(const Generated& given) {
    const bool of_work = given.limit.unit == working_days;
    const int accepted = day_number(given.accepted);
    int last = accepted;
    if (given.limit.unit == calendar_months) {
        last = months_later(accepted, given.limit.amount);
    } else {
        for (long long left = given.limit.amount; left > 0;) {
            ++last;
            left -= !of_work || is_working(last) ? 1 : 0;
        }
    }
    // What is promised for the day of acceptance itself is no term to be counted.
    const auto last_day = [&] { return last == accepted ? last : not_a_day_off(last); };
    std::vector<const Special*> standing;
    std::vector<const Special*> waiting;
    int horizon = accepted;
    for (const Special& special : given.specials) {
        waiting.push_back(&special);
        horizon = std::max(horizon, day_number(special.end));
    }
    std::ranges::sort(waiting, {}, [](const Special* special) { return special->start; });
    std::size_t next = 0;
    for (int today = accepted; today <= horizon; ++today) {
        const auto from_morning = [&](const Special* special) {
            return std::max(day_number(special->start), accepted) < today &&
                   today <= day_number(special->end);
        };
        if (std::ranges::any_of(standing, from_morning)) {
            if (!of_work) {
                ++last;
            } else if (is_working(today)) {
                do {
                    ++last;
                } while (!is_working(last));
            }
            last = std::max(last, today);
        }
        for (; next < waiting.size() && day_number(waiting[next]->start) <= today; ++next) {
            const Special& special = *waiting[next];
            if (special.start > last_second_of(last_day())) {
                continue;
            }
            if (is_extension(special)) {
                last = std::max(last, day_number(special.end));
            } else if (special.end > given.accepted) {
                standing.push_back(&special);
            }
        }
    }
    return last_second_of(last_day());
}

/// Minute by minute, for limits in hours and minutes; every moment given is a whole minute.
Time by_minutes(const Generated& given) {
    Time end = given.accepted + minutes(given.limit.amount * (given.limit.unit == clock_hours ? 60 : 1));
    if (given.limit.amount == 0) {
        end = last_second_of(day_number(given.accepted));
    }
    Time horizon = given.accepted;
    for (const Special& special : given.specials) {
        horizon = std::max(horizon, special.end);
    }
    std::vector<bool> begun(given.specials.size()), counts(given.specials.size());
    for (Time now = given.accepted; now <= horizon; now += minutes(1)) {
        bool stands = false;
        for (std::size_t i = 0; i < given.specials.size(); ++i) {
            const Special& special = given.specials[i];
            if (!begun[i] && special.start <= now) {
                begun[i] = true;
                counts[i] = now <= end;
                if (counts[i] && is_extension(special)) {
                    end = std::max(end, special.end);
                }
            }
            stands = stands || (counts[i] && !is_extension(special) && now < special.end);
        }
        end += minutes(stands ? 1 : 0);
    }
    return end;
}

Time by_the_finger(const Generated& given) {
    return given.limit.unit == clock_hours || given.limit.unit == clock_minutes ? by_minutes(given)
                                                                                : by_days(given);
}

class Generator {
public:
    explicit Generator(std::uint64_t seed) : random_(seed) {}

    Generated next() {
        Generated made;
        const std::string units[]{working_days,    working_days, calendar_days,
                                  calendar_months, clock_hours,  clock_minutes};
        made.limit.unit = units[between(0, 5)];
        made.limit.amount = one_in(12) ? 0 : between(1, most(made.limit.unit));
        made.accepted = acceptance();
        for (long long count = between(0, 4); count > 0; --count) {
            made.specials.push_back(special(made));
        }
        return made;
    }

private:
    long long between(long long least, long long most) {
        return std::uniform_int_distribution<long long>(least, most)(random_);
    }
    bool one_in(long long n) { return between(1, n) == 1; }

    static long long most(const std::string& unit) {
        return unit == clock_hours ? 72 : unit == clock_minutes ? 600 : unit == calendar_months ? 14 : 60;
    }

    /// Any minute of 2018 to 2026; often beside New Year, Spring Festival, May and October, or at a day's
    /// edge.
    Time acceptance() {
        const auto year = std::chrono::year(static_cast<int>(between(2018, 2026)));
        const std::chrono::month_day edges[]{January / 1, February / 8, May / 1, October / 4, December / 31};
        int day = sys_days(year / 1 / 1).time_since_epoch().count() + static_cast<int>(between(0, 364));
        if (one_in(2)) {
            const auto edge = edges[between(0, 4)];
            day = sys_days(year / edge.month() / edge.day()).time_since_epoch().count() +
                  static_cast<int>(between(-14, 14));
        }
        const Time midnight = beijing_midnight(Date(sys_days(days(day))));
        return midnight + minutes(one_in(4) ? (one_in(2) ? 0 : 24 * 60 - 1) : between(0, 24 * 60 - 1));
    }

    /// From before the acceptance to after the limit; the exact moments of others come again.
    Special special(const Generated& made) {
        const bool by_clock = made.limit.unit == clock_hours || made.limit.unit == clock_minutes;
        const long long reach = by_clock ? 5 * 24 * 60 : 100 * 24 * 60;
        Time start = made.accepted + minutes(between(-reach / 8, reach));
        if (!made.specials.empty() && one_in(3)) {
            const Special& other = made.specials[static_cast<std::size_t>(
                between(0, static_cast<long long>(made.specials.size()) - 1))];
            start = one_in(2) ? other.start : other.end;
        } else if (one_in(3)) {
            start = *limit_end(foundation(), made.limit, made.accepted) +
                    minutes(between(-2 * 24 * 60, 2 * 24 * 60));
            start = floor<minutes>(start);
        }
        const long long lasts = one_in(6) ? 0 : between(1, reach / (one_in(2) ? 4 : 20));
        return {one_in(3) ? "1" : "2", start, start + minutes(lasts)};
    }

    std::mt19937_64 random_;
};

std::string described(const Generated& given) {
    std::string text = std::to_string(given.limit.amount) + " of unit " + given.limit.unit + ", accepted " +
                       format_time(given.accepted);
    for (const Special& special : given.specials) {
        text += "\n  type " + special.type + ": " + format_time(special.start) + " to " +
                format_time(special.end);
    }
    return text;
}

TEST(DeadlineModel, AgreesWithTheWalkAlongTheCalendar) {
    const char* wanted = std::getenv("GATEWAY_SEED");
    const std::uint64_t seed = wanted ? std::strtoull(wanted, nullptr, 10) : std::random_device()();
    Generator generator(seed);
    int faults = 0;
    for (int n = 0; n < 100'000 && faults < 5; ++n) {
        const Generated given = generator.next();
        const Time expected = by_the_finger(given);
        const auto counted = deadline_of(foundation(), given.limit, given.accepted, given.specials);
        ASSERT_TRUE(counted) << described(given);
        if (*counted != expected) {
            ++faults;
            ADD_FAILURE() << "GATEWAY_SEED=" << seed << ", case " << n << ": " << described(given)
                          << "\n  the walk ends " << format_time(expected) << ", the clock "
                          << format_time(*counted);
        }
        const Generated untouched{given.limit, given.accepted, {}};
        ASSERT_EQ(limit_end(foundation(), given.limit, given.accepted), by_the_finger(untouched))
            << "GATEWAY_SEED=" << seed << ", case " << n << ": " << described(untouched);
    }
}

} // namespace
} // namespace gateway::cases
