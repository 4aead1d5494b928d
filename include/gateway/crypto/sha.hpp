#pragma once

#include "gateway/crypto/sm.hpp"

namespace gateway::crypto {

// FIPS 180-4, for what others demand in it; our own digests are SM3.

/// What OAuth's S256 challenges (RFC 7636), JWK thumbprints (RFC 7638) and names of certificates (RFC 5035)
/// are made of.
Digest sha256(BytesView data);
Bytes sha512(BytesView data); ///< 64 octets

} // namespace gateway::crypto
