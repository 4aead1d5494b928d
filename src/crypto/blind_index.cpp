#include "gateway/crypto/blind_index.hpp"

#include "openssl.hpp"

#include <stdexcept>

namespace gateway::crypto {
namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t block_size = 64; // of SM3

/// A hash that has taken the key's padded block already: each value goes on from a copy (RFC 2104 §4).
MdContext started(BytesView key, char pad) {
    Bytes block(block_size, pad);
    for (std::size_t i = 0; i < key.size(); ++i) {
        block[i] = static_cast<char>(block[i] ^ key[i]);
    }
    MdContext context(EVP_MD_CTX_new());
    require(context != nullptr && EVP_DigestInit_ex(context.get(), EVP_sm3(), nullptr) == 1 &&
                EVP_DigestUpdate(context.get(), block.data(), block.size()) == 1,
            "starting HMAC-SM3");
    OPENSSL_cleanse(block.data(), block.size());
    return context;
}

Digest go_on(const EVP_MD_CTX* begun, BytesView data) {
    thread_local const MdContext context(EVP_MD_CTX_new());
    Digest digest;
    require(context != nullptr && EVP_MD_CTX_copy_ex(context.get(), begun) == 1 &&
                EVP_DigestUpdate(context.get(), data.data(), data.size()) == 1 &&
                EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1,
            "HMAC-SM3");
    return digest;
}

} // namespace

struct BlindIndex::Impl {
    struct Key {
        MdContext inner, outer;
    };
    std::string id;
    std::vector<Key> keys;
};

BlindIndex::BlindIndex(const std::vector<Bytes>& keys) : impl_(std::make_unique<Impl>()) {
    if (keys.empty()) {
        throw std::runtime_error("a blind index needs a key");
    }
    for (const Bytes& key : keys) {
        if (key.size() != key_size) {
            throw std::runtime_error("a key of a blind index has 32 octets (64 hex digits)");
        }
        impl_->keys.push_back({started(key, '\x36'), started(key, '\x5c')});
    }
    impl_->id = to_hex(sm3(keys.front())).substr(0, 16);
}
BlindIndex::~BlindIndex() = default;

const std::string& BlindIndex::key_id() const { return impl_->id; }

Digest BlindIndex::of(BytesView value) const {
    const auto& key = impl_->keys.front();
    return go_on(key.outer.get(), view(go_on(key.inner.get(), value)));
}

std::vector<Digest> BlindIndex::under_every_key(BytesView value) const {
    std::vector<Digest> digests;
    for (const auto& key : impl_->keys) {
        digests.push_back(go_on(key.outer.get(), view(go_on(key.inner.get(), value))));
    }
    return digests;
}

} // namespace gateway::crypto
