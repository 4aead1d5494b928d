#include "rectification.hpp"

#include <algorithm>
#include <utility>

namespace gateway::ratings {
namespace {

using namespace std::chrono;

struct StateName {
    State state;
    const char* name;
    const char* zh;
};
constexpr std::array<StateName, 7> states{{{State::open, "open", "待核实"},
                                           {State::accepted, "accepted", "整改中"},
                                           {State::rectified, "rectified", "已整改待回访"},
                                           {State::closed, "closed", "已办结"},
                                           {State::appealed, "appealed", "申诉中"},
                                           {State::invalid, "invalid", "评价已认定无效"},
                                           {State::withdrawn, "withdrawn", "评价人已改评"}}};

struct StepName {
    Step step;
    const char* name; ///< also the verb of its path
    const char* zh;
};
constexpr std::array<StepName, 9> steps{{{Step::accept, "accept", "核实"},
                                         {Step::rectify, "rectify", "整改"},
                                         {Step::call_back, "call-back", "回访"},
                                         {Step::close, "close", "办结"},
                                         {Step::appeal, "appeal", "申诉"},
                                         {Step::grant, "grant", "申诉成立"},
                                         {Step::refuse, "refuse", "申诉不成立"},
                                         {Step::improve, "improve", "改为非差评"},
                                         {Step::worsen, "worsen", "改为差评"}}};

const StateName& facts(State state) { return states[static_cast<std::size_t>(state)]; }
const StepName& facts(Step step) { return steps[static_cast<std::size_t>(step)]; }

bool asked_for(Step step) { return step != Step::improve && step != Step::worsen; }

bool possible(const Rectification& task, Step step, const Rules& rules) {
    const State now = task.state;
    switch (step) {
    case Step::accept:
        return now == State::open;
    case Step::rectify:
        return now == State::accepted;
    case Step::call_back:
        return now == State::rectified;
    case Step::close:
        return now == State::rectified && !rules.call_back;
    case Step::appeal:
        return (now == State::open || now == State::accepted) && !task.appealed_at;
    case Step::grant:
    case Step::refuse:
        return now == State::appealed;
    case Step::improve:
        return now != State::closed && now != State::invalid && now != State::withdrawn;
    case Step::worsen:
        return now == State::withdrawn;
    }
    return false;
}

Problem not_possible(const Rectification& task, Step step, const Rules& rules) {
    std::string zh, en;
    for (const Step each : possible_steps(task, rules)) {
        if (asked_for(each)) {
            zh += std::string(zh.empty() ? "" : "、") + facts(each).zh;
            en += std::string(en.empty() ? "" : ", ") + facts(each).name;
        }
    }
    return Problem(ProblemKind::conflict, "step_not_possible",
                   {std::string("该差评整改") + facts(task.state).zh + "，不能" + facts(step).zh + "；" +
                        (zh.empty() ? "已无后续步骤。" : "现在可以：" + zh + "。"),
                    std::string("The rectification is ") + facts(task.state).name + ": " + facts(step).name +
                        " is not possible. " +
                        (en.empty() ? "Nothing follows." : "Possible now: " + en + ".")});
}

Time end_of_day(Date day) { return beijing_midnight(Date(sys_days(day) + days(1))) - seconds(1); }

Time later(const WorkCalendar& calendar, Time from, int working_days) {
    return end_of_day(calendar.add_working_days(beijing_date(from), working_days));
}

void take_call_back(Rectification& task, Time now, const Rules& rules, const WorkCalendar& calendar,
                    bool satisfied) {
    task.called_back_at = now;
    task.satisfied = satisfied;
    if (satisfied || task.reopened) {
        task.state = State::closed;
        return;
    }
    task.state = State::accepted;
    task.reopened = true;
    task.rectified_at.reset();
    task.due_at = due_at(calendar, rules, now);
}

/// The days of the appeal are not the department's.
Time after_appeal(const WorkCalendar& calendar, const Rectification& task, Time now) {
    const int lasted =
        calendar.working_days_between(beijing_date(task.appealed_at.value()), beijing_date(now));
    return later(calendar, task.due_at, std::max(0, lasted));
}

/// As if it were rated for the first time.
void open_again(Rectification& task, Time now, const Rules& rules, const WorkCalendar& calendar) {
    task.state = State::open;
    task.opened_at = now;
    task.due_at = due_at(calendar, rules, now);
    task.rectified_at.reset();
    task.called_back_at.reset();
    task.satisfied.reset();
    task.reopened = false;
}

} // namespace

bool Rectification::overdue(Time now) const {
    return (state == State::open || state == State::accepted) && now > due_at;
}

std::string_view to_text(State state) { return facts(state).name; }

std::optional<State> state_of(std::string_view text) {
    const auto found =
        std::ranges::find(states, text, [](const StateName& s) { return std::string_view(s.name); });
    return found == states.end() ? std::nullopt : std::optional(found->state);
}

const std::vector<std::string>& state_names() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (const StateName& each : states) {
            all.emplace_back(each.name);
        }
        return all;
    }();
    return names;
}

std::string_view to_text(Step step) { return facts(step).name; }

std::vector<Step> possible_steps(const Rectification& task, const Rules& rules) {
    std::vector<Step> found;
    for (const StepName& each : steps) {
        if (possible(task, each.step, rules)) {
            found.push_back(each.step);
        }
    }
    return found;
}

Time due_at(const WorkCalendar& calendar, const Rules& rules, Time rated_at) {
    return later(calendar, rated_at, rules.rectification_working_days);
}

void take(Rectification& task, Step step, Time now, const Rules& rules, const WorkCalendar& calendar,
          bool satisfied) {
    if (!possible(task, step, rules)) {
        throw not_possible(task, step, rules);
    }
    ++task.revision;
    switch (step) {
    case Step::accept:
        task.state = State::accepted;
        return;
    case Step::rectify:
        task.state = State::rectified;
        task.rectified_at = now;
        return;
    case Step::call_back:
        return take_call_back(task, now, rules, calendar, satisfied);
    case Step::close:
        task.state = State::closed;
        return;
    case Step::appeal:
        task.state = State::appealed;
        task.appealed_at = now;
        return;
    case Step::grant:
        task.state = State::invalid;
        return;
    case Step::refuse: // the review has verified it
        task.state = State::accepted;
        task.due_at = after_appeal(calendar, task, now);
        return;
    case Step::improve:
        task.state = State::withdrawn;
        return;
    case Step::worsen:
        return open_again(task, now, rules, calendar);
    }
}

} // namespace gateway::ratings
