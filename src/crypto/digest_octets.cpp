#include "gateway/crypto/digest_octets.hpp"

#include <algorithm>
#include <stdexcept>

namespace gateway::crypto {

Digest digest_of_octets(BytesView octets) {
    Digest digest{};
    if (octets.size() != digest.size()) {
        throw std::logic_error("a digest of another length");
    }
    std::ranges::copy(octets, digest.begin());
    return digest;
}

} // namespace gateway::crypto
