#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/store/transaction.hpp"
#include "store.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace gateway::cases {

/// A column of milliseconds since 1970.
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

inline std::optional<std::string> applicant_octets(const ApplicantIndex& index) {
    return index.digest ? std::optional(store::bytea(crypto::view(*index.digest))) : std::nullopt;
}
inline std::optional<std::string> applicant_key(const ApplicantIndex& index) {
    return index.digest ? std::optional(index.key_id) : std::nullopt;
}

} // namespace gateway::cases
