#pragma once

#include "gateway/crypto/sm.hpp"

namespace gateway::crypto {

/// A digest from the octets that a column holds; throws std::logic_error for another number of them than 32.
Digest digest_of_octets(BytesView octets);

} // namespace gateway::crypto
