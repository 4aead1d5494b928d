#include "hmac_key.hpp"

namespace gateway::crypto {
namespace {

constexpr std::size_t block_size = 64; // of SM3

/// A hash that has taken the key's padded block already: each value goes on from a copy.
MdContext started(BytesView key, char pad) {
    Bytes block(block_size, pad);
    const Wipe wipe(block);
    for (std::size_t i = 0; i < key.size(); ++i) {
        block[i] = static_cast<char>(block[i] ^ key[i]);
    }
    MdContext context(EVP_MD_CTX_new());
    require(context != nullptr && EVP_DigestInit_ex(context.get(), EVP_sm3(), nullptr) == 1 &&
                EVP_DigestUpdate(context.get(), block.data(), block.size()) == 1,
            "starting HMAC-SM3");
    return context;
}

Digest go_on(const EVP_MD_CTX* begun, std::initializer_list<BytesView> pieces) {
    thread_local const MdContext context(EVP_MD_CTX_new());
    require(context != nullptr && EVP_MD_CTX_copy_ex(context.get(), begun) == 1, "HMAC-SM3");
    for (const BytesView piece : pieces) {
        require(EVP_DigestUpdate(context.get(), piece.data(), piece.size()) == 1, "HMAC-SM3");
    }
    Digest digest;
    require(EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1, "HMAC-SM3");
    return digest;
}

} // namespace

HmacKey::HmacKey(BytesView key) {
    if (key.size() > block_size) {
        throw std::invalid_argument("a key of HMAC-SM3 has at most 64 octets here");
    }
    inner_ = started(key, '\x36');
    outer_ = started(key, '\x5c');
}

Digest HmacKey::of(std::initializer_list<BytesView> pieces) const {
    return go_on(outer_.get(), {view(go_on(inner_.get(), pieces))});
}

Bytes length_of(BytesView part) {
    Bytes octets;
    for (int shift = 56; shift >= 0; shift -= 8) {
        octets += static_cast<char>(static_cast<std::uint64_t>(part.size()) >> shift & 0xFFU);
    }
    return octets;
}

} // namespace gateway::crypto
