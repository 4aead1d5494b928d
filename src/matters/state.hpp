#pragma once

#include <string_view>

namespace gateway::matters {

/// State of a published matter or base directory item (事项状态). A new version does not change it; cancelled
/// is final.
enum class State { published, suspended, cancelled };
enum class Transition { suspend, resume, cancel };

std::string_view to_text(State state);
State state_from_text(std::string_view text);
/// Code table task_state: 1 in use, 2 suspended, 3 cancelled.
std::string_view national_state(State state);

/// Throws Problem 409 "state_conflict" when there is no such way.
State next_state(State state, Transition transition);
std::string_view to_text(Transition transition);

} // namespace gateway::matters
