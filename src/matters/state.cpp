#include "state.hpp"

#include "gateway/base/problem.hpp"

#include <stdexcept>
#include <string>

namespace gateway::matters {

std::string_view to_text(State state) {
    switch (state) {
    case State::published:
        return "published";
    case State::suspended:
        return "suspended";
    case State::cancelled:
        return "cancelled";
    }
    throw std::logic_error("state");
}

State state_from_text(std::string_view text) {
    for (const State state : {State::published, State::suspended, State::cancelled}) {
        if (to_text(state) == text) {
            return state;
        }
    }
    throw std::logic_error("unknown state in the database");
}

std::string_view national_state(State state) {
    switch (state) {
    case State::published:
        return "1";
    case State::suspended:
        return "2";
    case State::cancelled:
        return "3";
    }
    throw std::logic_error("state");
}

State next_state(State state, Transition transition) {
    if (transition == Transition::suspend && state == State::published) {
        return State::suspended;
    }
    if (transition == Transition::resume && state == State::suspended) {
        return State::published;
    }
    if (transition == Transition::cancel && state != State::cancelled) {
        return State::cancelled;
    }
    const std::string now(to_text(state));
    throw Problem(ProblemKind::conflict, "state_conflict",
                  {"当前状态为“" +
                       std::string(state == State::published   ? "在用"
                                   : state == State::suspended ? "暂停"
                                                               : "取消") +
                       "”，不能执行此操作；请重新查询后再试。",
                   "Not possible in the state \"" + now + "\". Read the record again before you go on."});
}

std::string_view to_text(Transition transition) {
    switch (transition) {
    case Transition::suspend:
        return "suspend";
    case Transition::resume:
        return "resume";
    case Transition::cancel:
        return "cancel";
    }
    throw std::logic_error("transition");
}

} // namespace gateway::matters
