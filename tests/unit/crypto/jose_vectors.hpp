#pragma once

#include "gateway/crypto/jose.hpp"
#include "vectors.hpp"

#include <nlohmann/json.hpp>

/// What the tests of tokens share: claims, public keys of the standards, and signatures made by hand.
namespace gateway::crypto::vectors {

inline const Json& claims() {
    static const Json made{{"iss", "https://gateway.example"}, {"sub", "张三"}, {"exp", 1'700'003'600}};
    return made;
}

/// A right signature of an SM2 key over any header and payload, made without the code under test.
inline std::string sm2_token(const Sm2PrivateKey& key, const std::string& header,
                             const std::string& payload) {
    const std::string text = to_base64url(header) + "." + to_base64url(payload);
    const Bytes der = key.sign(text);
    const auto number = [&der](std::size_t at) { // an INTEGER of DER as 32 octets
        const auto size = static_cast<unsigned char>(der[at + 1]);
        const Bytes content = der.substr(at + 2, size);
        return size > 32 ? content.substr(size - 32U) : Bytes(32U - size, '\0') + content;
    };
    const std::size_t second = 4U + static_cast<unsigned char>(der[3]);
    return text + "." + to_base64url(number(2) + number(second));
}

/// The JWK of the key of GM/T 0003.5-2012; its thumbprint was computed apart from this program.
inline Json sm2_vector_jwk() {
    return {{"kty", "EC"},
            {"crv", "SM2"},
            {"alg", "SM2SM3"},
            {"x", "CfnfMR5UIaFQ3X0WHkvFxnIXn60YM_wHa7CP81bzUCA"},
            {"use", "sig"},
            {"y", "zOpJDOJndaUtxupxjMGqYArtBfvzXghKZjL2By2prRM"},
            {"kid", "lgVsnVqdKsFLJ2q4y2l6gACWaCOEQcWQb1t30j4Q6fU"}};
}

/// RFC 7515 Appendix A.3; the key has no "kid" there.
inline Json rfc7515_jwk() {
    return {{"kty", "EC"},
            {"crv", "P-256"},
            {"x", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"},
            {"y", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},
            {"kid", "a.3"}};
}

inline Json set_of(const Json& jwk) { return {{"keys", Json::array({jwk})}}; }

} // namespace gateway::crypto::vectors
