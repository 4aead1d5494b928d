#pragma once

#include "gateway/base/json.hpp"
#include "gateway/crypto/sm.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::crypto {

/// How a JSON Web Token is signed. ES256 (RFC 7518 §3.4) by cjose: what every client can check. SM2 with SM3
/// for those who ask for it: no algorithm of that name is registered with IANA, so both sides agree on
/// alg "SM2SM3", kty "EC", crv "SM2", the signature R‖S in 64 octets over the default 16-octet identity.
enum class JwtAlgorithm { es256, sm2sm3 };
std::string_view algorithm_name(JwtAlgorithm algorithm); ///< "ES256", "SM2SM3"

/// A key that signs tokens. Cheap to copy; safe to use from several threads.
class JwtKey {
public:
    static JwtKey generate(JwtAlgorithm algorithm);
    /// PKCS#8; throws std::runtime_error when it is no unencrypted key of that kind.
    static JwtKey from_pem(JwtAlgorithm algorithm, std::string_view pem);
    std::string to_pem() const;
    JwtAlgorithm algorithm() const;
    /// The JWK thumbprint (RFC 7638).
    const std::string& key_id() const;
    /// {kty, crv, x, y, kid, alg, use: "sig"}.
    Json public_jwk() const;
    /// A compact JWS over the claims with the header {alg, typ, kid}. Throws std::invalid_argument when they
    /// are no object, or the token would be longer than verify takes.
    std::string sign(std::string_view typ, const Json& claims) const;

private:
    friend class JwtKeySet;
    struct Impl;
    explicit JwtKey(std::shared_ptr<const Impl> impl);
    std::shared_ptr<const Impl> impl_;
};

/// Public keys that tokens are checked against: our own, or another's JWK set. A value: a copy is cheap and
/// does not change with its original; one that nobody adds to is safe to use from several threads.
class JwtKeySet {
public:
    JwtKeySet();
    void add(const JwtKey& key);
    /// Left out are keys of kinds that are not known here, for another use than signatures, without "kid",
    /// not on their curve, or shown with their private half (RFC 7517 §5); std::runtime_error for what is no
    /// JWK set.
    static JwtKeySet from_jwks(const Json& set);
    /// The claims, when: a compact JWS of at most 16 KiB, its header has alg, kid and (where `typ` is not
    /// empty) that typ, kid is one of these keys, alg is that key's own algorithm (nothing else is ever
    /// tried: neither "none" nor a symmetric one), no "crit", and the signature holds. A key or address in
    /// the header (jwk, jku, x5c, x5u) is never looked at. Never throws on bad input. Who the token is for
    /// and whether it is timely is the caller's to check.
    std::optional<Json> verify(std::string_view token, std::string_view typ) const;
    bool empty() const;

private:
    struct Impl;
    std::shared_ptr<const Impl> impl_;
};

} // namespace gateway::crypto
