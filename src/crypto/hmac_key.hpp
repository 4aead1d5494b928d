#pragma once

#include "gateway/crypto/sm.hpp"
#include "openssl.hpp"

#include <initializer_list>

namespace gateway::crypto {

/// HMAC-SM3 under one key that serves many values: its padded blocks are hashed once (RFC 2104 §4). Safe to
/// use from several threads.
class HmacKey {
public:
    explicit HmacKey(BytesView key); ///< at most one block of SM3, 64 octets
    Digest of(BytesView value) const { return of({value}); }
    Digest of(std::initializer_list<BytesView> pieces) const; ///< over the pieces as if they were one

private:
    MdContext inner_, outer_;
};

/// The length of a part in 8 octets, big-endian: put before each part, no two lists of parts give one text.
Bytes length_of(BytesView part);

} // namespace gateway::crypto
