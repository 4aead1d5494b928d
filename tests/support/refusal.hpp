#pragma once

#include "gateway/base/problem.hpp"

#include <functional>
#include <string>

namespace gateway::test {

/// Code of the Problem that the work ends with, its first field's "pointer code" for invalid_fields; "none"
/// when it ends with none.
inline std::string refusal(const std::function<void()>& work) {
    try {
        work();
    } catch (const Problem& problem) {
        return problem.code() == "invalid_fields"
                   ? problem.fields().at(0).pointer + " " + problem.fields().at(0).code
                   : problem.code();
    }
    return "none";
}

} // namespace gateway::test
