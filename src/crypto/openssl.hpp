#pragma once

#include "gateway/base/text.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <memory>
#include <stdexcept>
#include <string>

/// What the files of this room share about OpenSSL: owners of its objects, and a clean error queue.
namespace gateway::crypto {

template <auto release>
struct Releases {
    template <typename T>
    void operator()(T* object) const {
        release(object);
    }
};

using MdContext = std::unique_ptr<EVP_MD_CTX, Releases<EVP_MD_CTX_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Releases<EVP_CIPHER_CTX_free>>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, Releases<EVP_PKEY_CTX_free>>;
using Pkey = std::unique_ptr<EVP_PKEY, Releases<EVP_PKEY_free>>;
using Bio = std::unique_ptr<BIO, Releases<BIO_free_all>>;
using BigNumber = std::unique_ptr<BIGNUM, Releases<BN_clear_free>>;

/// Drops the errors OpenSSL queued since the object was made: a refused signature must not surface later as
/// the reason of a failed TLS read on the same thread.
class ErrorMark {
public:
    ErrorMark() { ERR_set_mark(); }
    ~ErrorMark() { ERR_pop_to_mark(); }
    ErrorMark(const ErrorMark&) = delete;
    ErrorMark& operator=(const ErrorMark&) = delete;
};

/// For steps that fail only when memory or the library itself is broken.
inline void require(bool done, const char* step) {
    if (!done) {
        throw std::runtime_error(std::string("OpenSSL failed: ") + step);
    }
}

inline const unsigned char* octets(BytesView bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}
inline unsigned char* octets(Bytes& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

/// Overwrites a secret when its scope ends. What the string held before it grew is out of reach: reserve
/// first.
class Wipe {
public:
    explicit Wipe(Bytes& secret) : secret_(secret) {}
    ~Wipe() { OPENSSL_cleanse(secret_.data(), secret_.size()); }
    Wipe(const Wipe&) = delete;
    Wipe& operator=(const Wipe&) = delete;

private:
    Bytes& secret_;
};

} // namespace gateway::crypto
