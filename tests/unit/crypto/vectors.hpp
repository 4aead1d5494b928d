#pragma once

#include "gateway/crypto/sm.hpp"

#include <stdexcept>

/// What several tests share: octets written in hex, and the key pair of GM/T 0003.5-2012 Annex A.
namespace gateway::crypto::vectors {

inline Bytes hex(std::string_view text) {
    std::optional<Bytes> bytes = from_hex(text);
    if (!bytes) {
        throw std::invalid_argument("a test vector is not hex");
    }
    return *bytes;
}

inline Bytes sm2_scalar() { return hex("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8"); }
inline Bytes sm2_x() { return hex("09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"); }
inline Bytes sm2_y() { return hex("ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"); }
inline Bytes sm2_point() { return '\x04' + sm2_x() + sm2_y(); }
inline Sm2PrivateKey sm2_key() { return Sm2PrivateKey::from_scalar(sm2_scalar(), sm2_point()); }

} // namespace gateway::crypto::vectors
