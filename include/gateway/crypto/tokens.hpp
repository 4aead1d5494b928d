#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/json.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::crypto {

/// The claims of a JWT access token (RFC 9068) that the gateway issues and reads.
struct AccessClaims {
    std::string issuer;
    std::string audience;
    std::string subject; ///< = client_id
    std::string client_id;
    std::string token_id; ///< jti
    std::vector<std::string> scopes;
    Time issued_at;
    Time expires_at;
};

class JwtKey;

/// Signs and checks access tokens: a JwtKey (jose.hpp) of ES256, typ "at+jwt". Safe to use from several
/// threads.
class TokenKey {
public:
    static TokenKey generate();
    static TokenKey
    from_pem(std::string_view pem); ///< a P-256 private key, PKCS#8; throws std::runtime_error
    std::string to_pem() const;
    std::string key_id() const; ///< JWK thumbprint (RFC 7638)
    Json public_jwk() const;    ///< as JwtKey::public_jwk
    /// Times are cut to seconds. Throws std::invalid_argument for a scope that is none (RFC 6749 §3.3).
    std::string sign(const AccessClaims& claims) const;
    /// Empty unless: well-formed, typ at+jwt, alg ES256 (nothing else is tried), kid ours, signature right,
    /// issuer and audience as given, not expired at `now`, not issued in the future by more than a minute.
    /// Never throws on bad input.
    std::optional<AccessClaims> verify(std::string_view token, std::string_view issuer,
                                       std::string_view audience, Time now) const;

private:
    struct Impl;
    explicit TokenKey(JwtKey key);
    std::shared_ptr<const Impl> impl_;
};

/// Argon2id in the PHC string form, 19 MiB, 2 passes, 1 lane (OWASP's minimum). Slow on purpose: its own
/// lane.
std::string hash_password(std::string_view secret);
/// False also for a string that is none, or that asks for more than 256 MiB, 16 passes or 4 lanes.
bool verify_password(std::string_view secret, std::string_view phc);

} // namespace gateway::crypto
