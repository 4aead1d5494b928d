#pragma once

#include "gateway/base/codes.hpp"
#include "gateway/service/module.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::cases {

// Query parameters of lists, and how far a list may look.

std::string parameter(const service::Call& call, const char* name); ///< "" when absent
/// A code whose form is checked: what can match nothing is a mistake the caller wants to hear of.
std::string code_parameter(const service::Call& call, const char* name, CodeCheck (*check)(std::string_view),
                           std::vector<FieldError>& errors);
std::optional<Time> time_parameter(const service::Call& call, const char* name,
                                   std::vector<FieldError>& errors);
CodeCheck check_matter_code(std::string_view code);
CodeCheck check_region(std::string_view region);

/// Whose records a list shows: of one body, of a region's subtree; an empty member asks nothing.
struct Scope {
    std::string owner;
    std::string region_prefix;
};
/// False when the scope asks for another body already.
bool narrow_owner(Scope& scope, const std::string& owner);
/// False when the two subtrees have nothing in common.
bool narrow_region(Scope& scope, const std::string& prefix);
/// To what the caller may see; false when nothing is left.
bool narrow_to_caller(Scope& scope, const service::Caller& caller);

} // namespace gateway::cases
