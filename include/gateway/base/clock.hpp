#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace gateway {

/// A moment in UTC with milliseconds, as every table stores it.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;
using Date = std::chrono::year_month_day;

/// Where "now" comes from. A test gives its own.
using Clock = std::function<Time()>;
Clock system_clock();

/// Reads RFC 3339 with an offset, and the forms of GB/T 39046-2020 and of the national library, which are
/// Beijing time: YYYYMMDD, YYYYMMDDhhmmss, YYYYMMDDThhmmss, YYYYMMDDhh:mm:ss, YYYY-MM-DD, "YYYY-MM-DD
/// hh:mm:ss". Empty when the text is none of them or names no real moment. Years 1900 to 9999 in Beijing.
std::optional<Time> parse_time(std::string_view text);

/// RFC 3339 with +08:00, milliseconds only when there are any: 2019-04-18T09:00:00+08:00.
std::string format_time(Time time);

/// The one form written to the national library: "2019-04-18 09:00:00", Beijing time.
std::string format_national_time(Time time);

/// YYYYMMDD of the day in Beijing.
std::string format_compact_date(Date date);
std::string format_date(Date date);                    ///< YYYY-MM-DD
std::optional<Date> parse_date(std::string_view text); ///< YYYY-MM-DD or YYYYMMDD, years 1800 to 9999

Date beijing_date(Time time);
Time beijing_midnight(Date date); ///< the day's first moment

} // namespace gateway
