#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gateway::matters {

/// A name as search compares it: ASCII in lower case, full-width ASCII forms (U+FF01 to U+FF5E) as
/// half-width, every control character and blank as one space, none at the ends. Precondition: valid UTF-8.
std::string fold_name(std::string_view name);

/// Every single character and every pair of neighbours of a folded name, each once: what is stored with a
/// matter.
std::vector<std::string> name_grams(std::string_view folded);

/// What a name that contains `folded` has for certain: its pairs, or the character itself when there is only
/// one.
std::vector<std::string> query_grams(std::string_view folded);

} // namespace gateway::matters
