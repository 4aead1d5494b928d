#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/codes.hpp"
#include "gateway/store/transaction.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace gateway::ratings {

/// A column of milliseconds since 1970.
inline Time time_of(const pqxx::field& field) {
    return Time(std::chrono::milliseconds(field.as<long long>()));
}
inline std::optional<Time> optional_time_of(const pqxx::field& field) {
    return field.is_null() ? std::nullopt : std::optional(time_of(field));
}
inline std::optional<std::string> time_parameter(const std::optional<Time>& time) {
    return time ? std::optional(format_time(*time)) : std::nullopt;
}

/// Bounds of an open period.
inline std::string lower_bound(const std::optional<Time>& time) {
    return time ? format_time(*time) : "-infinity";
}
inline std::string upper_bound(const std::optional<Time>& time) {
    return time ? format_time(*time) : "infinity";
}

/// The first text after all that begin with the prefix.
inline std::string after_prefix(const std::string& prefix) { return prefix + ":"; } // ':' follows '9'

} // namespace gateway::ratings
