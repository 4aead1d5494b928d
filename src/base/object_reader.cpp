#include "gateway/base/record.hpp"
#include "text_rules.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>

namespace gateway {
namespace {

constexpr std::size_t most_unknown = 20; ///< one slip of a program should not make an answer of a megabyte

} // namespace

struct ObjectReader::Impl {
    const Json*
        object; ///< nullptr when the input is no object: then its members are not missing, all is wrong
    std::vector<FieldError>& errors;
    std::string base;
    std::vector<const Json*> asked; ///< members somebody asked for, by identity
};

ObjectReader::ObjectReader(const Json& object, std::vector<FieldError>& errors, std::string pointer)
    : impl_(new Impl{object.is_object() ? &object : nullptr, errors, std::move(pointer), {}}) {
    if (!impl_->object) {
        errors.push_back(faults::wrong_type(impl_->base, "对象", "an object"));
    }
}

ObjectReader::~ObjectReader() { delete impl_; }

std::string ObjectReader::pointer(std::string_view name) const { return child_pointer(impl_->base, name); }

const Json* ObjectReader::member(std::string_view name) {
    if (!impl_->object) {
        return nullptr;
    }
    const auto& members = impl_->object->get_ref<const Json::object_t&>();
    const auto found = members.find(name);
    if (found == members.end()) {
        return nullptr;
    }
    impl_->asked.push_back(&found->second);
    return found->second.is_null() ? nullptr : &found->second;
}

std::optional<std::string> ObjectReader::optional_text(std::string_view name, int width) {
    const Json* value = member(name);
    if (!value) {
        return std::nullopt;
    }
    if (!value->is_string()) {
        impl_->errors.push_back(faults::wrong_type(pointer(name), "字符串", "a string"));
        return std::nullopt;
    }
    const auto& text = value->get_ref<const std::string&>();
    if (is_blank(text)) {
        return std::nullopt;
    }
    const TextFacts facts = inspect_text(text);
    if (facts.control) {
        impl_->errors.push_back(faults::control_character(pointer(name)));
        return std::nullopt;
    }
    if (width > 0 && facts.length > static_cast<std::size_t>(width)) {
        impl_->errors.push_back(
            faults::too_long(pointer(name), static_cast<std::size_t>(width), facts.length));
        return std::nullopt;
    }
    return text;
}

std::string ObjectReader::text(std::string_view name, int width) {
    const std::size_t before = impl_->errors.size();
    std::optional<std::string> value = optional_text(name, width);
    if (!value && impl_->object && impl_->errors.size() == before) {
        impl_->errors.push_back(faults::required(pointer(name)));
    }
    return std::move(value).value_or("");
}

std::optional<long long> ObjectReader::optional_integer(std::string_view name, long long least,
                                                        long long most) {
    const Json* value = member(name);
    if (!value) {
        return std::nullopt;
    }
    if (!value->is_number_integer()) {
        impl_->errors.push_back(faults::wrong_type(pointer(name), "整数", "an integer"));
        return std::nullopt;
    }
    const bool huge = value->is_number_unsigned() && value->get<std::uint64_t>() > std::uint64_t{INT64_MAX};
    const long long number = huge ? 0 : value->get<std::int64_t>();
    if (huge || number < least || number > most) {
        impl_->errors.push_back(faults::out_of_range(pointer(name), least, most));
        return std::nullopt;
    }
    return number;
}

std::optional<bool> ObjectReader::optional_boolean(std::string_view name) {
    const Json* value = member(name);
    if (!value) {
        return std::nullopt;
    }
    if (!value->is_boolean()) {
        impl_->errors.push_back(faults::wrong_type(pointer(name), "布尔值", "true or false"));
        return std::nullopt;
    }
    return value->get<bool>();
}

std::optional<Time> ObjectReader::optional_time(std::string_view name) {
    const Json* value = member(name);
    if (!value) {
        return std::nullopt;
    }
    if (!value->is_string()) {
        impl_->errors.push_back(faults::wrong_type(pointer(name), "日期时间字符串", "a date-time string"));
        return std::nullopt;
    }
    const auto& text = value->get_ref<const std::string&>();
    if (is_blank(text)) {
        return std::nullopt;
    }
    std::optional<Time> time = parse_time(text);
    if (!time) {
        impl_->errors.push_back(faults::wrong_date(pointer(name)));
    }
    return time;
}

Time ObjectReader::time(std::string_view name) {
    const std::size_t before = impl_->errors.size();
    const std::optional<Time> value = optional_time(name);
    if (!value && impl_->object && impl_->errors.size() == before) {
        impl_->errors.push_back(faults::required(pointer(name)));
    }
    return value.value_or(Time{});
}

std::vector<const Json*> ObjectReader::objects(std::string_view name, std::size_t most) {
    std::vector<const Json*> found;
    const Json* value = member(name);
    if (!value) {
        return found;
    }
    if (!value->is_array()) {
        impl_->errors.push_back(faults::wrong_type(pointer(name), "对象数组", "an array of objects"));
        return found;
    }
    if (value->size() > most) {
        impl_->errors.push_back(faults::too_many(pointer(name), most, value->size()));
        return found;
    }
    for (std::size_t i = 0; i < value->size(); ++i) {
        if ((*value)[i].is_object()) {
            if (found.size() == i) { // behind one that is none, the caller would count places wrongly
                found.push_back(&(*value)[i]);
            }
        } else {
            impl_->errors.push_back(
                faults::wrong_type(pointer(name) + '/' + std::to_string(i), "对象", "an object"));
        }
    }
    return found;
}

std::vector<std::string> ObjectReader::texts(std::string_view name, std::size_t most) {
    std::vector<std::string> found;
    const Json* value = member(name);
    if (!value) {
        return found;
    }
    if (!value->is_array()) {
        impl_->errors.push_back(faults::wrong_type(pointer(name), "字符串数组", "an array of strings"));
        return found;
    }
    if (value->size() > most) {
        impl_->errors.push_back(faults::too_many(pointer(name), most, value->size()));
        return found;
    }
    for (std::size_t i = 0; i < value->size(); ++i) {
        const Json& element = (*value)[i];
        const std::string place = pointer(name) + '/' + std::to_string(i);
        if (!element.is_string()) {
            impl_->errors.push_back(faults::wrong_type(place, "字符串", "a string"));
        } else if (const auto& text = element.get_ref<const std::string&>(); is_blank(text)) {
            impl_->errors.push_back(faults::required(place));
        } else if (inspect_text(text).control) {
            impl_->errors.push_back(faults::control_character(place));
        } else {
            found.push_back(text);
        }
    }
    return found;
}

void ObjectReader::fault(std::string_view name, std::string code, Text text) {
    impl_->errors.push_back({pointer(name), std::move(code), std::move(text)});
}

void ObjectReader::finish() {
    if (!impl_->object) {
        return;
    }
    std::size_t unknown = 0;
    for (const auto& [name, value] : impl_->object->get_ref<const Json::object_t&>()) {
        if (std::ranges::find(impl_->asked, &value) == impl_->asked.end() && unknown++ < most_unknown) {
            impl_->errors.push_back(faults::unknown_field(pointer(name)));
        }
    }
}

} // namespace gateway
