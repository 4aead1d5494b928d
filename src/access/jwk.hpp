#pragma once

#include "gateway/base/json.hpp"
#include "gateway/crypto/tokens.hpp"

namespace gateway::access {

/// The public half of the token key as a JWK set (RFC 7517 §5), for those who check our tokens themselves.
Json public_key_set(const crypto::TokenKey& key);

} // namespace gateway::access
