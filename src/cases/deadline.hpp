#pragma once

#include "model.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gateway::cases {

/// A time limit of the list a case was accepted under: the promised one (承诺办结时限) or the statutory one
/// (法定办结时限). Without a unit there is none.
struct TimeLimit {
    long long amount = 0;
    std::string unit; ///< code H; its attribute `counts` says how
};

/// The end of a limit counted from the acceptance: of the promised one, 承诺办结时间. The day of acceptance
/// does not count (民法典 §201), days and months end with their last day at 23:59:59 in Beijing; a last day
/// that is a day off is followed by the next working day (§203); a month without such a day ends with its
/// last one (§202). Zero of any unit is the end of the day of acceptance. Empty when the unit is unknown or
/// the limit beyond a century.
std::optional<Time> limit_end(const Foundation& foundation, const TimeLimit& limit, Time accepted);

/// The end of the day on which `days` working days after `from` are over; its own day does not count.
Time end_of_working_days(const WorkCalendar& calendar, Time from, int days);

/// A special procedure as the clock sees it.
struct Special {
    std::string type; ///< code W: "1" extension, "2" any other
    Time start;
    Time end;
};
/// Those among events.
std::vector<Special> specials_of(const std::vector<Event>& events);

/// The deadline with special procedures, in the order they begin, however they were reported; one that begins
/// after the deadline moves nothing: what is over is neither extended nor stopped.
/// Type 1, extension (行政许可法 §42): the national table has no column for its length; its end is the new
/// deadline when that is later. Type 2, any other (hearing, inspection, appraisal…, §45): the clock stands,
/// and the deadline moves by what it lasted, counted in the unit of the limit and, like a limit, without its
/// first day. Overlapping ones count once; what falls behind the beginning of an extension moves the extended
/// deadline. No limit runs out while the clock stands: its last day is then the first working day from the
/// one on which it goes on.
std::optional<Time> deadline_of(const Foundation& foundation, const TimeLimit& limit, Time accepted,
                                std::vector<Special> specials);

} // namespace gateway::cases
