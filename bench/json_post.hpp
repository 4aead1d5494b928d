#pragma once

#include "scene.hpp"

#include <string>
#include <string_view>

namespace gateway::bench {

/// A whole request; `fields` are Scene::fields() or fields_of().
std::string json_post(const std::string& fields, const std::string& target, std::string_view body);

/// A text of a JSON answer by its name, the first that is so called; "" when there is none. Not parsed: the
/// one who measures shares the cores with who is measured.
std::string text_member(std::string_view answer, std::string_view name);

} // namespace gateway::bench
