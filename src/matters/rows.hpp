#pragma once

#include "gateway/base/json.hpp"
#include "gateway/store/columns.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace gateway::matters {

using store::time_of;

/// A text[] column as a JSON array; the statement makes it one by to_json().
inline Json json_of(const pqxx::field& field) { return Json::parse(field.as<std::string>()); }

} // namespace gateway::matters
