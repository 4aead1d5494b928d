#pragma once

#include "gateway/base/json.hpp"
#include "gateway/base/text.hpp"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct evp_pkey_st;

namespace gateway::crypto {

/// The identity that enters every SM2 signature (GM/T 0009-2012 §10). OpenSSL 3.0 signs over the EMPTY
/// identity when none is set, so the functions below always set it.
inline constexpr std::string_view default_sm2_id = "1234567812345678";

using Digest = std::array<unsigned char, 32>;
using gateway::to_hex; // else the next line would hide it in this room
std::string to_hex(const Digest& digest);
BytesView view(const Digest& digest);

/// SM3 (GB/T 32905-2016).
Digest sm3(BytesView data);
/// SM3 over pieces, for what is too large or scattered to stand in one string.
class Sm3 {
public:
    Sm3();
    ~Sm3();
    Sm3(Sm3&&) noexcept;
    Sm3& operator=(Sm3&&) noexcept;
    Sm3& add(BytesView data);
    Digest finish(); ///< ends the hash; the object may then be used for a new one

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};
Digest hmac_sm3(BytesView key, BytesView data);

/// SM4-CTR (GB/T 32907-2016); the same call encrypts and decrypts. A key/iv pair is used once. Here and below
/// key and iv are 16 octets each, else std::invalid_argument.
Bytes sm4_ctr(BytesView key, BytesView iv, BytesView data);
Bytes sm4_cbc_encrypt(BytesView key, BytesView iv, BytesView data);                ///< PKCS#7 padding
std::optional<Bytes> sm4_cbc_decrypt(BytesView key, BytesView iv, BytesView data); ///< empty on bad padding

/// An SM2 public key (GB/T 32918). Cheap to copy; safe to use from several threads.
class Sm2PublicKey {
public:
    static Sm2PublicKey from_pem(std::string_view pem); ///< throws std::runtime_error when it is no SM2 key
    static Sm2PublicKey from_point(BytesView point65);  ///< 04‖X‖Y; throws when it is not on the curve
    std::string to_pem() const;
    Bytes point() const; ///< 65 octets
    /// Stable short name of the key: first 16 hex digits of SM3 over the point.
    std::string id() const;
    /// True when `signature` (DER SEQUENCE{r,s}) is one over `data` under `sm2_id`. Never throws on bad
    /// input.
    bool verify(BytesView data, BytesView signature, std::string_view sm2_id = default_sm2_id) const;
    Bytes encrypt(BytesView data) const; ///< DER SM2Cipher (C1C3C2), GM/T 0009; at least one octet

private:
    friend class Sm2PrivateKey;
    std::shared_ptr<evp_pkey_st> key_;
};

class Sm2PrivateKey {
public:
    static Sm2PrivateKey generate();
    static Sm2PrivateKey
    from_pem(std::string_view pem); ///< PKCS#8 without pass phrase; throws std::runtime_error
    static Sm2PrivateKey from_scalar(BytesView d32, BytesView point65); ///< for the standards' vectors
    std::string to_pem() const; ///< PKCS#8, unencrypted: the caller guards the file
    Sm2PublicKey public_key() const;
    Bytes sign(BytesView data, std::string_view sm2_id = default_sm2_id) const; ///< DER
    std::optional<Bytes> decrypt(BytesView der) const; ///< empty when it was changed or is for another key

private:
    std::shared_ptr<evp_pkey_st> key_;
};

/// Merkle tree over SM3 in the shape of RFC 9162 §2.1: leaf = SM3(00‖record), node = SM3(01‖left‖right),
/// split at the largest power of two below n. The empty tree has SM3("").
Digest merkle_leaf(BytesView record);
Digest merkle_root(const std::vector<Digest>& leaves);
/// The path that proves leaf `index` (RFC 9162 §2.1.3.1), lowest first. Throws std::out_of_range.
std::vector<Digest> merkle_path(const std::vector<Digest>& leaves, std::size_t index);
bool merkle_verify(const Digest& leaf, std::size_t index, std::size_t count, const std::vector<Digest>& path,
                   const Digest& root);

/// An envelope for personal data: deflate, SM4-CTR under a fresh key, HMAC-SM3 over it (encrypt-then-MAC),
/// the two keys wrapped by SM2 for the receiver. JSON text with base64 members; `context` is bound by the
/// MAC, not carried.
std::string seal_envelope(const Sm2PublicKey& receiver, BytesView data, std::string_view context);
/// Empty when it is malformed, for another key, changed, or of another context.
std::optional<Bytes> open_envelope(const Sm2PrivateKey& key, const Json& envelope, std::string_view context);

} // namespace gateway::crypto
