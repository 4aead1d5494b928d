#pragma once

#include "model.hpp"

#include <optional>
#include <vector>

namespace gateway::cases {

/// Clocks of departments may be a little fast.
inline constexpr auto clock_tolerance = std::chrono::minutes(5);

/// The moments of a case that an event is measured against.
struct Moments {
    Time accepted;
    Time last_process_end;        ///< else the acceptance
    std::optional<Time> finished; ///< the result's date
};

/// Applicant's number by its type; apply ≤ accept ≤ now.
void check_accept(const Intake& intake, Time now, std::vector<FieldError>& errors);
/// accept ≤ start ≤ end, nothing after the result, processes and results not in the future.
void check_event(const Event& event, const Moments& moments, Time now, std::vector<FieldError>& errors);
/// The part of it that needs no case: start ≤ end.
void check_span(const Event& event, std::vector<FieldError>& errors);
/// All of an intake: check_accept, and each event against the others.
void check_intake(const Intake& intake, Time now, std::vector<FieldError>& errors);
/// A corrected date of acceptance against what happened since.
void check_earliest(Time accepted, const std::vector<Event>& events, std::vector<FieldError>& errors);

/// End of the latest process among events, else `accepted`.
Time last_process_end(Time accepted, const std::vector<Event>& events);

} // namespace gateway::cases
