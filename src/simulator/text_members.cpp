#include "text_members.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace gateway::simulator {
namespace {

bool holds(const Json& object, const TextMember& member) {
    const auto found = object.find(member.name);
    if (found == object.end()) {
        return !member.required;
    }
    if (!found->is_string()) {
        return false;
    }
    const std::string& text = found->get_ref<const std::string&>();
    return !text.empty() && text.size() <= member.longest;
}

} // namespace

std::optional<std::string> wrong_member(const Json& object, std::initializer_list<TextMember> texts,
                                        std::initializer_list<std::string_view> others) {
    if (!object.is_object()) {
        return "/";
    }
    for (const TextMember& member : texts) {
        if (!holds(object, member)) {
            return std::string(member.name);
        }
    }
    for (const std::string_view name : others) {
        if (!object.contains(name)) {
            return std::string(name);
        }
    }
    for (const auto& [name, value] : object.items()) {
        if (std::ranges::find(texts, name, &TextMember::name) == texts.end() &&
            std::ranges::find(others, name) == others.end()) {
            return name;
        }
    }
    return std::nullopt;
}

} // namespace gateway::simulator
