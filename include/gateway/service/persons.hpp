#pragma once

#include "gateway/service/module.hpp"

#include <optional>
#include <string_view>

namespace gateway::service {

/// A route for persons who signed in has this and a scope of theirs as Operation::scope. Its token is no
/// client's: who makes the route (signon::for_persons, and nobody else) checks it in the handler.
inline constexpr std::string_view person_scheme = "person:";

/// The scope of such a route; empty: it is for clients, or public.
inline std::optional<std::string_view> person_scope(const Operation& operation) {
    const std::string_view scope = operation.scope;
    return scope.starts_with(person_scheme) ? std::optional(scope.substr(person_scheme.size()))
                                            : std::nullopt;
}

} // namespace gateway::service
