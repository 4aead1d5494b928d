#include "code_parts.hpp"

#include <stdexcept>

namespace gateway {
namespace {

constexpr std::size_t credit_length = 18;
constexpr std::size_t catalog_length = 12;
constexpr std::size_t task_length = 31;
constexpr std::size_t item_length = 33;
constexpr std::size_t longest_project_no = 50;
constexpr unsigned serial_limit = 100'000'000;

bool is_code_character(char c) { return is_digit(c) || (c >= 'A' && c <= 'Z'); }

struct CodeName {
    std::string zh;
    std::string en;
};

CodeCheck check_form(std::string_view code, std::size_t length, const CodeName& name) {
    if (!std::all_of(code.begin(), code.end(), is_code_character)) {
        return code_fault("character",
                          name.zh + "只能由数字和大写英文字母组成，不得含有空格、小写字母或其他符号。",
                          "The " + name.en + " consists of digits and capital letters only.");
    }
    if (code.size() != length) {
        const std::string count = std::to_string(length);
        return code_fault("length", name.zh + "应为" + count + "位，请核对编码是否完整。",
                          "The " + name.en + " has " + count + " characters. Check that it is complete.");
    }
    return std::nullopt;
}

/// A fault inside a part, with words that lead to the part.
CodeCheck within(CodeCheck fault, std::string_view place_zh, std::string_view place_en) {
    if (fault) {
        fault->text.zh.insert(0, place_zh);
        fault->text.en.insert(0, place_en);
    }
    return fault;
}

} // namespace

CodeCheck check_catalog_code(std::string_view code) {
    return check_form(code, catalog_length, {"基本编码", "basic code"});
}

CodeCheck check_task_code(std::string_view code) {
    if (auto fault = check_form(code, task_length, {"实施编码", "implementation code"})) {
        return fault;
    }
    if (auto fault = check_credit_code(code.substr(0, credit_length))) {
        return within(fault, "实施编码第1至18位有误：", "Characters 1 to 18 of the implementation code: ");
    }
    if (const char level = code[credit_length]; level < '1' || level > '7') {
        return code_fault(
            "level", "实施编码第19位（行使层级）应为1至7的数字，请核对。",
            "Character 19 of the implementation code, the level of exercise, is a digit from 1 to 7.");
    }
    return within(check_catalog_code(code.substr(credit_length + 1)), "实施编码第20至31位有误：",
                  "Characters 20 to 31 of the implementation code: ");
}

CodeCheck check_task_handle_item(std::string_view code) {
    if (auto fault = check_form(code, item_length, {"业务办理项编码", "handling-item code"})) {
        return fault;
    }
    if (auto fault = check_task_code(code.substr(0, task_length))) {
        return within(fault, "业务办理项编码第1至31位有误：",
                      "Characters 1 to 31 of the handling-item code: ");
    }
    const std::string_view serial = code.substr(task_length);
    if (!all_digits(serial) || serial == "00") {
        return code_fault("serial", "业务办理项编码最后两位应为01至99的顺序号，请核对。",
                          "The handling-item code ends with a serial from 01 to 99.");
    }
    return std::nullopt;
}

std::string make_project_no(std::string_view task_code, Date date, char apply_type, unsigned serial) {
    if (task_code.size() != task_length || serial >= serial_limit) {
        throw std::invalid_argument("make_project_no: task code or serial out of range");
    }
    const std::string digits = std::to_string(serial);
    std::string number(task_code);
    number += format_compact_date(date);
    number += apply_type;
    number.append(8 - digits.size(), '0').append(digits);
    return number;
}

CodeCheck check_project_no(std::string_view number) {
    if (!std::all_of(number.begin(), number.end(), [](char c) { return c > ' ' && c <= '~'; })) {
        return code_fault("character", "办件编号只能由英文字母、数字和半角符号组成，不得含有空格。",
                          "A case number consists of printable ASCII characters without blanks.");
    }
    if (number.empty() || number.size() > longest_project_no) {
        return code_fault("length", "办件编号应为1至50个字符。", "A case number has 1 to 50 characters.");
    }
    return std::nullopt;
}

std::string_view region_prefix(std::string_view region) {
    if (region.size() != 6) {
        return region;
    }
    if (region.ends_with("0000")) {
        return region.substr(0, 2);
    }
    return region.ends_with("00") ? region.substr(0, 4) : region;
}

bool region_within(std::string_view region, std::string_view root) {
    // Anything but two six-digit codes is outside: an empty root must not open the whole tree.
    const bool both_codes = region.size() == 6 && root.size() == 6 && all_digits(region) && all_digits(root);
    return both_codes && region.starts_with(region_prefix(root));
}

CodeCheck check_matter_code(std::string_view code) {
    return code.size() == 33 ? check_task_handle_item(code) : check_task_code(code);
}

CodeCheck check_region(std::string_view region) {
    if (region.size() == 6 && region.find_first_not_of("0123456789") == std::string_view::npos) {
        return std::nullopt;
    }
    return CodeFault{"length", {"行政区划代码应为6位数字。", "A region has six digits."}};
}

} // namespace gateway
