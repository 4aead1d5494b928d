#include "jwk.hpp"

#include "gateway/base/text.hpp"

#include <nlohmann/json.hpp>
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>
#include <stdexcept>

namespace gateway::access {
namespace {

struct Release {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(BIGNUM* number) const { BN_free(number); }
};

/// RFC 7518 §6.2.1.2: a coordinate of P-256 is always 32 octets.
std::string coordinate(const EVP_PKEY* key, const char* name) {
    constexpr int size = 32;
    BIGNUM* raw = nullptr;
    const bool found = EVP_PKEY_get_bn_param(key, name, &raw) == 1;
    const std::unique_ptr<BIGNUM, Release> number(raw);
    Bytes octets(size, '\0');
    if (!found || BN_bn2binpad(number.get(), reinterpret_cast<unsigned char*>(octets.data()), size) != size) {
        throw std::runtime_error("the token key has no point on P-256");
    }
    return to_base64url(octets);
}

} // namespace

Json public_key_set(const crypto::TokenKey& key) {
    std::string pem = key.to_pem();
    const std::unique_ptr<BIO, Release> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const std::unique_ptr<EVP_PKEY, Release> pair(
        PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
    OPENSSL_cleanse(pem.data(), pem.size());
    if (!pair) {
        throw std::runtime_error("the token key cannot be read back");
    }
    return {{"keys",
             {{{"kty", "EC"},
               {"crv", "P-256"},
               {"x", coordinate(pair.get(), OSSL_PKEY_PARAM_EC_PUB_X)},
               {"y", coordinate(pair.get(), OSSL_PKEY_PARAM_EC_PUB_Y)},
               {"kid", key.key_id()},
               {"use", "sig"},
               {"alg", "ES256"}}}}};
}

} // namespace gateway::access
