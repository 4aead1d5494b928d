#include "gateway/base/json.hpp"
#include "gateway/crypto/tokens.hpp"
#include "openssl.hpp"
#include "pem.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <openssl/ec.h>

#include <thread>

namespace gateway::crypto {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

const Time now{seconds(1'700'000'000)};
const TokenKey& key() {
    static const TokenKey made = TokenKey::generate();
    return made;
}

AccessClaims claims() {
    return {"https://gateway.example",
            "https://gateway.example/api",
            "dept-320100-01",
            "dept-320100-01",
            "b4f1c9",
            {"cases:write", "matters:read"},
            now,
            now + hours(1)};
}

std::optional<AccessClaims> verify(std::string_view token, Time at = now) {
    return key().verify(token, "https://gateway.example", "https://gateway.example/api", at);
}

Json header() { return {{"alg", "ES256"}, {"typ", "at+jwt"}, {"kid", key().key_id()}}; }

Json payload() {
    return {{"iss", "https://gateway.example"},
            {"aud", "https://gateway.example/api"},
            {"sub", "dept-320100-01"},
            {"client_id", "dept-320100-01"},
            {"jti", "b4f1c9"},
            {"scope", "cases:write matters:read"},
            {"iat", 1'700'000'000},
            {"exp", 1'700'003'600}};
}

/// R‖S of a signature in DER (RFC 7518 §3.4).
Bytes raw_signature(const Bytes& der) {
    const unsigned char* at = octets(der);
    const std::unique_ptr<ECDSA_SIG, Releases<ECDSA_SIG_free>> signature(
        d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
    Bytes raw(64, '\0');
    BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), octets(raw), 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), octets(raw) + 32, 32);
    return raw;
}

/// A token with a true ES256 signature of `by` over any header and payload, made without the code under test.
std::string forge(const std::string& header_text, const std::string& payload_text,
                  const TokenKey& by = key()) {
    const std::string signed_text = to_base64url(header_text) + "." + to_base64url(payload_text);
    const Pkey raw = read_private_pem(by.to_pem());
    const MdContext context(EVP_MD_CTX_new());
    Bytes der(128, '\0');
    std::size_t size = der.size();
    EXPECT_EQ(EVP_DigestSignInit_ex(context.get(), nullptr, "SHA256", nullptr, nullptr, raw.get(), nullptr),
              1);
    EXPECT_EQ(EVP_DigestSign(context.get(), octets(der), &size, octets(signed_text), signed_text.size()), 1);
    der.resize(size);
    return signed_text + "." + to_base64url(raw_signature(der));
}

std::string forge(const Json& header_json, const Json& payload_json) {
    return forge(header_json.dump(), payload_json.dump());
}

TEST(AccessToken, ReturnsTheClaimsThatWereSigned) {
    const auto read = verify(key().sign(claims()));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->issuer, claims().issuer);
    EXPECT_EQ(read->audience, claims().audience);
    EXPECT_EQ(read->subject, claims().subject);
    EXPECT_EQ(read->client_id, claims().client_id);
    EXPECT_EQ(read->token_id, claims().token_id);
    EXPECT_EQ(read->scopes, claims().scopes);
    EXPECT_EQ(read->issued_at, claims().issued_at);
    EXPECT_EQ(read->expires_at, claims().expires_at);
}

TEST(AccessToken, HasTheHeaderAndClaimsOfTheStandard) {
    const std::string token = key().sign(claims());
    const std::size_t first = token.find('.'), second = token.rfind('.');
    EXPECT_EQ(parse_json(*from_base64url(token.substr(0, first))), header());
    EXPECT_EQ(parse_json(*from_base64url(token.substr(first + 1, second - first - 1))), payload());
    EXPECT_EQ(from_base64url(token.substr(second + 1))->size(), 64U);
}

TEST(AccessToken, WithoutScopesHasNoScopeClaim) {
    AccessClaims none = claims();
    none.scopes.clear();
    const auto read = verify(key().sign(none));
    ASSERT_TRUE(read);
    EXPECT_TRUE(read->scopes.empty());
}

TEST(AccessToken, OfAnyRightSignatureIsAccepted) { EXPECT_TRUE(verify(forge(header(), payload()))); }

TEST(AccessToken, WithAnotherHeaderIsRefusedThoughRightlySigned) {
    const auto with = [](const char* member, const Json& value) {
        Json changed = header();
        changed[member] = value;
        return verify(forge(changed, payload())).has_value();
    };
    EXPECT_TRUE(with("alg", "ES256"));
    for (const char* alg : {"none", "None", "HS256", "ES384", "RS256", "es256", ""}) {
        EXPECT_FALSE(with("alg", alg)) << alg;
    }
    EXPECT_FALSE(with("alg", Json::array({"ES256"})));
    for (const char* typ : {"JWT", "at+JWT", "application/at+jwt", ""}) {
        EXPECT_FALSE(with("typ", typ)) << typ;
    }
    EXPECT_FALSE(with("kid", "another"));
    EXPECT_FALSE(with("kid", nullptr));
    EXPECT_FALSE(with("crit", Json::array({"b64"})));
    EXPECT_FALSE(with("jku", "https://elsewhere.example/keys"));
}

TEST(AccessToken, WithAHeaderMissingAMemberIsRefused) {
    for (const char* member : {"alg", "typ", "kid"}) {
        Json changed = header();
        changed.erase(member);
        EXPECT_FALSE(verify(forge(changed, payload()))) << member;
    }
    EXPECT_FALSE(verify(forge("", payload().dump())));
    EXPECT_FALSE(verify(forge("[]", payload().dump())));
    EXPECT_FALSE(
        verify(forge(R"({"alg":"none",)" + header().dump().substr(1), payload().dump()))); // alg twice
}

TEST(AccessToken, WithoutSignatureIsRefused) {
    Json none = header();
    none["alg"] = "none";
    EXPECT_FALSE(verify(to_base64url(none.dump()) + "." + to_base64url(payload().dump()) + "."));
    const std::string token = key().sign(claims());
    EXPECT_FALSE(verify(token.substr(0, token.rfind('.') + 1)));
    EXPECT_FALSE(verify(token.substr(0, token.rfind('.'))));
}

// The old attack: the public key, known to all, taken for an HMAC secret.
TEST(AccessToken, WithAMacUnderThePublicKeyIsRefused) {
    Json mac_header = header();
    mac_header["alg"] = "HS256";
    const std::string text = to_base64url(mac_header.dump()) + "." + to_base64url(payload().dump());
    const std::string secret = write_public_pem(read_private_pem(key().to_pem()).get());
    Bytes mac(32, '\0');
    ASSERT_NE(EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, secret.data(), secret.size(),
                        octets(text), text.size(), octets(mac), mac.size(), nullptr),
              nullptr);
    EXPECT_FALSE(verify(text + "." + to_base64url(mac)));
}

TEST(AccessToken, OfAnotherKeyIsRefused) {
    EXPECT_FALSE(verify(TokenKey::generate().sign(claims())));
    EXPECT_FALSE(verify(forge(header().dump(), payload().dump(), TokenKey::generate()))); // under our kid
}

TEST(AccessToken, ChangedInAnyPlaceIsRefused) {
    const std::string token = key().sign(claims());
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(verify(changed)) << i;
        EXPECT_FALSE(verify(token.substr(0, i))) << i;
    }
    EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(AccessToken, HasOneWrittenFormOnly) {
    const std::string token = key().sign(claims());
    for (const std::string& other : {token + ".", "." + token, token + "=", token + "\n", " " + token,
                                     token + "A", token + std::string(1, '\0')}) {
        EXPECT_FALSE(verify(other));
    }
    // 64 octets leave four unused bits in the last letter
    std::string loose = token;
    const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    loose.back() = letters[letters.find(loose.back()) + 1];
    EXPECT_FALSE(verify(loose));
}

TEST(AccessToken, ThatIsNoneIsRefused) {
    for (const std::string& text :
         {std::string(), std::string("."), std::string(".."), std::string("..."), std::string("a.b.c"),
          std::string(100'000, 'A'), std::string(9000, '.')}) {
        EXPECT_FALSE(verify(text));
    }
}

TEST(AccessToken, IsForOneIssuerAndAudience) {
    const std::string token = key().sign(claims());
    EXPECT_FALSE(key().verify(token, "https://other.example", claims().audience, now));
    EXPECT_FALSE(key().verify(token, claims().issuer, "https://other.example", now));
    EXPECT_FALSE(key().verify(token, "", "", now));
}

TEST(AccessToken, HoldsUntilItExpires) {
    const std::string token = key().sign(claims());
    EXPECT_TRUE(verify(token, now + hours(1) - milliseconds(1)));
    EXPECT_FALSE(verify(token, now + hours(1)));
    EXPECT_FALSE(verify(token, now + hours(2)));
}

TEST(AccessToken, OfTheFutureIsRefusedBeyondAMinute) {
    const std::string token = key().sign(claims());
    EXPECT_TRUE(verify(token, now - seconds(60)));
    EXPECT_FALSE(verify(token, now - seconds(61)));
}

TEST(AccessToken, WithAClaimMissingOrOfAnotherTypeIsRefused) {
    for (const char* member : {"iss", "aud", "sub", "client_id", "jti", "iat", "exp"}) {
        Json changed = payload();
        changed.erase(member);
        EXPECT_FALSE(verify(forge(header(), changed))) << member;
        for (const Json& wrong : {Json(nullptr), Json(true), Json(-1), Json(1.7e9 + 0.5), Json::array({"x"}),
                                  Json(9'000'000'000'000'000'000)}) {
            changed[member] = wrong;
            EXPECT_FALSE(verify(forge(header(), changed))) << member << ' ' << wrong;
        }
    }
    EXPECT_FALSE(verify(forge(header().dump(), "")));
    EXPECT_FALSE(verify(forge(header().dump(), "[]")));
    EXPECT_FALSE(
        verify(forge(header().dump(), R"({"exp":1900000000,)" + payload().dump().substr(1)))); // exp twice
}

TEST(AccessToken, WithAMalformedScopeIsRefused) {
    for (const Json& wrong : {Json(""), Json(" "), Json("a  b"), Json(" a"), Json("a "), Json("a\tb"),
                              Json("a\"b"), Json("号"), Json(1), Json::array({"a"})}) {
        Json changed = payload();
        changed["scope"] = wrong;
        EXPECT_FALSE(verify(forge(header(), changed))) << wrong;
    }
}

// A scope with a blank in it would be read as two.
TEST(AccessToken, IsNotMadeWithAScopeThatIsNone) {
    for (const char* scope : {"", "a b", "号", "a\"", "a\\", "a\n"}) {
        AccessClaims odd = claims();
        odd.scopes = {"cases:read", scope};
        EXPECT_THROW(key().sign(odd), std::invalid_argument) << scope;
    }
}

TEST(TokenKey, SurvivesItsPem) {
    const TokenKey again = TokenKey::from_pem(key().to_pem());
    EXPECT_EQ(again.key_id(), key().key_id());
    EXPECT_EQ(again.to_pem(), key().to_pem());
    EXPECT_TRUE(verify(again.sign(claims())));
}

TEST(TokenKey, OfAnotherCurveOrTypeIsRefused) {
    for (const Pkey& other : {Pkey(EVP_PKEY_Q_keygen(nullptr, nullptr, "SM2")),
                              Pkey(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-384")),
                              Pkey(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"))}) {
        ASSERT_NE(other, nullptr);
        EXPECT_THROW(TokenKey::from_pem(write_private_pem(other.get())), std::runtime_error);
    }
    EXPECT_THROW(TokenKey::from_pem(""), std::runtime_error);
    EXPECT_THROW(TokenKey::from_pem("not a key"), std::runtime_error);
}

// The P-256 key of RFC 7517 Appendix A.2; its thumbprint (RFC 7638) was computed apart from this program.
TEST(TokenKey, NamesItselfByItsThumbprint) {
    const Bytes pkcs8 =
        *from_hex("308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420") +
        *from_base64url("870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE") + *from_hex("a14403420004") +
        *from_base64url("MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4") +
        *from_base64url("4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM");
    const std::string marker = " PRIVATE KEY-----\n";
    const std::string pem = "-----BEGIN" + marker + to_base64(pkcs8) + "\n-----END" + marker;
    EXPECT_EQ(TokenKey::from_pem(pem).key_id(), "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s");
}

TEST(TokenKey, ServesSeveralThreads) {
    const TokenKey shared = key();
    std::vector<int> wrong(4, 0);
    std::vector<std::thread> threads;
    for (int& mine : wrong) {
        threads.emplace_back([&] {
            for (int i = 0; i < 100; ++i) {
                mine += verify(shared.sign(claims())) ? 0 : 1;
                mine += verify("eyJ.eyJ.AAAA") ? 1 : 0;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

} // namespace
} // namespace gateway::crypto
