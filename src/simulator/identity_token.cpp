#include "identity_token.hpp"

#include "gateway/base/text.hpp"
#include "real_levels.hpp"

#include <nlohmann/json.hpp>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

namespace gateway::simulator {
namespace {

using Octets = std::array<unsigned char, 32>;

std::string text_of_octets(const Octets& octets) { return {octets.begin(), octets.end()}; }

const unsigned char* octets_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string hmac_sha256(std::string_view key, std::string_view text) {
    Octets mac{};
    unsigned size = 0;
    if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), octets_of(text), text.size(),
              mac.data(), &size)) {
        throw std::runtime_error("OpenSSL failed: HMAC-SHA256");
    }
    return text_of_octets(mac);
}

/// The public key as a careless client would hold it: PEM of SubjectPublicKeyInfo (RFC 5480).
std::string public_pem(const Json& jwk) {
    constexpr std::string_view p256_head = "3059301306072a8648ce3d020106082a8648ce3d030107034200";
    constexpr std::size_t line = 64;
    const std::string text =
        to_base64(from_hex(p256_head).value() + '\x04' + from_base64url(gateway::text_of(jwk, "x")).value() +
                  from_base64url(gateway::text_of(jwk, "y")).value());
    std::string pem = "-----BEGIN PUBLIC KEY-----\n";
    for (std::size_t at = 0; at < text.size(); at += line) {
        pem += text.substr(at, line) + '\n';
    }
    return pem + "-----END PUBLIC KEY-----\n";
}

std::string unsigned_token(const Json& header, const Json& claims) {
    return to_base64url(canonical_json(header)) + '.' + to_base64url(canonical_json(claims));
}

/// How a level is proven (RFC 8176). RC04 takes a face; who has RC05 has a certificate.
Json methods_of(int level, const Person& person) {
    if (level == 4 && person.face) {
        return {"face"};
    }
    if (level >= 4) {
        return {"hwk"};
    }
    return level == 3 ? Json{"pwd", "sms"} : Json{"pwd"};
}

/// A name for the person that is another for each client, and tells nobody the number.
std::string subject_of(const SignOn& signon, const GrantedCode& granted) {
    const crypto::Digest digest =
        crypto::hmac_sm3(signon.pairwise_secret, granted.request.client + '\n' + granted.person.cert_type +
                                                     '\n' + granted.person.cert_no);
    return to_base64url(crypto::view(digest));
}

std::int64_t seconds_of(Time time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

Json claims_of(const SignOn& signon, const GrantedCode& granted, const std::string& issuer, Time now) {
    constexpr std::chrono::minutes validity{5};
    return {{"iss", issuer},
            {"sub", subject_of(signon, granted)},
            {"aud", granted.request.client},
            {"exp", seconds_of(now + validity)},
            {"iat", seconds_of(now)},
            {"nonce", granted.request.nonce},
            {"auth_time", seconds_of(granted.auth_time)},
            {"acr", real_level_name(granted.level)},
            {"amr", methods_of(granted.level, granted.person)}};
}

void spoil(Json& claims, const SignOnFaults& faults) {
    if (faults.has(SignOnFault::wrong_nonce)) {
        claims["nonce"] = "another-nonce";
    }
    if (faults.has(SignOnFault::wrong_aud)) {
        claims["aud"] = "p99";
    }
    if (faults.has(SignOnFault::wrong_iss)) {
        claims["iss"] = "https://another.example/trust";
    }
    if (faults.has(SignOnFault::raised_acr)) {
        claims["acr"] = real_level_names.back();
    }
}

} // namespace

std::string sha256(std::string_view text) {
    Octets digest{};
    if (EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1) {
        throw std::runtime_error("OpenSSL failed: SHA-256");
    }
    return text_of_octets(digest);
}

std::string write_identity_token(const SignOn& signon, const GrantedCode& granted, const std::string& issuer,
                                 const SignOnFaults& faults, Time now) {
    const bool expired = faults.has(SignOnFault::expired_token);
    Json claims = claims_of(signon, granted, issuer, expired ? now - std::chrono::hours(1) : now);
    spoil(claims, faults);
    if (faults.has(SignOnFault::alg_none)) {
        return unsigned_token({{"alg", "none"}, {"typ", "JWT"}}, claims) + '.';
    }
    if (faults.has(SignOnFault::hs256)) {
        const std::string token =
            unsigned_token({{"alg", "HS256"}, {"typ", "JWT"}, {"kid", signon.token_key.key_id()}}, claims);
        return token + '.' + to_base64url(hmac_sha256(public_pem(signon.token_key.public_jwk()), token));
    }
    return signon.token_key.sign("JWT", claims);
}

} // namespace gateway::simulator
