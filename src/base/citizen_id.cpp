#include "code_parts.hpp"

#include <array>

namespace gateway {
namespace {

using namespace std::chrono;

constexpr std::size_t id_length = 18;
constexpr int first_birth_year = 1800; // earlier years are typing mistakes, not people

/// ISO 7064 MOD 11-2 over the first 17 digits (GB 11643-1999).
char check_character(std::string_view digits17) {
    constexpr std::array weights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        sum += weights[i] * (digits17[i] - '0');
    }
    return "10X98765432"[sum % 11];
}

/// Digits, and X only as the last of 18 characters.
bool right_characters(std::string_view id) {
    const bool may_end_with_x = id.size() == id_length && id.back() == 'X';
    return all_digits(may_end_with_x ? id.substr(0, id_length - 1) : id);
}

bool right_birth_date(std::string_view digits8, Date today) {
    int number = 0;
    for (const char c : digits8) {
        number = number * 10 + (c - '0');
    }
    const Date birth{year(number / 10000), month(static_cast<unsigned>(number / 100 % 100)),
                     day(static_cast<unsigned>(number % 100))};
    return birth.ok() && int(birth.year()) >= first_birth_year && birth <= today;
}

} // namespace

CodeCheck check_citizen_id(std::string_view id, Date today) {
    if (!right_characters(id)) {
        return code_fault(
            "character",
            "公民身份号码应由17位数字和1位校验码（数字或大写字母X）组成，不得含有空格、全角字符或其他符号。",
            "A citizen identity number is 17 digits and a check character (a digit or a capital X), "
            "without blanks or full-width characters.");
    }
    if (id.size() != id_length) {
        return code_fault("length", "公民身份号码应为18位，请核对号码是否完整。",
                          "A citizen identity number has 18 characters. Check that it is complete.");
    }
    if (check_character(id) != id.back()) {
        return code_fault(
            "check_digit", "公民身份号码的校验码不符，请核对号码是否录入有误。",
            "The check character of the citizen identity number does not fit. Look for a typing mistake.");
    }
    if (!is_province(id.substr(0, 2))) {
        return code_fault(
            "region", "公民身份号码的前两位不是有效的省级行政区划代码，请核对。",
            "The citizen identity number does not begin with the code of a province. Check it.");
    }
    if (!right_birth_date(id.substr(6, 8), today)) {
        return code_fault(
            "date", "公民身份号码中的出生日期不存在或晚于当前日期，请核对。",
            "The birth date in the citizen identity number does not exist or lies in the future. Check it.");
    }
    return std::nullopt;
}

std::optional<std::string> upgrade_citizen_id(std::string_view id15) {
    if (id15.size() != 15 || !all_digits(id15)) {
        return std::nullopt;
    }
    std::string id(id15.substr(0, 6));
    id.append("19").append(id15.substr(6));
    id += check_character(id);
    return id;
}

} // namespace gateway
