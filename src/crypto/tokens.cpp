#include "gateway/crypto/tokens.hpp"

#include "gateway/crypto/jose.hpp"
#include "jws.hpp"
#include "token_claims.hpp"

namespace gateway::crypto {
namespace {

constexpr const char* type = "at+jwt";
constexpr std::size_t longest_token = 8192;
constexpr std::chrono::minutes clock_difference{1};

} // namespace

struct TokenKey::Impl {
    explicit Impl(JwtKey the_key) : key(std::move(the_key)) { own.add(key); }

    /// Our tokens carry these three members and no other: one with a key, URL or extension of a caller's
    /// choice was not made here.
    bool has_our_header(std::string_view token) const {
        return read_jws_header(token) ==
               Json{{"alg", algorithm_name(key.algorithm())}, {"typ", type}, {"kid", key.key_id()}};
    }

    JwtKey key;
    JwtKeySet own;
};

TokenKey::TokenKey(JwtKey key) : impl_(std::make_shared<const Impl>(std::move(key))) {}

TokenKey TokenKey::generate() { return TokenKey(JwtKey::generate(JwtAlgorithm::es256)); }

TokenKey TokenKey::from_pem(std::string_view pem) {
    return TokenKey(JwtKey::from_pem(JwtAlgorithm::es256, pem));
}

std::string TokenKey::to_pem() const { return impl_->key.to_pem(); }

std::string TokenKey::key_id() const { return impl_->key.key_id(); }

Json TokenKey::public_jwk() const { return impl_->key.public_jwk(); }

std::string TokenKey::sign(const AccessClaims& claims) const {
    return impl_->key.sign(type, write_claims(claims));
}

std::optional<AccessClaims> TokenKey::verify(std::string_view token, std::string_view issuer,
                                             std::string_view audience, Time now) const {
    if (token.size() > longest_token || !impl_->has_our_header(token)) {
        return std::nullopt;
    }
    const std::optional<Json> object = impl_->own.verify(token, type);
    std::optional<AccessClaims> claims = object ? read_claims(*object) : std::nullopt;
    const bool ours = claims && claims->issuer == issuer && claims->audience == audience;
    const bool timely = claims && claims->expires_at > now && claims->issued_at <= now + clock_difference;
    return ours && timely ? std::move(claims) : std::nullopt;
}

} // namespace gateway::crypto
