#include "life.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace gateway::licenses {
namespace {

constexpr int last_version = 999;

constexpr std::array<std::pair<State, std::string_view>, 4> names{{{State::valid, "valid"},
                                                                   {State::suspended, "suspended"},
                                                                   {State::cancelled, "cancelled"},
                                                                   {State::superseded, "superseded"}}};

/// `days` after the last day of the period, or never.
bool is_over(const std::optional<Date>& valid_until, Date today, int days = 0) {
    return valid_until &&
           std::chrono::sys_days(today) > std::chrono::sys_days(*valid_until) + std::chrono::days(days);
}

/// A licence without an end is as long as can be.
bool is_later(const std::optional<Date>& later, const std::optional<Date>& than) {
    return than && (!later || *later > *than);
}

/// A licence that is in use, and the next version's period lies ahead.
bool is_ahead_of_time(const Standing& current, const std::optional<Date>& valid_from, Date today) {
    return valid_from && *valid_from > today && shown_state(current, today) == "valid";
}

/// A period that begins after the day that follows the last of the one before it.
bool leaves_gap(const Standing& current, const std::optional<Date>& valid_from) {
    return current.valid_until && valid_from &&
           std::chrono::sys_days(*valid_from) >
               std::chrono::sys_days(*current.valid_until) + std::chrono::days(1);
}

std::variant<Moved, Refused> supersede(const Standing& current, const Step& step) {
    if (current.state == State::suspended) {
        return Refused{"licence_suspended"};
    }
    const bool renews = step.action == Action::renew;
    if (is_over(current.valid_until, step.today, renews ? step.renew_after_days : 0)) {
        return Refused{"licence_expired"};
    }
    if (renews && !is_later(step.valid_until, current.valid_until)) {
        return Refused{"renewal_not_later"};
    }
    if (is_over(step.valid_until, step.today)) {
        return Refused{"period_over"};
    }
    if (is_ahead_of_time(current, step.valid_from, step.today) && leaves_gap(current, step.valid_from)) {
        return Refused{"period_leaves_gap"};
    }
    if (current.version >= last_version) {
        return Refused{"versions_exhausted"};
    }
    return Moved{State::superseded, Standing{State::valid, current.version + 1, step.valid_until,
                                             begins_after(current, step.valid_from, step.today)}};
}

} // namespace

std::string_view state_name(State state) {
    return std::ranges::find(names, state, &std::pair<State, std::string_view>::first)->second;
}

State state_of(std::string_view name) {
    const auto found = std::ranges::find(names, name, &std::pair<State, std::string_view>::second);
    if (found == names.end()) {
        throw std::logic_error("no state of a licence");
    }
    return found->first;
}

std::string_view shown_state(const Standing& standing, Date today) {
    const bool current = standing.state == State::valid || standing.state == State::suspended;
    if (current && is_over(standing.valid_until, today)) {
        return "expired";
    }
    const bool ahead = standing.begins && *standing.begins > today;
    return standing.state == State::valid && ahead ? "not_yet_valid" : state_name(standing.state);
}

std::optional<Date> begins_after(const Standing& current, const std::optional<Date>& valid_from, Date today) {
    const bool takes_over = is_ahead_of_time(current, valid_from, today) && !leaves_gap(current, valid_from);
    return takes_over ? today : valid_from;
}

std::string_view action_name(Action action) {
    constexpr std::array<std::string_view, 5> all{"change", "renew", "suspend", "restore", "cancel"};
    return all.at(static_cast<std::size_t>(action));
}

std::variant<Moved, Refused> move(const Standing& current, const Step& step) {
    if (current.state == State::cancelled) {
        return Refused{"licence_cancelled"};
    }
    switch (step.action) {
    case Action::change:
    case Action::renew:
        return supersede(current, step);
    case Action::suspend:
        if (current.state == State::suspended) {
            return Refused{"licence_suspended"};
        }
        if (is_over(current.valid_until, step.today)) {
            return Refused{"licence_expired"};
        }
        return Moved{State::suspended, std::nullopt};
    case Action::restore:
        if (current.state != State::suspended) {
            return Refused{"licence_not_suspended"};
        }
        return Moved{State::valid, std::nullopt};
    case Action::cancel:
        break;
    }
    return Moved{State::cancelled, std::nullopt};
}

} // namespace gateway::licenses
