#pragma once

#include "gateway/matters/matters.hpp"
#include "store.hpp"

#include <optional>
#include <string>

namespace gateway::cases {

/// Why a case cannot be accepted under its matter (null: there is none of this code); empty when it can. An
/// unknown matter and one that is not in force are told alike: what is still a draft is nobody else's
/// business.
std::optional<FieldError> matter_fault(const matters::PublishedMatter* matter, const Intake& intake,
                                       Time now);
/// Where that is because a reform took the code out of use: says under which it goes on.
void name_successors(store::Transaction& tx, const std::string& matter_code, FieldError& reason);

/// A new case from what was handed in: columns of the matter, promise and state filled in. `given` is
/// given_digest(intake). Preconditions: the intake has no faults, the matter is in force. Takes `accept` out
/// of the intake.
Case open_case(const Foundation& foundation, Intake& intake, const matters::PublishedMatter& matter,
               const crypto::Digest& given);
/// The acceptance corrected: what came from the matter stays, the promise is counted anew.
void correct_accept(const Foundation& foundation, Case& record, const Intake& intake,
                    const std::vector<Event>& events);
/// A case after one more event, or after one was corrected; `events` are all that it has then.
void take_events(const Foundation& foundation, Case& record, const std::vector<Event>& events);

/// Rows of a new case's events, each with a new row_guid. A material is taken to have come at `now`.
std::vector<EventRow> event_rows(const std::string& project_no, const std::vector<Event>& events, Time now);

/// SM3 over what was handed in, before anything of the matter is added: the same line of an import gives the
/// same digest whatever became of the matter since.
crypto::Digest given_digest(const Intake& intake);
/// What our own numbers begin with: implementation code (31), day of acceptance (8), way of applying (1).
std::string number_prefix(const Intake& intake);

} // namespace gateway::cases
