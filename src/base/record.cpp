#include "gateway/base/record.hpp"

#include "gateway/base/characters.hpp"
#include "named_checks.hpp"
#include "text_rules.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <stdexcept>

namespace gateway {
namespace {

constexpr std::size_t most_faults = 20; ///< unknown members of a record, or wrong items of an array

using Names = std::initializer_list<std::string_view>;
using Pointer = const std::string&;

bool is_ours(const Column& column, Names managed) {
    return column.control || std::ranges::find(managed, column.name) != managed.end();
}

/// null, blank text and an empty array all say that there is nothing.
bool is_missing(const Json& value) {
    switch (value.type()) {
    case Json::value_t::null:
        return true;
    case Json::value_t::string:
        return is_blank(value.get_ref<const std::string&>());
    case Json::value_t::array:
        return value.empty();
    default:
        return false;
    }
}

// Each reader below gives the value to keep, or null after adding a fault.

Json read_text(const Column& column, const Json& value, std::vector<FieldError>& errors, Pointer parent) {
    const auto& text = value.get_ref<const std::string&>();
    const TextFacts facts = inspect_text(text);
    if (facts.control) {
        errors.push_back(faults::control_character(child_pointer(parent, column.name)));
        return nullptr;
    }
    const auto limit = static_cast<std::size_t>(column.width);
    if (limit > 0 && facts.length > limit) {
        errors.push_back(faults::too_long(child_pointer(parent, column.name), limit, facts.length));
        return nullptr;
    }
    if (!column.check.empty()) {
        if (CodeCheck fault = find_named_check(column.check)->run(text)) {
            errors.push_back({child_pointer(parent, column.name), column.check + '.' + fault->code,
                              std::move(fault->text)});
            return nullptr;
        }
    }
    return value;
}

Json read_code(const Column& column, const Json& value, std::vector<FieldError>& errors, Pointer parent) {
    if (column.codes->find(value.get_ref<const std::string&>())) {
        return value;
    }
    errors.push_back(faults::unknown_code(child_pointer(parent, column.name), *column.codes));
    return nullptr;
}

/// One item of a `many` column: a known code that did not stand before it.
std::optional<FieldError> item_fault(const Column& column, const Json& items, std::size_t at,
                                     Pointer pointer) {
    const auto place = [&] { return pointer + '/' + std::to_string(at); };
    if (!items[at].is_string()) {
        return faults::wrong_type(place(), "代码字符串", "a code as a string");
    }
    if (!column.codes->find(items[at].get_ref<const std::string&>())) {
        return faults::unknown_code(place(), *column.codes);
    }
    const auto& array = items.get_ref<const Json::array_t&>();
    const auto end = array.begin() + static_cast<std::ptrdiff_t>(at);
    return std::find(array.begin(), end, items[at]) == end ? std::nullopt
                                                           : std::optional(faults::duplicate_value(place()));
}

std::string join(const Json& items) {
    std::string joined;
    for (const Json& item : items) {
        joined += joined.empty() ? "" : "^";
        joined += item.get_ref<const std::string&>();
    }
    return joined;
}

Json read_many(const Column& column, const Json& items, std::vector<FieldError>& errors, Pointer parent) {
    const std::string pointer = child_pointer(parent, column.name);
    if (!items.is_array()) {
        errors.push_back(faults::wrong_type(pointer, "代码数组", "an array of codes"));
        return nullptr;
    }
    const std::size_t before = errors.size();
    for (std::size_t at = 0; at < items.size() && errors.size() - before < most_faults; ++at) {
        if (std::optional<FieldError> fault = item_fault(column, items, at, pointer)) {
            errors.push_back(std::move(*fault));
        }
    }
    if (errors.size() > before) {
        return nullptr;
    }
    const auto limit = static_cast<std::size_t>(column.width);
    if (const std::size_t length = text_length(join(items)); limit > 0 && length > limit) {
        errors.push_back(faults::too_long(pointer, limit, length));
        return nullptr;
    }
    return items;
}

Json read_integer(const Column& column, const Json& value, std::vector<FieldError>& errors, Pointer parent) {
    if (!value.is_number_integer()) {
        errors.push_back(faults::wrong_type(child_pointer(parent, column.name), "整数", "an integer"));
        return nullptr;
    }
    const bool huge = value.is_number_unsigned() && value.get<std::uint64_t>() > std::uint64_t{INT64_MAX};
    const long long number = huge ? 0 : value.get<std::int64_t>();
    if (huge || number < column.least || number > column.most) {
        errors.push_back(faults::out_of_range(child_pointer(parent, column.name), column.least, column.most));
        return nullptr;
    }
    return value;
}

Json read_datetime(const Column& column, const Json& value, std::vector<FieldError>& errors, Pointer parent) {
    const std::optional<Time> time = parse_time(value.get_ref<const std::string&>());
    if (!time) {
        errors.push_back(faults::wrong_date(child_pointer(parent, column.name)));
        return nullptr;
    }
    return format_time(*time);
}

Json read_value(const Column& column, const Json& value, std::vector<FieldError>& errors, Pointer parent) {
    if (column.type == ColumnType::integer) {
        return read_integer(column, value, errors, parent);
    }
    if (column.many) {
        return read_many(column, value, errors, parent);
    }
    if (!value.is_string()) {
        errors.push_back(faults::wrong_type(child_pointer(parent, column.name), "字符串", "a string"));
        return nullptr;
    }
    if (column.type == ColumnType::datetime) {
        return read_datetime(column, value, errors, parent);
    }
    return column.codes ? read_code(column, value, errors, parent) : read_text(column, value, errors, parent);
}

Json national_value(const Column& column, const Json& value) {
    if (column.many) {
        return join(value);
    }
    if (column.type != ColumnType::datetime) {
        return value;
    }
    const std::optional<Time> time = parse_time(value.get_ref<const std::string&>());
    if (!time) {
        throw std::logic_error("a record holds no time in " + column.name);
    }
    return format_national_time(*time);
}

} // namespace

// Both the table's columns and the object's members are sorted by name, so one walk over the two finds every
// pair: an import reads a million records through here.
Json read_record(const NationalTable& table, const Json& input, Completeness need, Names managed,
                 std::vector<FieldError>& errors, const std::string& pointer) {
    if (!input.is_object()) {
        errors.push_back(faults::wrong_type(pointer, "对象", "an object"));
        return Json::object();
    }
    const auto& members = input.get_ref<const Json::object_t&>();
    auto member = members.begin();
    std::size_t unknown = 0;
    const auto refuse_member = [&] {
        if (unknown++ < most_faults) {
            errors.push_back(faults::unknown_field(child_pointer(pointer, member->first)));
        }
        ++member;
    };
    Json::object_t kept;
    for (const Column* column : table.by_name()) {
        while (member != members.end() && member->first < column->name) {
            refuse_member();
        }
        const bool given = member != members.end() && member->first == column->name;
        if (is_ours(*column, managed)) {
            if (given) {
                refuse_member();
            }
            continue;
        }
        const Json* value = given ? &(member++)->second : nullptr;
        if (!value || is_missing(*value)) {
            if (column->required && need == Completeness::full) {
                errors.push_back(faults::required(child_pointer(pointer, column->name)));
            }
        } else if (Json right = read_value(*column, *value, errors, pointer); !right.is_null()) {
            kept.emplace_hint(kept.end(), column->name, std::move(right));
        }
    }
    while (member != members.end()) {
        refuse_member();
    }
    return kept;
}

std::vector<const Column*> missing_columns(const NationalTable& table, const Json& record, Names managed) {
    std::vector<const Column*> missing;
    const auto& members = record.get_ref<const Json::object_t&>();
    for (const Column& column : table.columns()) {
        if (!column.required || is_ours(column, managed)) {
            continue;
        }
        const auto found = members.find(column.name);
        if (found == members.end() || is_missing(found->second)) {
            missing.push_back(&column);
        }
    }
    return missing;
}

Json national_form(const NationalTable& table, const Json& record) {
    Json::object_t form;
    for (const auto& [name, value] : record.get_ref<const Json::object_t&>()) {
        const Column* column = table.find(name);
        if (!column) {
            throw std::logic_error("table " + table.name() + " has no column " + name);
        }
        if (!column->control && !is_missing(value)) {
            form.emplace_hint(form.end(), name, national_value(*column, value));
        }
    }
    return form;
}

} // namespace gateway
