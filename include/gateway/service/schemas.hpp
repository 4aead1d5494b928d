#pragma once

#include "gateway/base/json.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace gateway::service {

// The two JSON Schemas that every description is made of.

inline Json object_schema(Json properties) {
    return {{"type", "object"}, {"properties", std::move(properties)}};
}
inline Json array_schema(Json items) { return {{"type", "array"}, {"items", std::move(items)}}; }

} // namespace gateway::service
