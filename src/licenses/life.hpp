#pragma once

#include "gateway/base/clock.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace gateway::licenses {

// The life of a licence, by itself: no I/O. A licence is a chain of versions, of which the last is current.

/// As it is kept. That its period is yet to begin, or over, is not kept: it is seen from the date
/// (shown_state).
enum class State { valid, suspended, cancelled, superseded };
std::string_view state_name(State state);
State state_of(std::string_view name); ///< throws std::logic_error

enum class Action { change, renew, suspend, restore, cancel };
std::string_view action_name(Action action);

/// The current version of a licence as far as it decides what may happen to it.
struct Standing {
    State state = State::valid;
    int version = 1;
    std::optional<Date> valid_until; ///< the last day of its period
    std::optional<Date> begins{};    ///< the first day on which it counts
};

/// What anybody is told: "valid", "suspended", "not_yet_valid", "expired", "cancelled", "superseded".
std::string_view shown_state(const Standing& standing, Date today);

/// From when the version that takes the place of `current` counts: from its own first day, but where that
/// lies ahead and follows on a period of `current` that still runs, at once. Otherwise a renewal ahead of
/// time would take the licence out of use.
std::optional<Date> begins_after(const Standing& current, const std::optional<Date>& valid_from, Date today);

struct Step {
    Action action = Action::change;
    Date today;
    std::optional<Date> valid_until;  ///< of the next version
    int renew_after_days = 0;         ///< how long after its end a licence may still be renewed
    std::optional<Date> valid_from{}; ///< of the next version
};

/// What becomes of the current version, and the one that takes its place, if any.
struct Moved {
    State state = State::valid;
    std::optional<Standing> next;
};
/// Problem code: "licence_cancelled", "licence_suspended", "licence_expired", "licence_not_suspended",
/// "renewal_not_later", "period_over", "period_leaves_gap" or "versions_exhausted".
struct Refused {
    std::string_view code;
};

/// Precondition: `current` is the last of its chain (not superseded).
std::variant<Moved, Refused> move(const Standing& current, const Step& step);

} // namespace gateway::licenses
