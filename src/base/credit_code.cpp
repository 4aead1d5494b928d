#include "code_parts.hpp"

#include <array>

namespace gateway {
namespace {

constexpr std::size_t code_length = 18;

/// GB 32100-2015: digits and capital letters without I, O, S, V, Z.
constexpr std::string_view alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Last character (GB 32100-2015): C = (31 - Σ mod 31) mod 31 with weights 3^(i-1) mod 31. The outer mod 31
/// matters: a sum divisible by 31 gives 0.
char code_check_character(std::string_view code) {
    constexpr std::array weights{1u,  3u,  9u,  27u, 19u, 26u, 16u, 17u, 20u,
                                 29u, 25u, 13u, 8u,  24u, 10u, 30u, 28u};
    std::size_t sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        sum += weights[i] * alphabet.find(code[i]);
    }
    return alphabet[(31 - sum % 31) % 31];
}

/// Ninth character of an organisation code (GB 11714): C9 = 11 - Σ mod 11, where 10 is written X and 11 is
/// written 0. Letters count A = 10 to Z = 35, without the gaps of the outer alphabet.
char body_check_character(std::string_view body8) {
    constexpr std::array weights{3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        sum += weights[i] * (is_digit(body8[i]) ? body8[i] - '0' : body8[i] - 'A' + 10);
    }
    return "0X987654321"[sum % 11];
}

/// Registering department (登记管理部门) and the classes of bodies (机构类别) it registers, GB 32100-2015
/// with amendment 1 of 2016.
bool right_class(char department, char body_class) {
    struct Department {
        char code;
        std::string_view classes;
    };
    constexpr std::array<Department, 12> departments{{{'1', "1239"},
                                                      {'2', "19"},
                                                      {'3', "123459"},
                                                      {'4', "19"},
                                                      {'5', "1239"},
                                                      {'6', "129"},
                                                      {'7', "129"},
                                                      {'8', "19"},
                                                      {'9', "1239"},
                                                      {'A', "19"},
                                                      {'N', "1239"},
                                                      {'Y', "1"}}};
    return std::any_of(departments.begin(), departments.end(), [&](const Department& d) {
        return d.code == department && d.classes.find(body_class) != std::string_view::npos;
    });
}

/// 100000 is the nation itself, where central bodies and those of the army register.
bool right_region(std::string_view region) { return region == "100000" || is_province(region.substr(0, 2)); }

CodeCheck check_form(std::string_view code) {
    if (code.find_first_not_of(alphabet) != std::string_view::npos) {
        return code_fault(
            "character",
            "统一社会信用代码应由数字和大写英文字母（不含I、O、S、V、Z）组成，不得含有空格、分隔符或全角字符"
            "。",
            "A unified social credit code consists of digits and capital letters other than I, O, S, V "
            "and Z, without blanks, separators or full-width characters.");
    }
    if (code.size() != code_length) {
        return code_fault("length", "统一社会信用代码应为18位，请核对代码是否完整。",
                          "A unified social credit code has 18 characters. Check that it is complete.");
    }
    if (!all_digits(credit_code_region(code))) {
        return code_fault(
            "character", "统一社会信用代码第3至8位应为6位数字的登记管理机关行政区划码。",
            "Characters 3 to 8 of a unified social credit code are a division code of six digits.");
    }
    return std::nullopt;
}

CodeCheck check_meaning(std::string_view code) {
    if (code_check_character(code) != code[17]) {
        return code_fault("check_digit", "统一社会信用代码的校验码（第18位）不符，请核对代码是否录入有误。",
                          "The check character (18th) of the unified social credit code does not fit. "
                          "Look for a typing mistake.");
    }
    if (body_check_character(code.substr(8, 8)) != code[16]) {
        return code_fault(
            "check_digit", "统一社会信用代码中组织机构代码的校验码（第17位）不符，请核对代码是否录入有误。",
            "The check character (17th) of the organisation code inside the unified social credit code "
            "does not fit. Look for a typing mistake.");
    }
    if (!right_class(code[0], code[1])) {
        return code_fault(
            "class", "统一社会信用代码前两位不是有效的登记管理部门和机构类别代码，请核对。",
            "The unified social credit code does not begin with a known department and class. Check it.");
    }
    if (!right_region(credit_code_region(code))) {
        return code_fault(
            "region", "统一社会信用代码第3至8位不是有效的行政区划代码，请核对。",
            "Characters 3 to 8 of the unified social credit code lie in no known province. Check them.");
    }
    return std::nullopt;
}

} // namespace

CodeCheck check_credit_code(std::string_view code) {
    auto fault = check_form(code);
    return fault ? fault : check_meaning(code);
}

std::string_view credit_code_region(std::string_view code) { return code.substr(2, 6); }

} // namespace gateway
