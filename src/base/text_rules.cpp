#include "text_rules.hpp"

#include "gateway/base/characters.hpp"

#include <fmt/format.h>

namespace gateway {
namespace {

constexpr std::size_t listed_codes = 12;  ///< a longer table is named instead of listed
constexpr std::size_t longest_name = 100; ///< bytes of a member's name in a pointer

/// C0 and DEL; the C1 range is two bytes in UTF-8 (C2 80 to C2 9F).
bool is_control(std::string_view text, std::size_t at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x20) {
        return byte != '\n' && byte != '\t';
    }
    return byte == 0x7F ||
           (byte == 0xC2 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0);
}

} // namespace

TextFacts inspect_text(std::string_view utf8) {
    TextFacts facts;
    for (std::size_t at = 0; at < utf8.size(); ++at) {
        facts.length += begins_character(utf8[at]);
        facts.control = facts.control || is_control(utf8, at);
    }
    return facts;
}

bool is_blank(std::string_view utf8) {
    constexpr std::string_view ideographic_space = "\u3000";
    constexpr std::string_view no_break_space = "\u00A0";
    while (!utf8.empty()) {
        const char first = utf8.front();
        if (first == ' ' || (first >= '\t' && first <= '\r')) {
            utf8.remove_prefix(1);
        } else if (utf8.starts_with(ideographic_space)) {
            utf8.remove_prefix(ideographic_space.size());
        } else if (utf8.starts_with(no_break_space)) {
            utf8.remove_prefix(no_break_space.size());
        } else {
            return false;
        }
    }
    return true;
}

std::string child_pointer(const std::string& parent, std::string_view name) {
    std::string pointer = parent + '/';
    const std::string_view shown = first_octets(name, longest_name);
    for (const char c : shown) {
        if (c == '~') {
            pointer += "~0";
        } else if (c == '/') {
            pointer += "~1";
        } else {
            pointer += c;
        }
    }
    return shown.size() == name.size() ? pointer : pointer + "…";
}

namespace faults {

FieldError required(std::string pointer) {
    return {std::move(pointer), "required", {"必填项，请填写。", "This is required: fill it in."}};
}

FieldError unknown_field(std::string pointer) {
    return {std::move(pointer),
            "unknown_field",
            {"此处没有该字段，请检查名称或将其删除；由系统填写的字段不接受输入。",
             "There is no such field here: check the name or leave it out. Fields the system fills in are "
             "not taken "
             "from input."}};
}

FieldError wrong_type(std::string pointer, std::string_view zh, std::string_view en) {
    return {std::move(pointer),
            "wrong_type",
            {fmt::format("类型不正确，应为{}。", zh), fmt::format("Wrong type: it must be {}.", en)}};
}

FieldError too_long(std::string pointer, std::size_t limit, std::size_t actual) {
    return {
        std::move(pointer),
        "too_long",
        {fmt::format("最多 {} 个字符，实际 {} 个。系统不会截断任何内容，请缩短后重新提交。", limit, actual),
         fmt::format("At most {} characters are allowed, there are {}. Nothing is ever cut: shorten it and "
                     "send it again.",
                     limit, actual)}};
}

FieldError control_character(std::string pointer) {
    return {std::move(pointer),
            "control_character",
            {"含有不可见的控制字符，请删除；只允许换行符（LF）和制表符。",
             "There is an invisible control character: remove it. Only line feed and tab are allowed."}};
}

FieldError wrong_date(std::string pointer) {
    return {std::move(pointer),
            "wrong_date",
            {"不是有效的日期时间，请按 2019-04-18T09:00:00+08:00 的格式填写。",
             "Not a real date and time: write it like 2019-04-18T09:00:00+08:00."}};
}

FieldError out_of_range(std::string pointer, long long least, long long most) {
    return {std::move(pointer),
            "out_of_range",
            {fmt::format("数值超出范围，应在 {} 至 {} 之间。", least, most),
             fmt::format("Out of range: it must lie between {} and {}.", least, most)}};
}

FieldError too_many(std::string pointer, std::size_t limit, std::size_t actual) {
    return {std::move(pointer),
            "out_of_range",
            {fmt::format("最多 {} 项，实际 {} 项，请分次提交。", limit, actual),
             fmt::format("At most {} items are allowed, there are {}: send them in parts.", limit, actual)}};
}

FieldError duplicate_value(std::string pointer) {
    return {std::move(pointer),
            "duplicate_value",
            {"该值重复出现，请只保留一个。", "This value stands more than once: keep one."}};
}

FieldError unknown_code(std::string pointer, const CodeTable& table) {
    if (table.values().size() > listed_codes) {
        return {std::move(pointer),
                "unknown_code",
                {fmt::format("不是代码表“{}”（{}，{} 版）中的代码，请查阅该代码表。", table.title().zh,
                             table.id(), table.version()),
                 fmt::format("Not a code of the table \"{}\" ({}, version {}): look it up there.",
                             table.title().en, table.id(), table.version())}};
    }
    std::string zh;
    std::string en;
    for (const CodeValue& value : table.values()) {
        zh += fmt::format("{}{}（{}）", zh.empty() ? "" : "、", value.value, value.text.zh);
        en += fmt::format("{}{} ({})", en.empty() ? "" : ", ", value.value, value.text.en);
    }
    return {std::move(pointer),
            "unknown_code",
            {fmt::format("不是代码表“{}”中的代码，可用代码：{}。", table.title().zh, zh),
             fmt::format("Not a code of the table \"{}\". Allowed: {}.", table.title().en, en)}};
}

} // namespace faults
} // namespace gateway
