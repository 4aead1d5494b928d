#pragma once

#include "gateway/base/codes.hpp"

#include <algorithm>
#include <utility>

/// What the checks of several codes share. Not for other rooms.
namespace gateway {

inline CodeFault code_fault(std::string code, std::string zh, std::string en) {
    return {std::move(code), {std::move(zh), std::move(en)}};
}

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool all_digits(std::string_view text) { return std::all_of(text.begin(), text.end(), is_digit); }

/// The first two digits of GB/T 2260 division codes; 83 stands in residence permits for Taiwan residents, 91
/// for abroad. Counties are not checked: numbers and codes keep an abolished division for life.
inline bool is_province(std::string_view two_digits) {
    constexpr std::string_view provinces = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 "
                                           "50 51 52 53 54 61 62 63 64 65 71 81 82 83 91";
    return two_digits.size() == 2 && all_digits(two_digits) &&
           provinces.find(two_digits) != std::string_view::npos;
}

} // namespace gateway
