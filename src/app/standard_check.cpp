#include "standard_check.hpp"

#include "gateway/base/embedded.hpp"
#include "gateway/base/log.hpp"

#include <filesystem>
#include <set>

namespace gateway::app {
namespace {

std::string folder_of(std::string_view name) {
    return std::filesystem::path(name).parent_path().generic_string();
}

} // namespace

std::vector<std::string> unused_files(const Standard& standard) {
    std::set<std::string, std::less<>> names, folders;
    for (const EmbeddedFile& file : embedded_data()) {
        names.emplace(file.name);
        folders.insert(folder_of(file.name));
    }
    folders.erase(""); // there each file is read by its own name
    std::vector<std::string> unused;
    for (const std::string& name : standard.files()) {
        const bool read =
            names.contains(name) || (folders.contains(folder_of(name)) && name.ends_with(".toml"));
        if (!read) {
            unused.push_back(name);
        }
    }
    return unused;
}

std::vector<int> years_without_holidays(const WorkCalendar& calendar, Time now) {
    const Date today = beijing_date(now);
    std::vector<int> years;
    for (const auto year : {today.year(), today.year() + std::chrono::years(1)}) {
        const bool near = year == today.year() || today.month() == std::chrono::December;
        if (near && !calendar.knows(year)) {
            years.push_back(static_cast<int>(year));
        }
    }
    return years;
}

void warn_of_data(const Standard& standard, const WorkCalendar& calendar, Time now) {
    for (const std::string& file : unused_files(standard)) {
        log::warning("standard_file_unused", {{"file", file}});
    }
    for (const int year : years_without_holidays(calendar, now)) {
        log::warning("holidays_missing", {{"year", year}});
    }
}

} // namespace gateway::app
