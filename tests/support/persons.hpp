#pragma once

#include <array>
#include <string>
#include <string_view>

namespace gateway::test {

/// A citizen number that is right in form, another for each n from 0 to 9,999,999: of a prefecture code that
/// was never issued as an address code.
inline std::string citizen_number(int n) {
    constexpr std::string_view marks = "10X98765432";
    constexpr std::array weights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    const auto two = [](int value) { return std::to_string(100 + value).substr(1); };
    const std::string serial = std::to_string(1000 + n % 1000).substr(1);
    const int day = n / 1000;
    const std::string digits = "320100" + std::to_string(1960 + day / 336 % 30) + two(1 + day / 28 % 12) +
                               two(1 + day % 28) + serial;
    int sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        sum += (digits[i] - '0') * weights[i];
    }
    return digits + marks[static_cast<std::size_t>(sum % 11)];
}

} // namespace gateway::test
