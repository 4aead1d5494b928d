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

/// A value in an order to the admin API is not allowed.
[[noreturn]] inline void wrong_value(const std::string& name) {
    throw Problem(ProblemKind::bad_request, "wrong_value",
                  {"取值不正确：" + name + "。", "The value is not allowed: " + name + "."});
}

[[noreturn]] inline void unknown_fault() {
    throw Problem(ProblemKind::bad_request, "unknown_fault",
                  {"没有该故障项，请核对名称。", "There is no such fault: check the names."});
}

} // namespace gateway::simulator
