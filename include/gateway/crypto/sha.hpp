#pragma once

#include "gateway/base/text.hpp"

namespace gateway::crypto {

/// SHA-512 (FIPS 180-4), for what the national side demands in it; our own digests are SM3.
Bytes sha512(BytesView data); ///< 64 octets

} // namespace gateway::crypto
