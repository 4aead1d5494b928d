#pragma once

#include "gateway/base/text.hpp"

#include <cstddef>
#include <optional>

namespace gateway::crypto {

/// zlib's format (RFC 1950), at its fastest level.
Bytes deflate(BytesView data);
/// Empty when it is malformed, goes on behind its end, or would give more than `most` octets.
std::optional<Bytes> inflate(BytesView data, std::size_t most);

} // namespace gateway::crypto
