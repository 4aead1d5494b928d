#pragma once

#include "gateway/base/codes.hpp"
#include "gateway/service/module.hpp"

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::service {

// Query parameters of lists, and how far a list may look. What is wrong goes to `errors`: a value that can
// match nothing is a mistake the caller wants to hear of.

std::string parameter(const Call& call, const char* name); ///< "" when absent
/// A code whose form is checked.
std::string code_parameter(const Call& call, const char* name, CodeCheck (*check)(std::string_view),
                           std::vector<FieldError>& errors);
/// One of some words; another is "unknown_code".
std::string choice_parameter(const Call& call, const char* name, std::span<const std::string> choices,
                             std::vector<FieldError>& errors);
/// A date or date-time; another text is "wrong_date".
std::optional<Time> time_parameter(const Call& call, const char* name, std::vector<FieldError>& errors);

/// Whose records a list shows: of one body, of a region's subtree; an empty member asks nothing.
struct Scope {
    std::string owner;
    std::string region_prefix;
};
/// False when the scope asks for another body already.
bool narrow_owner(Scope& scope, const std::string& owner);
/// False when the two subtrees have nothing in common.
bool narrow_region(Scope& scope, const std::string& prefix);
/// To the region and the bodies that parameters name; "": not asked. False when they contradict each other.
bool narrow_to_asked(Scope& scope, const std::string& region, std::initializer_list<std::string> owners);
/// Then to what the caller may see; false when nothing is left. A department that names no body asks for its
/// own records.
bool narrow_to_caller(Scope& scope, const Caller& caller);

} // namespace gateway::service
