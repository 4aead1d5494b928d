#include "jose_vectors.hpp"
#include "jws.hpp"
#include "openssl.hpp"

#include <gtest/gtest.h>

#include <random>

namespace gateway::crypto {
namespace {

using namespace vectors;

TEST(JwtKeySet, ChecksASignatureMadeApartFromThisProgram) {
    // By a plain implementation of GB/T 32918.2, with the nonce of GM/T 0003.5-2012.
    const std::string token =
        "eyJhbGciOiJTTTJTTTMiLCJraWQiOiJsZ1ZzblZxZEtzRkxKMnE0eTJsNmdBQ1dhQ09FUWNXUWIxdDMwajRRNmZVIiwidHlwIjoi"
        "SldUIn0.eyJpc3MiOiJodHRwczovL2dhdGV3YXkuZXhhbXBsZSIsInN1YiI6IjEifQ."
        "NP5zwEv6K5JU-D1aKu45Gk-DI4OWlDR5Xp-Cc7upa17ACfGMS0OlPH0diublhEkayP7uIF0IDzeKyCMFSOhYDA";
    const JwtKeySet keys = JwtKeySet::from_jwks(set_of(sm2_vector_jwk()));
    EXPECT_EQ(keys.verify(token, "JWT"), (Json{{"iss", "https://gateway.example"}, {"sub", "1"}}));
}

TEST(JwtKey, NamesAnSm2KeyByItsThumbprint) {
    EXPECT_EQ(JwtKey::from_pem(JwtAlgorithm::sm2sm3, vectors::sm2_key().to_pem()).public_jwk(),
              sm2_vector_jwk());
}

/// RFC 7515 Appendix A.3.1.
std::string rfc7515_token() {
    return "eyJhbGciOiJFUzI1NiJ9."
           "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
           "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
}

TEST(Jws, OfRfc7515HasItsSignature) {
    const auto point = [](const Json& jwk) {
        return EcPoint{*from_base64url(jwk.at("x").get<std::string>()),
                       *from_base64url(jwk.at("y").get<std::string>())};
    };
    const std::string text = rfc7515_token();
    const auto jws = read_jws(text);
    ASSERT_TRUE(jws);
    EXPECT_TRUE(es256_key(point(rfc7515_jwk()))->has_signed(*jws));
    EXPECT_FALSE(make_es256_key()->has_signed(*jws));
    EXPECT_THROW(es256_key(point(sm2_vector_jwk())), std::runtime_error);
    EXPECT_THROW(sm2sm3_key(point(rfc7515_jwk())), std::runtime_error);
}

TEST(JwtKeySet, RefusesATokenThatNamesNoKey) {
    EXPECT_FALSE(JwtKeySet::from_jwks(set_of(rfc7515_jwk())).verify(rfc7515_token(), ""));
}

/// The whole example of RFC 7517 Appendix A.1: an elliptic key for encryption, and one of RSA.
Json rfc7517_set() {
    return {{"keys",
             {{{"kty", "EC"},
               {"crv", "P-256"},
               {"x", "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4"},
               {"y", "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"},
               {"use", "enc"},
               {"kid", "1"}},
              {{"kty", "RSA"},
               {"n", "0vx7agoebGcQSuuPiLJXZpt"},
               {"e", "AQAB"},
               {"alg", "RS256"},
               {"kid", "2011-04-29"}}}}};
}

TEST(JwtKeySet, OfOthersIsReadForTheKeysItKnows) {
    const JwtKey es256 = JwtKey::generate(JwtAlgorithm::es256),
                 sm2sm3 = JwtKey::generate(JwtAlgorithm::sm2sm3);
    Json set = rfc7517_set();
    EXPECT_TRUE(JwtKeySet::from_jwks(set).empty());
    set["keys"].push_back(es256.public_jwk());
    set["keys"].push_back({{"kty", "OKP"},
                           {"crv", "Ed25519"},
                           {"x", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
                           {"kid", "2"}});
    set["keys"].push_back({{"kty", "oct"}, {"k", "AAAA"}, {"kid", sm2sm3.key_id()}, {"alg", "HS256"}});
    set["keys"].push_back({{"kty", "a kind of next year"}, {"kid", {1}}});
    set["keys"].push_back(sm2sm3.public_jwk());
    set["extra"] = "is no harm";
    const JwtKeySet keys = JwtKeySet::from_jwks(set);
    EXPECT_EQ(keys.verify(es256.sign("JWT", claims()), "JWT"), claims());
    EXPECT_EQ(keys.verify(sm2sm3.sign("JWT", claims()), "JWT"), claims());
}

TEST(JwtKeySet, LeavesOutAKeyThatIsNotForSignaturesOrUnsound) {
    const Json jwk = rfc7515_jwk();
    const auto used_with = [&jwk](const char* member, const Json& value) {
        Json changed = jwk;
        changed[member] = value;
        return !JwtKeySet::from_jwks(set_of(changed)).empty();
    };
    ASSERT_TRUE(used_with("kid", "1"));
    EXPECT_TRUE(used_with("alg", "ES256"));
    EXPECT_TRUE(used_with("use", "sig"));
    EXPECT_TRUE(used_with("key_ops", Json::array({"verify"})));
    EXPECT_FALSE(used_with("alg", "SM2SM3"));
    EXPECT_FALSE(used_with("alg", 1));
    EXPECT_FALSE(used_with("use", "enc"));
    EXPECT_FALSE(used_with("key_ops", Json::array({"deriveKey"})));
    EXPECT_FALSE(used_with("key_ops", "verify"));
    EXPECT_FALSE(used_with("kid", ""));
    EXPECT_FALSE(used_with("kid", 1));
    EXPECT_FALSE(used_with("kty", "RSA"));
    EXPECT_FALSE(used_with("crv", "SM2")) << "the point is not on that curve";
    EXPECT_FALSE(used_with("x", jwk.at("y"))) << "the point is not on the curve";
    EXPECT_FALSE(used_with("x", to_base64url(Bytes(32, '\0'))));
    EXPECT_FALSE(used_with("x", to_base64url(Bytes(32, '\xff'))));
    EXPECT_FALSE(used_with("x", ""));
    EXPECT_FALSE(
        used_with("x", to_base64url(Bytes(1, '\0') + *from_base64url(jwk.at("x").get<std::string>()))));
    EXPECT_FALSE(used_with("x", jwk.at("x").get<std::string>() + "="));
    EXPECT_FALSE(used_with("d", "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI")) << "shown to all";
}

TEST(JwtKeySet, ThatIsNoneIsAnError) {
    for (const Json& none : {Json(), Json("keys"), Json::array(), Json::object(),
                             Json{{"keys", Json::object()}}, Json{{"keys", nullptr}}, rfc7515_jwk()}) {
        EXPECT_THROW(JwtKeySet::from_jwks(none), std::runtime_error) << none;
    }
    EXPECT_TRUE(
        JwtKeySet::from_jwks(Json{{"keys", Json::array({1, "x", nullptr, Json::array({2})})}}).empty());
}

TEST(JwtKeySet, TriesEachKeyOfOneName) {
    const JwtKey first = JwtKey::generate(JwtAlgorithm::es256),
                 second = JwtKey::generate(JwtAlgorithm::es256);
    Json alias = first.public_jwk();
    alias["kid"] = second.key_id();
    const JwtKeySet keys = JwtKeySet::from_jwks({{"keys", {alias, second.public_jwk()}}});
    EXPECT_TRUE(keys.verify(second.sign("JWT", claims()), "JWT"));
}

TEST(JwtKeySet, IsAValue) {
    const JwtKey key = JwtKey::generate(JwtAlgorithm::es256);
    JwtKeySet keys;
    const JwtKeySet copy = keys;
    keys.add(key);
    EXPECT_FALSE(keys.empty());
    EXPECT_TRUE(copy.empty());
    EXPECT_FALSE(copy.verify(key.sign("JWT", claims()), "JWT"));
}

TEST(JwtKeySet, NeverBreaksOnAHostileSet) {
    std::mt19937 random(7517); // NOLINT: the same each time
    const auto below = [&random](std::size_t n) { return random() % n; };
    const std::vector<Json> values{nullptr,
                                   1,
                                   -1,
                                   1.5,
                                   true,
                                   "",
                                   "x",
                                   "EC",
                                   "SM2",
                                   "P-256",
                                   std::string(43, 'A'),
                                   std::string(5000, '_'),
                                   "\xff",
                                   Json::array(),
                                   Json::object(),
                                   Json::array({"verify"})};
    const char* const members[] = {"kty", "crv", "x", "y", "kid", "alg", "use", "key_ops", "d"};
    const std::string token = rfc7515_token();
    for (int i = 0; i < 2000; ++i) {
        Json jwk = below(2) == 0 ? rfc7515_jwk() : sm2_vector_jwk();
        for (std::size_t edits = 1 + below(3); edits > 0; --edits) {
            jwk[members[below(std::size(members))]] = values[below(values.size())];
        }
        EXPECT_FALSE(JwtKeySet::from_jwks(set_of(jwk)).verify(token, ""));
    }
    EXPECT_EQ(ERR_peek_error(), 0U);
}

} // namespace
} // namespace gateway::crypto
