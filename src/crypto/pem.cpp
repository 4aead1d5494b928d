#include "pem.hpp"

#include <openssl/core_names.h>
#include <openssl/pem.h>

#include <array>
#include <limits>

namespace gateway::crypto {
namespace {

constexpr std::size_t coordinate_size = 32;

Bio open_text(std::string_view text) {
    if (text.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
        return nullptr;
    }
    return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string text_of(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

} // namespace

int no_pass_phrase(char*, int, int, void*) { return -1; }

Pkey read_private_pem(std::string_view pem) {
    const ErrorMark mark;
    const Bio bio = open_text(pem);
    return Pkey(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_pass_phrase, nullptr) : nullptr);
}

Pkey read_public_pem(std::string_view pem) {
    const ErrorMark mark;
    const Bio bio = open_text(pem);
    return Pkey(bio ? PEM_read_bio_PUBKEY(bio.get(), nullptr, no_pass_phrase, nullptr) : nullptr);
}

std::string write_private_pem(EVP_PKEY* key) {
    // A memory BIO of this kind overwrites its buffer when it is freed.
    const Bio bio(BIO_new(BIO_s_secmem()));
    require(bio && PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1,
            "writing a private key");
    return text_of(bio.get());
}

std::string write_public_pem(EVP_PKEY* key) {
    const Bio bio(BIO_new(BIO_s_mem()));
    require(bio && PEM_write_bio_PUBKEY(bio.get(), key) == 1, "writing a public key");
    return text_of(bio.get());
}

bool is_on_curve(EVP_PKEY* key, const char* type, std::string_view curve) {
    const ErrorMark mark;
    std::array<char, 64> name{};
    std::size_t length = 0;
    return EVP_PKEY_is_a(key, type) == 1 &&
           EVP_PKEY_get_group_name(key, name.data(), name.size(), &length) == 1 &&
           std::string_view(name.data(), length) == curve;
}

Bytes number_of(EVP_PKEY* key, const char* parameter) {
    BIGNUM* raw = nullptr;
    require(EVP_PKEY_get_bn_param(key, parameter, &raw) == 1, "reading a number of a key");
    const BigNumber number(raw);
    Bytes padded(coordinate_size, '\0');
    require(BN_bn2binpad(number.get(), octets(padded), static_cast<int>(padded.size())) >= 0,
            "writing a number of a key");
    return padded;
}

Bytes uncompressed_point(EVP_PKEY* key) {
    return '\x04' + number_of(key, OSSL_PKEY_PARAM_EC_PUB_X) + number_of(key, OSSL_PKEY_PARAM_EC_PUB_Y);
}

bool is_sound_pair(EVP_PKEY* key) {
    const ErrorMark mark;
    const PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    return context && EVP_PKEY_check(context.get()) == 1;
}

} // namespace gateway::crypto
