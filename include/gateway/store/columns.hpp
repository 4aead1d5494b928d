#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/store/transaction.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace gateway::store {

/// A column of milliseconds since 1970: (extract(epoch FROM …) * 1000)::bigint.
inline Time time_of(const pqxx::field& field) {
    return Time(std::chrono::milliseconds(field.as<long long>()));
}
inline std::optional<Time> optional_time_of(const pqxx::field& field) {
    return field.is_null() ? std::nullopt : std::optional(time_of(field));
}

/// A nullable timestamp parameter, and the same as an element of an array, where "" stands for null.
inline std::optional<std::string> time_parameter(const std::optional<Time>& time) {
    return time ? std::optional(format_time(*time)) : std::nullopt;
}
inline std::string time_element(const std::optional<Time>& time) {
    return time ? format_time(*time) : std::string();
}

/// Bounds of an open period.
inline std::string lower_bound(const std::optional<Time>& time) {
    return time ? format_time(*time) : "-infinity";
}
inline std::string upper_bound(const std::optional<Time>& time) {
    return time ? format_time(*time) : "infinity";
}

/// The first text behind all that are made of digits and begin with the prefix: ':' follows '9'.
inline std::string behind_prefix(const std::string& prefix) { return prefix + ":"; }

} // namespace gateway::store
