#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace gateway {

/// The form of every fault of a rule or data file: "origin:line: what is wrong".
[[noreturn]] inline void file_fault(std::string_view origin, std::size_t line, std::string_view what) {
    throw std::runtime_error(std::string(origin) + ":" + std::to_string(line) + ": " + std::string(what));
}

} // namespace gateway
