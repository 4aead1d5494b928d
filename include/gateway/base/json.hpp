#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace gateway {

using Json = nlohmann::json;

/// Parses one JSON text strictly: valid UTF-8, no duplicate member, at most 64 levels deep, nothing after it,
/// no NUL character inside a string (PostgreSQL text cannot hold it).
/// Throws Problem 400 "malformed_json" naming the byte offset, never a piece of the text.
Json parse_json(std::string_view text);

/// The one text form that is hashed and signed: members sorted by name, no blanks, UTF-8 unescaped.
std::string canonical_json(const Json& value);

/// A text member of an object; "" when it is absent, no text, or the value no object.
std::string text_of(const Json& value, std::string_view name);

} // namespace gateway
