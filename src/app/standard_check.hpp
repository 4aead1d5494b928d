#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/standard.hpp"
#include "gateway/base/workdays.hpp"

#include <string>
#include <vector>

namespace gateway::app {

/// Files of data.standard that nothing reads: neither do they take a built-in file's place, nor do they stand
/// as .toml in a folder whose files are all read.
std::vector<std::string> unused_files(const Standard& standard);
/// Of this year and, from December, the next: those whose holidays nobody has noticed yet.
std::vector<int> years_without_holidays(const WorkCalendar& calendar, Time now);

/// Both in the log.
void warn_of_data(const Standard& standard, const WorkCalendar& calendar, Time now);

} // namespace gateway::app
