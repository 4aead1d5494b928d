#pragma once

#include "filing.hpp"
#include "gateway/service/module.hpp"

#include <optional>
#include <variant>
#include <vector>

namespace gateway::cases {

/// A case handed in: right by itself, the caller may write under its matter.
struct Submission {
    const service::Call* call = nullptr;
    Intake intake;
    crypto::Digest given{}; ///< given_digest(intake)
};

/// What becomes of it: a case; the case that has its number already; why not.
using Acceptance = std::variant<Case, Known, FieldError>;

/// Accepts several cases at once, each with its events: looked up together, decided in memory, written
/// together. One that cannot be accepted writes nothing and leaves the others alone. A reason is one of
/// matter_fault's. Takes the columns out of the submissions that it accepts.
std::vector<Acceptance> accept_together(const Foundation& foundation, std::vector<Submission>& submissions,
                                        store::Transaction& tx);

} // namespace gateway::cases
