#include "gateway/crypto/tokens.hpp"

#include "gateway/base/json.hpp"
#include "gateway/base/problem.hpp"
#include "gateway/crypto/sm.hpp"
#include "pem.hpp"
#include "token_claims.hpp"

#include <cjose/cjose.h>
#include <nlohmann/json.hpp>
#include <openssl/core_names.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace gateway::crypto {
namespace {

constexpr const char* curve = "prime256v1"; // OpenSSL's name of P-256
constexpr const char* algorithm = "ES256";
constexpr const char* type = "at+jwt";
constexpr std::size_t longest_token = 8192;
constexpr std::size_t signature_size = 64; // RFC 7518 §3.4: R‖S
constexpr std::chrono::minutes clock_difference{1};

using Jwk = std::unique_ptr<cjose_jwk_t, Releases<cjose_jwk_release>>;
using Jws = std::unique_ptr<cjose_jws_t, Releases<cjose_jws_release>>;
using Header = std::unique_ptr<cjose_header_t, Releases<cjose_header_release>>;

void require_cjose(bool done, const char* step) {
    if (!done) {
        throw std::runtime_error(std::string("cjose failed: ") + step);
    }
}

Jwk jwk_of(EVP_PKEY* key) {
    Bytes d = number_of(key, OSSL_PKEY_PARAM_PRIV_KEY);
    const Wipe wipe(d);
    Bytes x = number_of(key, OSSL_PKEY_PARAM_EC_PUB_X);
    Bytes y = number_of(key, OSSL_PKEY_PARAM_EC_PUB_Y);
    cjose_jwk_ec_keyspec parts{};
    parts.crv = CJOSE_JWK_EC_P_256;
    parts.d = octets(d);
    parts.dlen = d.size();
    parts.x = octets(x);
    parts.xlen = x.size();
    parts.y = octets(y);
    parts.ylen = y.size();
    Jwk jwk(cjose_jwk_create_EC_spec(&parts, nullptr));
    require_cjose(jwk != nullptr, "reading a P-256 key");
    return jwk;
}

/// The JWK thumbprint (RFC 7638): SHA-256 over the required members in their order.
std::string thumbprint(EVP_PKEY* key) {
    const std::string members = R"({"crv":"P-256","kty":"EC","x":")" +
                                to_base64url(number_of(key, OSSL_PKEY_PARAM_EC_PUB_X)) + R"(","y":")" +
                                to_base64url(number_of(key, OSSL_PKEY_PARAM_EC_PUB_Y)) + "\"}";
    Digest digest;
    require(
        EVP_Q_digest(nullptr, "SHA256", nullptr, members.data(), members.size(), digest.data(), nullptr) == 1,
        "SHA-256");
    return to_base64url(view(digest));
}

/// The three segments of a compact JWS (RFC 7515 §7.1), decoded. Empty when it is none.
std::optional<std::array<Bytes, 3>> decode(std::string_view token) {
    if (token.size() > longest_token || std::count(token.begin(), token.end(), '.') != 2) {
        return std::nullopt;
    }
    std::array<Bytes, 3> decoded;
    for (Bytes& segment : decoded) {
        const std::size_t end = std::min(token.find('.'), token.size());
        std::optional<Bytes> bytes = from_base64url(token.substr(0, end));
        if (!bytes) {
            return std::nullopt;
        }
        segment = std::move(*bytes);
        token.remove_prefix(std::min(end + 1, token.size()));
    }
    return decoded;
}

/// Our tokens carry these three members and no other: no key, URL or extension of a caller's choice is ever
/// looked at.
bool is_our_header(std::string_view text, const std::string& key_id) try {
    return parse_json(text) == Json{{"alg", algorithm}, {"typ", type}, {"kid", key_id}};
} catch (const Problem&) {
    return false;
}

bool is_signed(std::string_view token, const cjose_jwk_t* key) {
    const ErrorMark mark;
    const Jws jws(cjose_jws_import(token.data(), token.size(), nullptr));
    return jws && cjose_jws_verify(jws.get(), key, nullptr);
}

Header make_header(const std::string& key_id) {
    Header header(cjose_header_new(nullptr));
    require_cjose(header && cjose_header_set(header.get(), CJOSE_HDR_ALG, algorithm, nullptr) &&
                      cjose_header_set(header.get(), "typ", type, nullptr) &&
                      cjose_header_set(header.get(), CJOSE_HDR_KID, key_id.c_str(), nullptr),
                  "making a header");
    return header;
}

} // namespace

/// Never changed after it was made. cjose only reads a key while it signs or checks (its reference count
/// moves in retain and release alone, which one owner calls once), and jansson counts atomically; so threads
/// share one.
struct TokenKey::Impl {
    explicit Impl(Pkey pair) : key(std::move(pair)), jwk(jwk_of(key.get())), id(thumbprint(key.get())) {}

    Pkey key;
    Jwk jwk;
    std::string id;
};

TokenKey TokenKey::generate() {
    Pkey pair(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
    require(pair != nullptr, "making a P-256 key");
    TokenKey key;
    key.impl_ = std::make_shared<const Impl>(std::move(pair));
    return key;
}

TokenKey TokenKey::from_pem(std::string_view pem) {
    Pkey pair = read_private_pem(pem);
    if (!pair || !is_on_curve(pair.get(), "EC", curve) || !is_sound_pair(pair.get())) {
        throw std::runtime_error("not an unencrypted P-256 private key in PEM (PKCS#8, BEGIN PRIVATE KEY)");
    }
    TokenKey key;
    key.impl_ = std::make_shared<const Impl>(std::move(pair));
    return key;
}

std::string TokenKey::to_pem() const { return write_private_pem(impl_->key.get()); }

std::string TokenKey::key_id() const { return impl_->id; }

std::string TokenKey::sign(const AccessClaims& claims) const {
    const std::string payload = write_claims(claims);
    const Header header = make_header(impl_->id);
    const Jws jws(cjose_jws_sign(impl_->jwk.get(), header.get(), octets(payload), payload.size(), nullptr));
    const char* token = nullptr;
    require_cjose(jws && cjose_jws_export(jws.get(), &token, nullptr), "signing a token");
    return token;
}

std::optional<AccessClaims> TokenKey::verify(std::string_view token, std::string_view issuer,
                                             std::string_view audience, Time now) const {
    const auto segments = decode(token);
    if (!segments) {
        return std::nullopt;
    }
    const auto& [header, payload, signature] = *segments;
    if (!is_our_header(header, impl_->id) || signature.size() != signature_size ||
        !is_signed(token, impl_->jwk.get())) {
        return std::nullopt;
    }
    std::optional<AccessClaims> claims = read_claims(payload);
    const bool ours = claims && claims->issuer == issuer && claims->audience == audience;
    const bool timely = claims && claims->expires_at > now && claims->issued_at <= now + clock_difference;
    return ours && timely ? std::move(claims) : std::nullopt;
}

} // namespace gateway::crypto
