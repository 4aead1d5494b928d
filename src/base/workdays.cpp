#include "gateway/base/workdays.hpp"

#include <toml++/toml.h>

#include <cstdlib>
#include <stdexcept>
#include <string>

namespace gateway {
namespace {

using namespace std::chrono;

constexpr int longest_term =
    36500; // working days; a longer term is a mistake, and results stay within four-digit years

[[noreturn]] void refuse(const toml::source_region& where, const std::string& why) {
    throw std::runtime_error("holidays.toml, line " + std::to_string(where.begin.line) + ": " + why);
}

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

void check_keys(const toml::table& entry) {
    for (const auto& [key, value] : entry) {
        const std::string_view name = key.str();
        if (name != "year" && name != "notice" && name != "amended_by" && name != "off" && name != "work") {
            refuse(key.source(), "unknown key \"" + std::string(name) + "\"");
        }
    }
}

int read_year(const toml::table& entry) {
    const auto value = entry["year"].value_exact<std::int64_t>();
    if (!value || *value < 1900 || *value > 9999) {
        refuse(entry.source(), "year must be a number from 1900 to 9999");
    }
    const auto notice = entry["notice"].value_exact<std::string_view>();
    if (!notice || notice->empty()) {
        refuse(entry.source(), "notice must name the State Council's notice of the year");
    }
    return static_cast<int>(*value);
}

/// A day of the notice's year, or of the December before, into which a new year's holiday may reach.
sys_days read_day(const toml::node& node, int notice_year) {
    const auto text = node.value_exact<std::string_view>();
    const auto date = text && text->size() == 10 ? parse_date(*text) : std::nullopt;
    if (!date) {
        refuse(node.source(), "a day must be a text of the form \"YYYY-MM-DD\"");
    }
    const bool december_before = date->year() == year(notice_year - 1) && date->month() == December;
    if (date->year() != year(notice_year) && !december_before) {
        refuse(node.source(),
               std::string(*text) + " does not belong to the notice of " + std::to_string(notice_year));
    }
    return sys_days(*date);
}

const toml::array& read_days(const toml::table& entry, std::string_view key) {
    const toml::array* days = entry[key].as_array();
    if (days == nullptr) {
        refuse(entry.source(), std::string(key) + " must be an array of days");
    }
    return *days;
}

} // namespace

WorkCalendar WorkCalendar::parse(std::string_view text) {
    const auto parsed = [&] {
        try {
            return toml::parse(text);
        } catch (const toml::parse_error& error) {
            refuse(error.source(), std::string(error.description()));
        }
    }();
    const toml::array* entries = parsed["year"].as_array();
    if (entries == nullptr || entries->empty() || !entries->is_array_of_tables() || parsed.size() != 1) {
        refuse(parsed.source(), "the file must consist of [[year]] tables");
    }
    WorkCalendar calendar;
    for (const toml::node& node : *entries) {
        const toml::table& entry = *node.as_table();
        check_keys(entry);
        const int year = read_year(entry);
        if (!calendar.years_.insert(year).second) {
            refuse(entry.source(), "the year " + std::to_string(year) + " stands twice");
        }
        for (const bool works : {false, true}) {
            for (const toml::node& item : read_days(entry, works ? "work" : "off")) {
                const sys_days day = read_day(item, year);
                if (works && !is_weekend(day)) {
                    refuse(item.source(), "a make-up working day must be a Saturday or Sunday");
                }
                if (!calendar.exceptions_.emplace(day, works).second) {
                    refuse(item.source(), "the day " + format_date(day) + " stands twice");
                }
            }
        }
    }
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
