#pragma once

#include "sign_in.hpp"

#include <optional>

namespace gateway::signon {

/// The person who is signed in states name and document number: the form is checked, then the population base
/// is asked for both together. Known together: evidence for RC03. Not known to the base: RC02. Five
/// mismatches shut the way for a while, so that nobody tries out whose number is whose. Empty: done.
std::optional<TryAgain> prove_identity(const Foundation& foundation, const service::Call& call,
                                       service::Steps& steps, const std::string& person_id,
                                       identity::Identity stated);

} // namespace gateway::signon
