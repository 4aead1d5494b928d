#include "gateway/crypto/sha.hpp"

#include "openssl.hpp"

namespace gateway::crypto {

Digest sha256(BytesView data) {
    Digest digest;
    require(EVP_Q_digest(nullptr, "SHA256", nullptr, data.data(), data.size(), digest.data(), nullptr) == 1,
            "SHA-256");
    return digest;
}

Bytes sha512(BytesView data) {
    constexpr std::size_t size = 64;
    Bytes digest(size, '\0');
    require(EVP_Q_digest(nullptr, "SHA512", nullptr, data.data(), data.size(), octets(digest), nullptr) == 1,
            "SHA-512");
    return digest;
}

} // namespace gateway::crypto
