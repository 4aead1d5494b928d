#pragma once

#include "service.hpp"

#include <variant>

namespace gateway::ratings {

/// Why a rating cannot be taken, as an import's line and as a Problem.
struct Refusal {
    ProblemKind kind;
    FieldError reason;
};
/// Its service was rated before; true when by the very same submission.
struct Known {
    bool same = false;
};
using Outcome = std::variant<Rating, Known, Refusal>;

/// Takes several ratings at once: looked up together, judged in memory, written together. One that cannot be
/// taken writes nothing and leaves the others alone.
std::vector<Outcome> rate_together(const Foundation& foundation, const service::Call& call,
                                   store::Transaction& tx, std::vector<Submission> submissions);

Refusal rated_already();
/// For the case's timeline: grade and count, no text and no name.
cases::Mark rated_mark(const Rating& rating, std::string kind, Time now);

} // namespace gateway::ratings
