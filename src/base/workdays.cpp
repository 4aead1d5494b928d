#include "gateway/base/workdays.hpp"

#include "gateway/base/toml_table.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string>

namespace gateway {
namespace {

using namespace std::chrono;

constexpr int longest_term =
    36500; // working days; a longer term is a mistake, and results stay within four-digit years

bool is_weekend(sys_days day) {
    const weekday on(day);
    return on == Saturday || on == Sunday;
}

/// Mondays to Fridays from the epoch's week to the end of `day`; only differences have a meaning.
long long weekdays_until(sys_days day) {
    const long long since_monday = (day - sys_days(1970y / January / 5)).count(); // a Monday
    const long long week = since_monday >= 0 ? since_monday / 7 : -((6 - since_monday) / 7);
    const long long in_week = since_monday - week * 7 + 1;
    return week * 5 + (in_week > 5 ? 5 : in_week);
}

/// A day of the notice's year, or of the December before, into which a new year's holiday may reach.
sys_days read_day(const TomlTable& entry, const TomlText& item, int notice_year) {
    const auto date = item.text.size() == 10 ? parse_date(item.text) : std::nullopt;
    if (!date) {
        entry.fault(item, "must be a day of the form YYYY-MM-DD");
    }
    const bool december_before = date->year() == year(notice_year - 1) && date->month() == December;
    if (date->year() != year(notice_year) && !december_before) {
        entry.fault(item, "does not belong to the notice of " + std::to_string(notice_year));
    }
    return sys_days(*date);
}

} // namespace

WorkCalendar WorkCalendar::parse(std::string_view text) {
    const auto file = TomlTable::parse("holidays.toml", text);
    WorkCalendar calendar;
    for (const TomlTable& entry : file.tables("year")) {
        const int year = static_cast<int>(entry.number("year", 1900, 9999));
        entry.text(
            "notice"); // the State Council's, for the reader of the file; so is the one that amended it
        entry.optional_text("amended_by");
        if (!calendar.years_.insert(year).second) {
            entry.fault("year", "stands twice");
        }
        for (const bool works : {false, true}) {
            for (const TomlText& item : entry.texts(works ? "work" : "off")) {
                const sys_days day = read_day(entry, item, year);
                if (works && !is_weekend(day)) {
                    entry.fault(item, "is no Saturday or Sunday: only these can be make-up working days");
                }
                if (!calendar.exceptions_.emplace(day, works).second) {
                    entry.fault(item, "stands twice");
                }
            }
        }
    }
    file.finish();
    return calendar;
}

bool WorkCalendar::is_working_day(Date date) const {
    const sys_days day(date);
    const auto exception = exceptions_.find(day);
    return exception != exceptions_.end() ? exception->second : !is_weekend(day);
}

bool WorkCalendar::knows(year wanted) const { return years_.contains(int(wanted)); }

int WorkCalendar::first_year() const { return years_.empty() ? 0 : *years_.begin(); }

int WorkCalendar::last_year() const { return years_.empty() ? 0 : *years_.rbegin(); }

Date WorkCalendar::add_working_days(Date start, int days) const {
    if (days < 0 || days > longest_term) {
        throw std::out_of_range("working days must be 0 to " + std::to_string(longest_term));
    }
    // The count grows with the end day, so the end is found by halving: the first day that reaches the count.
    // Every exception may cost one more weekday, and every five weekdays take a week.
    const sys_days from(start);
    const int weekdays = days + static_cast<int>(exceptions_.size());
    int below = -1;
    int enough = days == 0 ? 0 : weekdays + weekdays / 5 * 2 + 9;
    while (enough - below > 1) {
        const int middle = below + (enough - below) / 2;
        const bool reached = working_days_between(start, from + std::chrono::days(middle)) >= days;
        (reached ? enough : below) = middle;
    }
    return from + std::chrono::days(enough);
}

int WorkCalendar::working_days_between(Date from, Date to) const {
    const sys_days first(from), last(to);
    if (last < first) {
        return -working_days_between(to, from);
    }
    long long count = weekdays_until(last) - weekdays_until(first);
    for (auto it = exceptions_.upper_bound(first); it != exceptions_.end() && it->first <= last; ++it) {
        count += (it->second ? 1 : 0) - (is_weekend(it->first) ? 0 : 1);
    }
    return static_cast<int>(count);
}

} // namespace gateway
