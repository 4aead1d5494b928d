#include "gateway/base/characters.hpp"
#include "gateway/base/codes.hpp"
#include "gateway/base/licence_identifier.hpp"
#include "gateway/base/record.hpp"
#include "gateway/base/text.hpp"
#include "record_checks.hpp"

#include <algorithm>
#include <array>

namespace gateway::simulator {
namespace {

Refusal refusal(std::string code, std::string_view zh, const Column& column) {
    return {std::move(code), std::string(zh).append("：").append(column.name)};
}

/// A name that is not ours is repeated only when it looks like a column's: it may be anything else.
Refusal unknown_column(const std::string& name) {
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    const bool shown = name.size() <= 64 && std::ranges::all_of(name, plain);
    return {"unknown_column", shown ? "表中没有该列：" + name : std::string("表中没有某列")};
}

struct CodeRule {
    std::string_view check; ///< as the table's description names it
    CodeCheck (*run)(std::string_view);
    std::string_view code;
};
CodeCheck check_identifier(std::string_view text) {
    auto read = read_licence_identifier(text);
    auto* fault = std::get_if<CodeFault>(&read);
    return fault == nullptr ? std::nullopt : CodeCheck(std::move(*fault));
}

constexpr std::array<CodeRule, 7> code_rules{{
    {"credit_code", check_credit_code, "credit_code"},
    {"catalog_code", check_catalog_code, "catalog_code"},
    {"task_code", check_task_code, "task_code"},
    {"task_handle_item", check_task_handle_item, "task_code"},
    {"project_no", check_project_no, "project_no"},
    {"licence_type", check_licence_type, "licence_type"},
    {"licence_identifier", check_identifier, "licence_identifier"},
}};

std::optional<Refusal> check_named(const Column& column, const std::string& value) {
    const auto rule = std::ranges::find(code_rules, std::string_view(column.check), &CodeRule::check);
    if (rule != code_rules.end()) {
        const CodeCheck fault = rule->run(value);
        return fault ? std::optional(refusal(std::string(rule->code), "编码结构或校验码不正确", column))
                     : std::nullopt;
    }
    if (column.check == "url" && !value.starts_with("http://") && !value.starts_with("https://")) {
        return refusal("wrong_type", "不是网址", column);
    }
    return std::nullopt;
}

/// One known code, or for a `many` column several different ones joined by '^'.
bool holds_codes(const Column& column, std::string_view value) {
    if (!column.many) {
        return column.codes->find(value) != nullptr;
    }
    std::vector<std::string_view> seen;
    while (true) {
        const std::size_t end = value.find('^');
        const std::string_view code = value.substr(0, end);
        if (!column.codes->find(code) || std::ranges::find(seen, code) != seen.end()) {
            return false;
        }
        if (end == value.npos) {
            return true;
        }
        seen.push_back(code);
        value.remove_prefix(end + 1);
    }
}

/// The one national form: YYYY-MM-DD hh:mm:ss, a moment that exists.
bool is_national_time(const std::string& value) {
    constexpr std::size_t size = 19;
    return value.size() == size && value[10] == ' ' && parse_time(value).has_value();
}

std::optional<Refusal> check_text(const Column& column, const std::string& value) {
    if (column.type == ColumnType::datetime) {
        return is_national_time(value) ? std::nullopt
                                       : std::optional(refusal("wrong_date", "时间格式不正确", column));
    }
    const auto width = static_cast<std::size_t>(column.width);
    // Bytes first: counting characters is dearer, and few values come near their width.
    if (width > 0 && value.size() > width && text_length(value) > width) {
        return refusal("too_long", "超过列宽", column);
    }
    if (column.codes && !holds_codes(column, value)) {
        return refusal("unknown_code", "代码表中没有该值", column);
    }
    return column.check.empty() ? std::nullopt : check_named(column, value);
}

std::optional<Refusal> check_value(const Column& column, const Json& value) {
    if (column.type == ColumnType::integer) {
        if (!value.is_number_integer()) {
            return refusal("wrong_type", "应为整数", column);
        }
        const auto number = value.get<std::int64_t>();
        return number >= column.least && number <= column.most
                   ? std::nullopt
                   : std::optional(refusal("wrong_type", "超出取值范围", column));
    }
    if (!value.is_string()) {
        return refusal("wrong_type", "应为字符串", column);
    }
    const std::string& text = value.get_ref<const std::string&>();
    if (!trim(text).empty()) {
        return check_text(column, text);
    }
    return refusal(column.required ? "required" : "wrong_type", "列值为空（无值的列不应上报）", column);
}

bool is_needed(const Column& column, char operation) {
    return column.required && (operation != 'D' || column.control || column.name == "row_guid");
}

} // namespace

// Columns and members are both sorted by name: one walk over the two.
std::optional<Refusal> check_columns(const NationalTable& table, const Json& row, char operation) {
    const auto& members = row.get_ref<const Json::object_t&>();
    auto member = members.begin();
    for (const Column* column : table.by_name()) {
        if (member != members.end() && member->first < column->name) {
            return unknown_column(member->first);
        }
        if (member == members.end() || member->first != column->name) {
            if (is_needed(*column, operation)) {
                return refusal("required", "缺少必填列", *column);
            }
            continue;
        }
        if (std::optional<Refusal> fault = check_value(*column, member->second)) {
            return fault;
        }
        ++member;
    }
    return member == members.end() ? std::nullopt : std::optional(unknown_column(member->first));
}

} // namespace gateway::simulator
