#include "gateway/base/clock.hpp"

#include <array>

namespace gateway {
namespace {

using namespace std::chrono;

// Beijing time is taken as UTC+8 at every date: the summer time of 1986 to 1991 is not modelled, as no
// national format carries an offset.
constexpr auto beijing_offset = hours(8);

constexpr int first_time_year = 1900;
constexpr int first_date_year = 1800; // birth dates of the fictitious identity numbers lie before 1900
constexpr int last_year = 9999;

struct Parts {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
};

bool take_number(std::string_view& rest, std::size_t digits, int& value) {
    if (rest.size() < digits) {
        return false;
    }
    value = 0;
    for (const char c : rest.substr(0, digits)) {
        if (c < '0' || c > '9') {
            return false;
        }
        value = value * 10 + (c - '0');
    }
    rest.remove_prefix(digits);
    return true;
}

bool take_letter(std::string_view& rest, char wanted) {
    if (rest.empty() || rest.front() != wanted) {
        return false;
    }
    rest.remove_prefix(1);
    return true;
}

/// Y is four digits; M D h m s are two; every other letter stands for itself.
bool take_pattern(std::string_view& rest, std::string_view pattern, Parts& parts) {
    for (const char c : pattern) {
        bool taken = false;
        switch (c) {
        case 'Y':
            taken = take_number(rest, 4, parts.year);
            break;
        case 'M':
            taken = take_number(rest, 2, parts.month);
            break;
        case 'D':
            taken = take_number(rest, 2, parts.day);
            break;
        case 'h':
            taken = take_number(rest, 2, parts.hour);
            break;
        case 'm':
            taken = take_number(rest, 2, parts.minute);
            break;
        case 's':
            taken = take_number(rest, 2, parts.second);
            break;
        default:
            taken = take_letter(rest, c);
        }
        if (!taken) {
            return false;
        }
    }
    return true;
}

std::optional<Date> real_date(const Parts& parts) {
    const Date date{year(parts.year), month(static_cast<unsigned>(parts.month)),
                    day(static_cast<unsigned>(parts.day))};
    return date.ok() ? std::optional(date) : std::nullopt;
}

/// The wall clock's moment as if it were UTC. A leap second is refused: PostgreSQL cannot hold it either.
std::optional<Time> wall_time(const Parts& parts) {
    const auto date = real_date(parts);
    if (!date || parts.hour > 23 || parts.minute > 59 || parts.second > 59) {
        return std::nullopt;
    }
    return Time(sys_days(*date)) + hours(parts.hour) + minutes(parts.minute) + seconds(parts.second);
}

/// RFC 3339 §5.6 time-secfrac; digits after the third are cut off.
bool take_fraction(std::string_view& rest, milliseconds& fraction) {
    if (!take_letter(rest, '.')) {
        return true;
    }
    int scale = 100, value = 0;
    std::size_t digits = 0;
    for (; digits < rest.size() && rest[digits] >= '0' && rest[digits] <= '9'; ++digits, scale /= 10) {
        value += (rest[digits] - '0') * scale;
    }
    rest.remove_prefix(digits);
    fraction = milliseconds(value);
    return digits > 0;
}

/// RFC 3339 §5.6 time-offset.
bool take_offset(std::string_view& rest, minutes& offset) {
    if (take_letter(rest, 'Z') || take_letter(rest, 'z')) {
        offset = minutes(0);
        return true;
    }
    const bool east = take_letter(rest, '+');
    if (!east && !take_letter(rest, '-')) {
        return false;
    }
    Parts parts;
    if (!take_pattern(rest, "h:m", parts) || parts.hour > 23 || parts.minute > 59) {
        return false;
    }
    offset = (hours(parts.hour) + minutes(parts.minute)) * (east ? 1 : -1);
    return true;
}

std::optional<Time> parse_rfc3339(std::string_view text) {
    Parts parts;
    milliseconds fraction{0};
    minutes offset{0};
    if (!take_pattern(text, "Y-M-D", parts) || !(take_letter(text, 'T') || take_letter(text, 't')) ||
        !take_pattern(text, "h:m:s", parts) || !take_fraction(text, fraction) || !take_offset(text, offset) ||
        !text.empty()) {
        return std::nullopt;
    }
    const auto wall = wall_time(parts);
    return wall ? std::optional(*wall + fraction - offset) : std::nullopt;
}

std::optional<Time> parse_beijing(std::string_view text) {
    constexpr std::array patterns{"YMD", "YMDhms", "YMDThms", "YMDh:m:s", "Y-M-D", "Y-M-D h:m:s"};
    for (const char* pattern : patterns) {
        Parts parts;
        std::string_view rest = text;
        if (take_pattern(rest, pattern, parts) && rest.empty()) {
            const auto wall = wall_time(parts);
            return wall ? std::optional(*wall - beijing_offset) : std::nullopt;
        }
    }
    return std::nullopt;
}

void put(std::string& out, int value, int digits) {
    std::array<char, 8> reversed{};
    for (int i = 0; i < digits; ++i, value /= 10) {
        reversed[static_cast<std::size_t>(digits - 1 - i)] = static_cast<char>('0' + value % 10);
    }
    out.append(reversed.data(), static_cast<std::size_t>(digits));
}

void put_date(std::string& out, Date date, std::string_view separator) {
    put(out, int(date.year()), 4);
    out += separator;
    put(out, static_cast<int>(unsigned(date.month())), 2);
    out += separator;
    put(out, static_cast<int>(unsigned(date.day())), 2);
}

/// Writes date, separator and time of day in Beijing; returns the milliseconds left over.
int put_beijing(std::string& out, Time time, char separator) {
    const auto local = time + beijing_offset;
    const auto midnight = floor<days>(local);
    const hh_mm_ss clock(local - midnight);
    put_date(out, Date(midnight), "-");
    out += separator;
    put(out, static_cast<int>(clock.hours().count()), 2);
    out += ':';
    put(out, static_cast<int>(clock.minutes().count()), 2);
    out += ':';
    put(out, static_cast<int>(clock.seconds().count()), 2);
    return static_cast<int>(clock.subseconds().count());
}

} // namespace

Clock system_clock() {
    return [] { return floor<milliseconds>(std::chrono::system_clock::now()); };
}

std::optional<Time> parse_time(std::string_view text) {
    auto time = parse_rfc3339(text);
    if (!time) {
        time = parse_beijing(text);
    }
    // The year is that of Beijing, in which every time is written.
    const auto in_range = [](Time t) {
        const int year = int(beijing_date(t).year());
        return year >= first_time_year && year <= last_year;
    };
    return time && in_range(*time) ? time : std::nullopt;
}

std::string format_time(Time time) {
    std::string out;
    out.reserve(29);
    if (const int millis = put_beijing(out, time, 'T'); millis != 0) {
        out += '.';
        put(out, millis, 3);
    }
    out += "+08:00";
    return out;
}

std::string format_national_time(Time time) {
    std::string out;
    put_beijing(out, time, ' ');
    return out;
}

std::string format_compact_date(Date date) {
    std::string out;
    put_date(out, date, "");
    return out;
}

std::string format_date(Date date) {
    std::string out;
    put_date(out, date, "-");
    return out;
}

std::optional<Date> parse_date(std::string_view text) {
    constexpr std::array patterns{"Y-M-D", "YMD"};
    for (const char* pattern : patterns) {
        Parts parts;
        std::string_view rest = text;
        if (take_pattern(rest, pattern, parts) && rest.empty()) {
            return parts.year >= first_date_year ? real_date(parts) : std::nullopt;
        }
    }
    return std::nullopt;
}

Date beijing_date(Time time) { return Date(floor<days>(time + beijing_offset)); }

Time beijing_midnight(Date date) { return Time(sys_days(date)) - beijing_offset; }

} // namespace gateway
