#include "gateway/crypto/sm.hpp"
#include "openssl.hpp"
#include "pem.hpp"

#include <openssl/core_names.h>
#include <openssl/param_build.h>

namespace gateway::crypto {
namespace {

constexpr std::size_t scalar_size = 32;
constexpr std::size_t point_size = 65;
constexpr std::size_t id_length = 16; // hex digits of Sm2PublicKey::id

using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, Releases<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Releases<OSSL_PARAM_free>>;

std::shared_ptr<EVP_PKEY> share(Pkey key) { return {key.release(), EVP_PKEY_free}; }

// A key read from a file reports the type EC in some places and SM2 in others; this question is answered
// alike.
bool is_sm2(EVP_PKEY* key) { return key != nullptr && is_on_curve(key, "SM2", "SM2"); }

/// The key of a point, and of a scalar when there is one. Gives nothing when the point is not on the curve.
Pkey key_of(BytesView point, const BIGNUM* scalar) {
    const ErrorMark mark;
    const ParameterBuilder builder(OSSL_PARAM_BLD_new());
    require(builder &&
                OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "SM2", 0) == 1 &&
                OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                                 point.size()) == 1 &&
                (scalar == nullptr ||
                 OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar) == 1),
            "describing an SM2 key");
    const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "SM2", nullptr));
    require(parameters && context && EVP_PKEY_fromdata_init(context.get()) == 1, "describing an SM2 key");
    EVP_PKEY* key = nullptr;
    const int selection = scalar == nullptr ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR;
    if (EVP_PKEY_fromdata(context.get(), &key, selection, parameters.get()) != 1) {
        return nullptr;
    }
    return Pkey(key);
}

Pkey public_key_of(BytesView point) {
    const bool shaped = point.size() == point_size && point.front() == '\x04';
    Pkey key = shaped ? key_of(point, nullptr) : nullptr;
    if (!key) {
        throw std::runtime_error(
            "not an SM2 public key: 65 octets 04‖X‖Y of a point on the curve are needed");
    }
    return key;
}

/// Sets the identity of one signature, after its start and before its data. Without this OpenSSL 3.0 hashes
/// the empty identity; as a parameter of the start itself ("distid") 3.0.19 refuses it.
bool set_identity(EVP_PKEY_CTX* context, std::string_view sm2_id) {
    return EVP_PKEY_CTX_set1_id(context, sm2_id.data(), static_cast<int>(sm2_id.size())) == 1;
}

} // namespace

Sm2PublicKey Sm2PublicKey::from_pem(std::string_view pem) {
    const Pkey read = read_public_pem(pem);
    if (!is_sm2(read.get())) {
        throw std::runtime_error("not an SM2 public key in PEM (BEGIN PUBLIC KEY)");
    }
    // Built anew from the point, so that a compressed one is stored and named like any other.
    return from_point(uncompressed_point(read.get()));
}

Sm2PublicKey Sm2PublicKey::from_point(BytesView point65) {
    Sm2PublicKey key;
    key.key_ = share(public_key_of(point65));
    return key;
}

std::string Sm2PublicKey::to_pem() const { return write_public_pem(key_.get()); }

Bytes Sm2PublicKey::point() const { return uncompressed_point(key_.get()); }

std::string Sm2PublicKey::id() const { return to_hex(sm3(point())).substr(0, id_length); }

bool Sm2PublicKey::verify(BytesView data, BytesView signature, std::string_view sm2_id) const {
    const ErrorMark mark;
    const MdContext context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* of_key = nullptr; // belongs to context
    require(context &&
                EVP_DigestVerifyInit_ex(context.get(), &of_key, "SM3", nullptr, nullptr, key_.get(),
                                        nullptr) == 1 &&
                set_identity(of_key, sm2_id),
            "starting an SM2 check");
    // A malformed signature gives a negative number, a wrong one zero.
    return EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(data), data.size()) ==
           1;
}

Bytes Sm2PublicKey::encrypt(BytesView data) const {
    if (data.empty()) {
        throw std::invalid_argument("SM2 encrypts at least one octet");
    }
    const ErrorMark mark;
    const PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr));
    std::size_t size = 0;
    require(context && EVP_PKEY_encrypt_init(context.get()) == 1 &&
                EVP_PKEY_encrypt(context.get(), nullptr, &size, octets(data), data.size()) == 1,
            "starting SM2 encryption");
    Bytes der(size, '\0');
    require(EVP_PKEY_encrypt(context.get(), octets(der), &size, octets(data), data.size()) == 1,
            "SM2 encryption");
    der.resize(size);
    return der;
}

Sm2PrivateKey Sm2PrivateKey::generate() {
    Sm2PrivateKey key;
    key.key_ = share(Pkey(EVP_PKEY_Q_keygen(nullptr, nullptr, "SM2")));
    require(key.key_ != nullptr, "making an SM2 key");
    return key;
}

Sm2PrivateKey Sm2PrivateKey::from_pem(std::string_view pem) {
    Pkey read = read_private_pem(pem);
    if (!is_sm2(read.get()) || !is_sound_pair(read.get())) {
        throw std::runtime_error("not an unencrypted SM2 private key in PEM (PKCS#8, BEGIN PRIVATE KEY)");
    }
    Sm2PrivateKey key;
    key.key_ = share(std::move(read));
    return key;
}

Sm2PrivateKey Sm2PrivateKey::from_scalar(BytesView d32, BytesView point65) {
    if (d32.size() != scalar_size || point65.size() != point_size || point65.front() != '\x04') {
        throw std::runtime_error("an SM2 key pair is 32 octets and 65 octets 04‖X‖Y");
    }
    const BigNumber scalar(BN_bin2bn(octets(d32), static_cast<int>(d32.size()), nullptr));
    require(scalar != nullptr, "reading a scalar");
    BN_set_flags(scalar.get(), BN_FLG_CONSTTIME);
    Pkey pair = key_of(point65, scalar.get());
    if (!pair || !is_sound_pair(pair.get())) {
        throw std::runtime_error("the scalar and the point are no SM2 key pair");
    }
    Sm2PrivateKey key;
    key.key_ = share(std::move(pair));
    return key;
}

std::string Sm2PrivateKey::to_pem() const { return write_private_pem(key_.get()); }

Sm2PublicKey Sm2PrivateKey::public_key() const {
    return Sm2PublicKey::from_point(uncompressed_point(key_.get()));
}

Bytes Sm2PrivateKey::sign(BytesView data, std::string_view sm2_id) const {
    const ErrorMark mark;
    const MdContext context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* of_key = nullptr; // belongs to context
    std::size_t size = 0;
    require(context &&
                EVP_DigestSignInit_ex(context.get(), &of_key, "SM3", nullptr, nullptr, key_.get(), nullptr) ==
                    1 &&
                set_identity(of_key, sm2_id) &&
                EVP_DigestSign(context.get(), nullptr, &size, octets(data), data.size()) == 1,
            "starting an SM2 signature");
    Bytes signature(size, '\0');
    require(EVP_DigestSign(context.get(), octets(signature), &size, octets(data), data.size()) == 1,
            "SM2 signature");
    signature.resize(size);
    return signature;
}

std::optional<Bytes> Sm2PrivateKey::decrypt(BytesView der) const {
    const ErrorMark mark;
    const PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr));
    require(context && EVP_PKEY_decrypt_init(context.get()) == 1, "starting SM2 decryption");
    // Asked for the size first, and the length it then reports is believed: CVE-2021-3711 was a guessed size.
    std::size_t size = 0;
    if (EVP_PKEY_decrypt(context.get(), nullptr, &size, octets(der), der.size()) != 1) {
        return std::nullopt;
    }
    Bytes data(size, '\0');
    if (EVP_PKEY_decrypt(context.get(), octets(data), &size, octets(der), der.size()) != 1) {
        OPENSSL_cleanse(data.data(), data.size());
        return std::nullopt;
    }
    data.resize(size);
    return data;
}

} // namespace gateway::crypto
