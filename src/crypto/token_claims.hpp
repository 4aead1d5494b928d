#pragma once

#include "gateway/crypto/tokens.hpp"

/// The JSON of an access token's payload (RFC 9068 §2.2), apart from its signature.
namespace gateway::crypto {

/// Throws std::invalid_argument when a scope is no scope-token (RFC 6749 §3.3) or a time is before 1970.
Json write_claims(const AccessClaims& claims);
/// Empty when a claim is missing or of another type. Takes an object.
std::optional<AccessClaims> read_claims(const Json& object);

} // namespace gateway::crypto
