#pragma once

#include "gateway/base/problem.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gateway::identity {

/// True for a text that is a citizen number or a mobile number: it must not stand where nothing personal may.
bool is_personal_number(std::string_view text);
/// A short name of our own side (staff number, reference): 1 to `width` letters, digits, '-', '_', '.', ':'
/// and '/', no personal number.
void check_plain_name(const std::string& pointer, std::string_view text, std::size_t width,
                      std::vector<FieldError>& errors);

} // namespace gateway::identity
