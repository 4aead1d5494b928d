#include "jose_vectors.hpp"
#include "jws.hpp"
#include "openssl.hpp"
#include "pem.hpp"

#include <gtest/gtest.h>

#include <random>
#include <thread>

namespace gateway::crypto {
namespace {

using namespace vectors;

std::string segment(const Json& value) { return to_base64url(value.dump()); }
Json header_of(std::string_view token) { return *read_jws_header(token); }

class EachAlgorithm : public testing::TestWithParam<JwtAlgorithm> {
protected:
    EachAlgorithm() { keys_.add(key_); }
    bool takes(std::string_view token, std::string_view typ = "JWT") const {
        return keys_.verify(token, typ).has_value();
    }
    /// The token under another header, with the signature of before.
    std::string with_header(const std::string& token, const Json& header) const {
        return segment(header) + token.substr(token.find('.'));
    }

    JwtKey key_ = JwtKey::generate(GetParam());
    JwtKeySet keys_;
    std::string token_ = key_.sign("JWT", claims());
};

INSTANTIATE_TEST_SUITE_P(Jose, EachAlgorithm, testing::Values(JwtAlgorithm::es256, JwtAlgorithm::sm2sm3),
                         [](const auto& one) { return std::string(algorithm_name(one.param)); });

TEST_P(EachAlgorithm, ReturnsTheClaimsThatWereSigned) {
    EXPECT_EQ(keys_.verify(token_, "JWT"), claims());
    EXPECT_EQ(keys_.verify(token_, ""), claims());
    EXPECT_EQ(keys_.verify(key_.sign("JWT", Json::object()), "JWT"), Json::object());
    EXPECT_EQ(header_of(token_),
              (Json{{"alg", algorithm_name(GetParam())}, {"typ", "JWT"}, {"kid", key_.key_id()}}));
    EXPECT_EQ(from_base64url(token_.substr(token_.rfind('.') + 1))->size(), 64U);
}

TEST_P(EachAlgorithm, IsCheckedByWhoHasThePublishedKeySetOnly) {
    const Json jwk = key_.public_jwk();
    EXPECT_EQ(JwtKeySet::from_jwks(set_of(jwk)).verify(token_, "JWT"), claims());
    for (const char* member : {"kty", "crv", "x", "y", "kid", "alg", "use"}) {
        EXPECT_TRUE(jwk.contains(member)) << member;
    }
    EXPECT_EQ(jwk.size(), 7U) << "and nothing private";
}

TEST_P(EachAlgorithm, SurvivesItsPem) {
    const JwtKey again = JwtKey::from_pem(GetParam(), key_.to_pem());
    EXPECT_EQ(again.key_id(), key_.key_id());
    EXPECT_EQ(again.algorithm(), GetParam());
    EXPECT_EQ(again.public_jwk(), key_.public_jwk());
    EXPECT_TRUE(takes(again.sign("JWT", claims())));
}

TEST_P(EachAlgorithm, RefusesAPemOfAnotherKind) {
    const auto other = GetParam() == JwtAlgorithm::es256 ? JwtAlgorithm::sm2sm3 : JwtAlgorithm::es256;
    for (const std::string& pem :
         {std::string(), std::string("not a key"), JwtKey::generate(other).to_pem(),
          write_private_pem(Pkey(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-384")).get())}) {
        EXPECT_THROW(JwtKey::from_pem(GetParam(), pem), std::runtime_error);
    }
}

TEST_P(EachAlgorithm, RefusesAnotherType) {
    for (const char* typ : {"at+jwt", "jwt", "JWT ", "application/jwt"}) {
        EXPECT_FALSE(takes(token_, typ)) << typ;
        EXPECT_FALSE(takes(key_.sign(typ, claims()))) << typ;
    }
}

TEST_P(EachAlgorithm, RefusesAnyOtherAlgorithmOverTheSameOctets) {
    for (const char* alg :
         {"none", "None", "NONE", "HS256", "ES256", "SM2SM3", "ES384", "RS256", "es256", ""}) {
        Json header = header_of(token_);
        if (header.at("alg") != alg) {
            header["alg"] = alg;
            const std::string changed = with_header(token_, header);
            EXPECT_FALSE(takes(changed)) << alg;
            EXPECT_FALSE(takes(changed.substr(0, changed.rfind('.') + 1))) << alg; // unsigned
            EXPECT_FALSE(takes(changed.substr(0, changed.rfind('.')))) << alg;
        }
    }
    EXPECT_FALSE(takes(token_.substr(0, token_.rfind('.') + 1)));
}

// The old attack: the public key, known to all, taken for an HMAC secret.
TEST_P(EachAlgorithm, RefusesAMacUnderThePublicKey) {
    const Json jwk = key_.public_jwk();
    const Bytes point = "\x04" + *from_base64url(jwk.at("x").get<std::string>()) +
                        *from_base64url(jwk.at("y").get<std::string>());
    Json header = header_of(token_);
    header["alg"] = "HS256";
    const std::string text = segment(header) + "." + segment(claims());
    for (const std::string& secret : {point, jwk.dump(), jwk.at("x").get<std::string>(), key_.key_id()}) {
        Bytes mac(32, '\0');
        ASSERT_NE(EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, secret.data(), secret.size(),
                            octets(text), text.size(), octets(mac), mac.size(), nullptr),
                  nullptr);
        EXPECT_FALSE(takes(text + "." + to_base64url(mac)));
        EXPECT_FALSE(takes(text + "." + to_base64url(mac + mac)));
    }
}

TEST_P(EachAlgorithm, RefusesTheKeyIdOfAKeyOfAnotherAlgorithm) {
    const auto other = GetParam() == JwtAlgorithm::es256 ? JwtAlgorithm::sm2sm3 : JwtAlgorithm::es256;
    const JwtKey neighbour = JwtKey::generate(other);
    keys_.add(neighbour);
    Json header = header_of(token_);
    header["kid"] = neighbour.key_id();
    EXPECT_FALSE(takes(with_header(token_, header)));
    header["alg"] = algorithm_name(other);
    EXPECT_FALSE(takes(with_header(token_, header)));
    EXPECT_TRUE(takes(token_));
    EXPECT_TRUE(takes(neighbour.sign("JWT", claims())));
}

TEST_P(EachAlgorithm, RefusesForeignKeys) {
    const JwtKey stranger = JwtKey::generate(GetParam());
    const std::string foreign = stranger.sign("JWT", claims());
    EXPECT_FALSE(takes(foreign));
    Json header = header_of(foreign);
    header["kid"] = key_.key_id();
    EXPECT_FALSE(takes(with_header(foreign, header)));
    EXPECT_FALSE(JwtKeySet().verify(token_, "JWT"));
}

TEST_P(EachAlgorithm, RefusesATokenChangedInAnyPlace) {
    for (std::size_t i = 0; i < token_.size(); ++i) {
        std::string changed = token_;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(takes(changed)) << i;
        EXPECT_FALSE(takes(token_.substr(0, i))) << i;
    }
    EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST_P(EachAlgorithm, HasOneWrittenFormOnly) {
    for (const std::string& other : {token_ + ".", "." + token_, token_ + "=", token_ + "\n", " " + token_,
                                     token_ + "A", token_ + std::string(1, '\0'), token_ + ".A.A"}) {
        EXPECT_FALSE(takes(other)) << other;
    }
    // 64 octets leave four unused bits in the last letter
    std::string loose = token_;
    const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    loose.back() = letters[letters.find(loose.back()) + 1];
    EXPECT_FALSE(takes(loose));
}

TEST_P(EachAlgorithm, RefusesASignatureInAnotherForm) {
    const std::string text = token_.substr(0, token_.rfind('.') + 1);
    const Bytes raw = *from_base64url(token_.substr(token_.rfind('.') + 1));
    const Bytes zero(32, '\0'), r = raw.substr(0, 32), s = raw.substr(32), most(32, '\xff');
    EXPECT_TRUE(takes(text + to_base64url(r + s)));
    for (const Bytes& other : {zero + zero, r + zero, zero + s, s + r, most + most, r + most, r, Bytes(),
                               raw + '\0', '\0' + raw, '\0' + r + '\0' + s, Bytes(4096, '\1')}) {
        EXPECT_FALSE(takes(text + to_base64url(other)));
    }
}

TEST_P(EachAlgorithm, TakesTokensOfAtMost16KiB) {
    const auto with_size = [this](std::size_t size) {
        return key_.sign("JWT", Json{{"filler", std::string(size, 'x')}});
    };
    const std::size_t rest = with_size(12'000).size() - 16'000;
    const std::size_t largest = (16'384 - rest) * 3 / 4;
    const std::string token = with_size(largest - 3);
    EXPECT_GT(token.size(), 16'370U);
    EXPECT_TRUE(takes(token));
    EXPECT_THROW(with_size(largest + 3), std::invalid_argument);
    EXPECT_FALSE(takes(token + std::string(10, 'A')));
    EXPECT_FALSE(takes(std::string(1'000'000, 'A')));
    EXPECT_FALSE(takes(std::string(1'000'000, '.')));
}

TEST_P(EachAlgorithm, SignsObjectsOnly) {
    for (const Json& none : {Json(), Json("text"), Json::array({1}), Json(1)}) {
        EXPECT_THROW(key_.sign("JWT", none), std::invalid_argument);
    }
}

TEST_P(EachAlgorithm, NeverThrowsOnHostileInput) {
    std::mt19937 random(7515); // NOLINT: the same each time
    const auto below = [&random](std::size_t n) { return random() % n; };
    const std::vector<std::string> headers{R"({"alg":"none"})",
                                           R"({"alg":["ES256"],"kid":{},"typ":1})",
                                           "[[[[",
                                           "{}",
                                           "null",
                                           "\xff",
                                           "",
                                           R"({"crit":["exp"]})",
                                           segment(header_of(token_)),
                                           std::string(5000, '[')};
    int taken = 0;
    for (int i = 0; i < 3000; ++i) {
        std::string text = token_;
        if (below(4) == 0) {
            text = to_base64url(headers[below(headers.size())]) + text.substr(text.find('.'));
        }
        for (std::size_t edits = 1 + below(4); edits > 0 && !text.empty(); --edits) {
            const std::size_t at = below(text.size());
            switch (below(5)) {
            case 0:
                text[at] = static_cast<char>(below(256));
                break;
            case 1:
                text.erase(at, 1 + below(40));
                break;
            case 2:
                text.insert(at, 1 + below(40), ".=A\n"[below(4)]);
                break;
            case 3:
                text.insert(at, text.substr(below(text.size()), below(80)));
                break;
            default:
                std::swap(text[at], text[below(text.size())]);
            }
        }
        taken += text != token_ && takes(text, below(2) == 0 ? "JWT" : "") ? 1 : 0;
    }
    EXPECT_EQ(taken, 0);
    EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST_P(EachAlgorithm, ServesSeveralThreads) {
    std::vector<int> wrong(4, 0);
    std::vector<std::thread> threads;
    for (int& mine : wrong) {
        threads.emplace_back([&] {
            for (int i = 0; i < 50; ++i) {
                mine += takes(key_.sign("JWT", claims())) ? 0 : 1;
                mine += takes("eyJ.eyJ.AAAA") ? 1 : 0;
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
