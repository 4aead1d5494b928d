#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/problem.hpp"
#include "gateway/base/workdays.hpp"
#include "rules.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::ratings {

/// Where the rectification (差评整改) of a negative rating stands.
enum class State {
    open,      ///< 待核实
    accepted,  ///< 已核实，整改中
    rectified, ///< 已整改，待回访
    closed,    ///< 办结
    appealed,  ///< 申诉中
    invalid,   ///< 申诉成立：评价无效
    withdrawn, ///< 评价人已改评
};

/// What may be done to it. The last two are not asked for by anybody: they follow from a changed rating.
enum class Step { accept, rectify, call_back, close, appeal, grant, refuse, improve, worsen };

/// A rectification as it stands.
struct Rectification {
    std::string row_guid; ///< of its rating
    std::string matter_code, owner, region;
    Date rated_on{};
    State state = State::open;
    Time opened_at{};
    Time due_at{}; ///< by when it must be rectified
    std::optional<Time> rectified_at, called_back_at;
    std::optional<bool> satisfied;   ///< what the rater said when called back
    bool reopened = false;           ///< called back once without success
    std::optional<Time> appealed_at; ///< there is one appeal
    int revision = 1;

    /// Waits for the department although its time is over. While an appeal is decided the clock stands.
    bool overdue(Time now) const;
};

std::string_view to_text(State state);
std::optional<State> state_of(std::string_view text);
const std::vector<std::string>& state_names();
std::string_view to_text(Step step);

/// The steps that are possible now, in the order of Step.
std::vector<Step> possible_steps(const Rectification& task, const Rules& rules);

/// The end of the last working day a department has for a rating of this time.
Time due_at(const WorkCalendar& calendar, const Rules& rules, Time rated_at);

/// Does the step: state, moments, deadline; revision + 1. `satisfied` belongs to call_back alone. A rater who
/// is not satisfied reopens the task once, with its full time again; a refused appeal gives back the working
/// days it took. Throws Problem 409 "step_not_possible", which names what is possible.
void take(Rectification& task, Step step, Time now, const Rules& rules, const WorkCalendar& calendar,
          bool satisfied = false);

} // namespace gateway::ratings
