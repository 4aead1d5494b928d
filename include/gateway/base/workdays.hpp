#pragma once

#include "gateway/base/clock.hpp"

#include <map>
#include <set>
#include <string_view>

namespace gateway {

/// Working days of the State Council's holiday notices: Monday to Friday, less days off, plus make-up days.
/// The exceptions are data (config/data/holidays.toml), one list per year with its notice.
class WorkCalendar {
public:
    /// Reads the TOML of holidays.toml. Throws std::runtime_error naming the wrong line.
    static WorkCalendar parse(std::string_view toml);

    bool is_working_day(Date day) const;
    /// True when the year's notice is known; outside it only weekends are days off.
    bool knows(std::chrono::year year) const;
    int first_year() const; ///< 0 when no year is known
    int last_year() const;

    /// The day on which `days` working days after `start` are over. The day of `start` itself does not count
    /// (民法典 §201: the first day is the next one); zero gives the start's own day.
    /// Throws std::out_of_range unless 0 <= days <= 36500.
    Date add_working_days(Date start, int days) const;
    /// Working days in (from, to]; negative when to < from.
    int working_days_between(Date from, Date to) const;

private:
    std::map<std::chrono::sys_days, bool> exceptions_; ///< day → is a working day
    std::set<int> years_;                              ///< whose notice is known
};

} // namespace gateway
