#pragma once

#include "gateway/base/problem.hpp"

#include <string>

namespace gateway::simulator {

/// The message as a whole is wrong: it changes nothing.
[[noreturn]] inline void refuse_message(ProblemKind kind, std::string code, std::string zh, std::string en) {
    throw Problem(kind, std::move(code), {std::move(zh), std::move(en)});
}

[[noreturn]] inline void malformed(std::string zh, std::string en) {
    refuse_message(ProblemKind::bad_request, "malformed", std::move(zh), std::move(en));
}

} // namespace gateway::simulator
