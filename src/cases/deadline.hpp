#pragma once

#include "model.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gateway::cases {

/// The promised time limit (承诺办结时限) of the list a case was accepted under.
struct Promise {
    long long amount = 0;
    std::string unit; ///< code H; its attribute `counts` says how
};

/// The promised end (承诺办结时间) counted from the acceptance. The day of acceptance does not count (民法典
/// §201), days and months end with their last day at 23:59:59 in Beijing (§203); a month without such a day
/// ends with its last one (§202). Zero of any unit is the end of the day of acceptance. Empty when the unit
/// is unknown or the limit beyond a century.
std::optional<Time> promise_date(const Foundation& foundation, const Promise& promise, Time accepted);

/// A special procedure as the clock sees it.
struct Special {
    std::string type; ///< code W: "1" extension, "2" any other
    Time start;
    Time end;
};
/// Those among events.
std::vector<Special> specials_of(const std::vector<Event>& events);

/// The deadline with special procedures. An extension (type 1) has no column for its length in the national
/// table: its end is the new deadline when that is later. Any other procedure (type 2: hearing, inspection,
/// appraisal…, 行政许可法 §45) stops the clock: the deadline moves by what it lasted, counted in the unit of
/// the promise and, like a limit, without its first day. Overlapping procedures count once; one that begins
/// after the deadline moves nothing.
std::optional<Time> promised_at(const Foundation& foundation, const Promise& promise, Time accepted,
                                std::vector<Special> specials);

} // namespace gateway::cases
