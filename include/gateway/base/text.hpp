#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gateway {

using Bytes = std::string; ///< raw octets: the owning form
using BytesView = std::string_view;

std::string to_hex(BytesView bytes); ///< lower case
std::optional<Bytes> from_hex(std::string_view hex);
std::string to_base64(BytesView bytes); ///< RFC 4648 §4, padded
std::optional<Bytes> from_base64(std::string_view text);
std::string to_base64url(BytesView bytes); ///< §5, no padding
std::optional<Bytes> from_base64url(std::string_view text);

bool is_utf8(std::string_view text);
std::string_view trim(std::string_view text); ///< ASCII blanks at both ends

/// A random UUID (RFC 9562, version 4) without hyphens: 32 hex digits, the form of row_guid.
std::string new_guid();
/// Octets from the system's random source.
Bytes random_bytes(std::size_t count);
/// Equal in time that depends on the lengths only.
bool equal_constant_time(BytesView left, BytesView right);

/// A 64-bit hash that is the same on every machine and in every version (FNV-1a); for lanes, not for secrets.
std::uint64_t stable_hash(std::string_view text);

} // namespace gateway
