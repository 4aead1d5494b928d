#pragma once

#include "gateway/base/json.hpp"

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace gateway::simulator {

/// A member that is a text, not empty and of at most `longest` octets.
struct TextMember {
    std::string_view name;
    std::size_t longest;
    bool required = true;
};

/// The name of the first member that is missing, no such text, or neither in `texts` nor in `others` (which
/// are needed, and looked at by the caller); "/" when `object` is none. Empty: all is as it should be.
std::optional<std::string> wrong_member(const Json& object, std::initializer_list<TextMember> texts,
                                        std::initializer_list<std::string_view> others = {});

} // namespace gateway::simulator
