#pragma once

#include "gateway/base/problem.hpp"

#include <exception>
#include <string_view>

namespace gateway::store {

Problem database_unavailable();
Problem outcome_unknown();
Problem busy();

/// What an exception says about the connection and the transaction it came from.
enum class Failure {
    final,    ///< trying again cannot help, or is not ours to decide
    conflict, ///< serialization failure or deadlock: the same work may succeed at once
    lost,     ///< the server ended the connection, or is about to
    in_doubt, ///< nobody here knows whether the commit happened: never again
};
Failure classify(std::exception_ptr error);
/// Comes from the driver, so it has no business beyond this room.
bool is_driver_error(std::exception_ptr error);

} // namespace gateway::store
