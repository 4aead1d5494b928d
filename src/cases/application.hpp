#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/problem.hpp"

#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace gateway::cases {

/// Where an application (申请) stands: received (收件); deemed accepted (视为受理), which nobody decides and
/// time makes of it; waiting for what is missing (补正); with it; accepted (受理), refused (不予受理),
/// withdrawn (撤回).
enum class ApplicationState { received, deemed, supplementing, supplemented, accepted, refused, withdrawn };
inline constexpr std::array<const char*, 7> application_states{
    "received", "deemed", "supplementing", "supplemented", "accepted", "refused", "withdrawn"};

/// What may be done with it.
enum class Step { request_supplement, supplement, accept, refuse, withdraw };
inline constexpr std::array<const char*, 5> application_steps{"request-supplement", "supplement", "accept",
                                                              "refuse", "withdraw"};

std::string_view to_text(ApplicationState state);
std::string_view to_text(Step step);
ApplicationState application_state_from_text(std::string_view text);

/// The whole machine. What is missing is asked for once, all of it (行政许可法 §32); what counts as accepted
/// can no longer be refused or sent back for papers.
struct Transition {
    ApplicationState from;
    Step step;
    ApplicationState to;
};
inline constexpr std::array<Transition, 12> transitions{{
    {ApplicationState::received, Step::request_supplement, ApplicationState::supplementing},
    {ApplicationState::received, Step::accept, ApplicationState::accepted},
    {ApplicationState::received, Step::refuse, ApplicationState::refused},
    {ApplicationState::received, Step::withdraw, ApplicationState::withdrawn},
    {ApplicationState::deemed, Step::accept, ApplicationState::accepted},
    {ApplicationState::deemed, Step::withdraw, ApplicationState::withdrawn},
    {ApplicationState::supplementing, Step::supplement, ApplicationState::supplemented},
    {ApplicationState::supplementing, Step::refuse, ApplicationState::refused},
    {ApplicationState::supplementing, Step::withdraw, ApplicationState::withdrawn},
    {ApplicationState::supplemented, Step::accept, ApplicationState::accepted},
    {ApplicationState::supplemented, Step::refuse, ApplicationState::refused},
    {ApplicationState::supplemented, Step::withdraw, ApplicationState::withdrawn},
}};

std::vector<Step> possible_steps(ApplicationState state);
/// Throws 409 "step_not_possible" naming the state and what is possible in it.
ApplicationState take_step(ApplicationState state, Step step);
/// `stored` never is `deemed`: a received application becomes so when its time is over.
ApplicationState state_at(ApplicationState stored, Time decide_by, Time now);

} // namespace gateway::cases
