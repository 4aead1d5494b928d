#pragma once

#include "gateway/base/problem.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gateway::identity {

/// True for a text that is a citizen number or a mobile number: it must not stand where nothing personal may.
bool is_personal_number(std::string_view text);
/// True for a text in which one stands: a run of digits that is a number, or that holds a citizen number of
/// 18 characters. Blanks and hyphens in the number and full-width digits make no difference. Codes and
/// numbers of cases are long, too: where one of those is expected, this is the wrong question (a region, a
/// day and a serial in a row look like a citizen number once in eleven times).
bool holds_personal_number(std::string_view text);
/// Of a serial number: one of its runs of digits is one as a whole. Serials are composed of areas, days and
/// counts, and one in eleven such runs of 18 digits and more would hold a citizen number by chance.
bool bears_personal_number(std::string_view serial);
/// "personal_number" for a name or title in which one stands.
void check_no_personal_number(const std::string& pointer, std::string_view text,
                              std::vector<FieldError>& errors);
/// A short name of our own side (staff number, reference): 1 to `width` letters, digits, '-', '_', '.', ':'
/// and '/', no personal number.
void check_plain_name(const std::string& pointer, std::string_view text, std::size_t width,
                      std::vector<FieldError>& errors);

} // namespace gateway::identity
