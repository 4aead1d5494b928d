#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/json.hpp"
#include "gateway/store/transaction.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <string>

namespace gateway::matters {

/// A column of milliseconds since 1970.
inline Time time_of(const pqxx::field& field) {
    return Time(std::chrono::milliseconds(field.as<long long>()));
}

/// A text[] column as a JSON array; the statement makes it one by to_json().
inline Json json_of(const pqxx::field& field) { return Json::parse(field.as<std::string>()); }

} // namespace gateway::matters
