#pragma once

#include "model.hpp"

namespace gateway::cases {

// What the schemas of this room are made of.

inline Json text_schema(const char* title) { return Json{{"type", "string"}, {"title", title}}; }
inline Json number_schema(const char* title) {
    return Json{{"type", "integer"}, {"minimum", 1}, {"title", title}};
}
inline Json moment_schema(const char* title) {
    return Json{{"type", Json::array({"string", "null"})}, {"format", "date-time"}, {"title", title}};
}
inline Json object_schema(Json properties) {
    return Json{{"type", "object"}, {"properties", std::move(properties)}};
}
inline Json array_of(Json item) {
    return Json{{"type", "array"}, {"items", std::move(item)}, {"maxItems", most_events}};
}

inline Json matter_code_schema() {
    return Json{{"type", "string"},
                {"pattern", "^[0-9A-Z]{31}([0-9]{2})?$"},
                {"title", "事项编码：业务办理项编码（33位），无办理项的为实施编码（31位）"}};
}
inline Json project_no_schema(const char* title) {
    return Json{{"type", "string"},
                {"minLength", 1},
                {"maxLength", 50},
                {"pattern", "^[!-~]{1,50}$"},
                {"title", title}};
}

} // namespace gateway::cases
