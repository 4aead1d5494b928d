#include "gateway/crypto/sm.hpp"
#include "openssl.hpp"

namespace gateway::crypto {
namespace {

// Fetched once, for a fetch by name costs more than the hash of a small record. Never freed: a static object
// that ends later may still hash.
const EVP_MD* sm3_algorithm() {
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SM3", nullptr);
    require(algorithm != nullptr, "fetching SM3");
    return algorithm;
}

void start(EVP_MD_CTX* context) {
    require(EVP_DigestInit_ex2(context, sm3_algorithm(), nullptr) == 1, "starting SM3");
}

Digest finish_hash(EVP_MD_CTX* context) {
    Digest digest;
    require(EVP_DigestFinal_ex(context, digest.data(), nullptr) == 1, "ending SM3");
    return digest;
}

} // namespace

std::string to_hex(const Digest& digest) { return to_hex(view(digest)); }

BytesView view(const Digest& digest) { return {reinterpret_cast<const char*>(digest.data()), digest.size()}; }

Digest sm3(BytesView data) {
    thread_local const MdContext context(EVP_MD_CTX_new());
    require(context != nullptr, "making a hash");
    start(context.get());
    require(EVP_DigestUpdate(context.get(), data.data(), data.size()) == 1, "SM3");
    return finish_hash(context.get());
}

struct Sm3::Impl {
    MdContext context{EVP_MD_CTX_new()};
};

Sm3::Sm3() : impl_(std::make_unique<Impl>()) {
    require(impl_->context != nullptr, "making a hash");
    start(impl_->context.get());
}
Sm3::~Sm3() = default;
Sm3::Sm3(Sm3&&) noexcept = default;
Sm3& Sm3::operator=(Sm3&&) noexcept = default;

Sm3& Sm3::add(BytesView data) {
    require(EVP_DigestUpdate(impl_->context.get(), data.data(), data.size()) == 1, "SM3");
    return *this;
}

Digest Sm3::finish() {
    const Digest digest = finish_hash(impl_->context.get());
    start(impl_->context.get());
    return digest;
}

Digest hmac_sm3(BytesView key, BytesView data) {
    static constexpr unsigned char no_key = 0; // a null key would mean "the key of the last call"
    Digest digest;
    std::size_t length = 0;
    const unsigned char* const start_of_key = key.empty() ? &no_key : octets(key);
    require(EVP_Q_mac(nullptr, "HMAC", nullptr, "SM3", nullptr, start_of_key, key.size(), octets(data),
                      data.size(), digest.data(), digest.size(), &length) != nullptr &&
                length == digest.size(),
            "HMAC-SM3");
    return digest;
}

} // namespace gateway::crypto
