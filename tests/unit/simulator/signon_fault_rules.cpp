// How the sign-on misbehaves on purpose: each way is the one that its name says, and no other.
#include "gateway/base/text.hpp"
#include "gateway/crypto/jose.hpp"
#include "province_side.hpp"

#include <gtest/gtest.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>
#include <memory>

namespace gateway::simulator::test {
namespace {

struct Parts {
    std::string signed_text;
    Json header;
    Json claims;
    std::string signature;
};

Parts parts_of(const std::string& token) {
    const std::size_t first = token.find('.');
    const std::size_t second = token.rfind('.');
    return {token.substr(0, second), parse_json(from_base64url(token.substr(0, first)).value()),
            parse_json(from_base64url(token.substr(first + 1, second - first - 1)).value()),
            from_base64url(token.substr(second + 1)).value()};
}

/// The published key as OpenSSL writes it.
std::string pem_of(const Json& jwk) {
    const std::string der = from_hex("3059301306072a8648ce3d020106082a8648ce3d030107034200").value() +
                            '\x04' + from_base64url(text_of(jwk, "x")).value() +
                            from_base64url(text_of(jwk, "y")).value();
    const auto* octets = reinterpret_cast<const unsigned char*>(der.data());
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        d2i_PUBKEY(nullptr, &octets, static_cast<long>(der.size())), EVP_PKEY_free);
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> memory(BIO_new(BIO_s_mem()), BIO_free_all);
    PEM_write_bio_PUBKEY(memory.get(), key.get());
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

class SignOnFaultRules : public ::testing::Test {
protected:
    Province province;

    int set(const Json& faults) { return province.order("PUT", "/admin/trust/faults", faults).status; }
    std::string token(const FormPairs& changes = {}) {
        const std::string code = parameter_of(province.sign_in(face_person, changes), "code");
        const http::Response response = province.token(province.token_form(code), province.jiangsu());
        return text_of(parse_json(response.text()), "id_token");
    }
    crypto::JwtKeySet keys() {
        return crypto::JwtKeySet::from_jwks(parse_json(province.get("/trust/jwks").text()));
    }
    Json claims() {
        const auto verified = keys().verify(token(), "JWT");
        EXPECT_TRUE(verified) << "the signature still holds";
        return verified.value_or(Json::object());
    }
    std::int64_t now() {
        return std::chrono::floor<std::chrono::seconds>(province.nation().clock.now())
            .time_since_epoch()
            .count();
    }
};

TEST_F(SignOnFaultRules, AreOffUntilSet) {
    const Json faults = parse_json(province.get("/admin/trust/faults").text());
    EXPECT_EQ(faults.size(), 10U);
    for (const auto& [name, value] : faults.items()) {
        EXPECT_EQ(value, false) << name;
    }
}

TEST_F(SignOnFaultRules, AClaimIsWrongAndTheOthersAreRight) {
    const Json right = claims();
    for (const auto& [fault, claim] : {std::pair{"wrong_nonce", "nonce"},
                                       {"wrong_aud", "aud"},
                                       {"wrong_iss", "iss"},
                                       {"raised_acr", "acr"}}) {
        ASSERT_EQ(set({{fault, true}}), 200);
        const Json wrong = claims();
        for (const char* name : {"nonce", "aud", "iss", "acr", "sub"}) {
            EXPECT_EQ(wrong[name] != right[name], std::string_view(name) == claim) << fault << ' ' << name;
        }
    }
}

TEST_F(SignOnFaultRules, ARaisedAcrIsTheHighestThoughNobodyAsked) {
    ASSERT_EQ(set({{"raised_acr", true}}), 200);
    EXPECT_EQ(claims()["acr"], "RC05");
}

TEST_F(SignOnFaultRules, AnExpiredTokenIsAnHourOld) {
    ASSERT_EQ(set({{"expired_token", true}}), 200);
    const Json old = claims();
    EXPECT_LT(old["exp"].get<std::int64_t>(), now() - 3000);
    EXPECT_EQ(old["nonce"], "nonce-1");
}

TEST_F(SignOnFaultRules, AlgNoneHasNoSignature) {
    ASSERT_EQ(set({{"alg_none", true}}), 200);
    const std::string unsigned_token = token();
    const Parts parts = parts_of(unsigned_token);
    EXPECT_EQ(parts.header["alg"], "none");
    EXPECT_EQ(parts.signature, "");
    EXPECT_EQ(parts.claims["aud"], "p32");
    EXPECT_FALSE(keys().verify(unsigned_token, "JWT"));
}

TEST_F(SignOnFaultRules, Hs256IsKeyedWithThePublicKey) {
    ASSERT_EQ(set({{"hs256", true}}), 200);
    const std::string token_text = token();
    const Parts parts = parts_of(token_text);
    EXPECT_EQ(parts.header["alg"], "HS256");
    const Json jwk = parse_json(province.get("/trust/jwks").text())["keys"][0];
    EXPECT_EQ(parts.header["kid"], jwk["kid"]);
    const std::string pem = pem_of(jwk);
    std::array<unsigned char, 32> mac{};
    HMAC(EVP_sha256(), pem.data(), static_cast<int>(pem.size()),
         reinterpret_cast<const unsigned char*>(parts.signed_text.data()), parts.signed_text.size(),
         mac.data(), nullptr);
    EXPECT_EQ(parts.signature, std::string(mac.begin(), mac.end()));
    EXPECT_FALSE(keys().verify(token_text, "JWT"));
}

TEST_F(SignOnFaultRules, UnavailableStrikesEverythingUnderTrustAndNothingElse) {
    ASSERT_EQ(set({{"unavailable", true}}), 200);
    for (const std::string& target :
         {std::string("/trust/.well-known/openid-configuration"), std::string("/trust/jwks"),
          province.authorize_target(), std::string("/trust/scan/code")}) {
        EXPECT_EQ(province.get(target).status, 503) << target;
    }
    EXPECT_EQ(province.call("/trust/v1/persons:verify", Json::object()).status, 503);
    EXPECT_EQ(province.token({}, province.jiangsu()).status, 503);
    EXPECT_EQ(province.get("/region/p33").status, 200);
    EXPECT_EQ(province.get("/region/p33/arrive?ticket=x").status, 503) << "the region needs the platform";
    ASSERT_EQ(set(Json::object()), 200);
    EXPECT_EQ(province.get("/trust/jwks").status, 200) << "what is absent is off";
}

TEST_F(SignOnFaultRules, UnknownNamesAndValuesAreRefused) {
    EXPECT_EQ(code_of(province.order("PUT", "/admin/trust/faults", {{"wrong", true}})), "unknown_fault");
    EXPECT_EQ(code_of(province.order("PUT", "/admin/trust/faults", {{"hs256", 1}})), "wrong_value");
}

} // namespace
} // namespace gateway::simulator::test
