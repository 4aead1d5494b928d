#include "application.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace gateway::cases {
namespace {

const std::array<Text, application_states.size()> state_words{
    {{"已收件", "received"},
     {"逾期未告知，视为已受理", "deemed accepted, since nothing was said in time"},
     {"待补正", "waiting for the applicant's supplement"},
     {"已补正", "supplemented"},
     {"已受理", "accepted"},
     {"不予受理", "refused"},
     {"已撤回", "withdrawn"}}};

constexpr std::array<const char*, 5> step_words{"告知补正", "登记补正材料", "受理", "不予受理", "撤回"};

template <class Container, class Name>
std::string join(const Container& items, const char* separator, Name name) {
    std::string text;
    for (const auto& item : items) {
        text += (text.empty() ? "" : separator) + std::string(name(item));
    }
    return text;
}

} // namespace

std::string_view to_text(ApplicationState state) {
    return application_states[static_cast<std::size_t>(state)];
}
std::string_view to_text(Step step) { return application_steps[static_cast<std::size_t>(step)]; }

ApplicationState application_state_from_text(std::string_view text) {
    const auto found = std::ranges::find(application_states, text);
    if (found == application_states.end()) {
        throw std::logic_error("unknown state of an application");
    }
    return static_cast<ApplicationState>(found - application_states.begin());
}

std::vector<Step> possible_steps(ApplicationState state) {
    std::vector<Step> steps;
    for (const Transition& transition : transitions) {
        if (transition.from == state) {
            steps.push_back(transition.step);
        }
    }
    std::ranges::sort(steps);
    return steps;
}

ApplicationState take_step(ApplicationState state, Step step) {
    const auto found = std::ranges::find_if(
        transitions, [=](const Transition& each) { return each.from == state && each.step == step; });
    if (found != transitions.end()) {
        return found->to;
    }
    const Text& words = state_words[static_cast<std::size_t>(state)];
    const auto steps = possible_steps(state);
    const std::string zh =
        join(steps, "、", [](Step each) { return step_words[static_cast<std::size_t>(each)]; });
    const std::string en = join(steps, ", ", [](Step each) { return to_text(each); });
    throw Problem(ProblemKind::conflict, "step_not_possible",
                  {"该申请当前状态为“" + words.zh + "”，不能执行此操作；" +
                       (zh.empty() ? "该申请已办毕。" : "现在可以：" + zh + "。"),
                   "The application is " + words.en + "; this cannot be done. " +
                       (en.empty() ? "Nothing more can be done with it." : "Possible now: " + en + ".")});
}

ApplicationState state_at(ApplicationState stored, Time decide_by, Time now) {
    return stored == ApplicationState::received && now > decide_by ? ApplicationState::deemed : stored;
}

} // namespace gateway::cases
