#include "jose_vectors.hpp"

#include <gtest/gtest.h>

namespace gateway::crypto {
namespace {

using namespace vectors;

// What follows is rightly signed, so only the header and payload can be the reason of a refusal.
class RightlySigned : public testing::Test {
protected:
    bool takes(const std::string& header, const std::string& payload, std::string_view typ = "JWT") const {
        return keys_.verify(sm2_token(signer_, header, payload), typ).has_value();
    }
    bool takes_header(const Json& header) const { return takes(header.dump(), claims().dump()); }
    bool takes_payload(const std::string& payload) const { return takes(header_.dump(), payload); }

    Sm2PrivateKey signer_ = vectors::sm2_key();
    JwtKeySet keys_ = JwtKeySet::from_jwks(set_of(sm2_vector_jwk()));
    Json header_{{"alg", "SM2SM3"}, {"typ", "JWT"}, {"kid", sm2_vector_jwk().at("kid")}};
};

TEST_F(RightlySigned, IsTaken) {
    for (int i = 0; i < 50; ++i) { // R and S of fewer than 32 octets come up as well
        EXPECT_TRUE(takes_payload(claims().dump()));
    }
    EXPECT_TRUE(
        takes(R"( { "kid" : "lgVsnVqdKsFLJ2q4y2l6gACWaCOEQcWQb1t30j4Q6fU", "alg":"SM2SM3" } )", "{}", ""));
}

TEST_F(RightlySigned, WithACriticalExtensionIsRefused) {
    for (const Json& crit :
         {Json::array({"exp"}), Json::array({"b64"}), Json::array(), Json(nullptr), Json("b64")}) {
        header_["crit"] = crit;
        EXPECT_FALSE(takes_header(header_)) << crit;
    }
}

TEST_F(RightlySigned, WithoutAMemberOrWithOneOfAnotherTypeIsRefused) {
    for (const char* member : {"alg", "typ", "kid"}) {
        Json changed = header_;
        changed.erase(member);
        EXPECT_FALSE(takes_header(changed)) << member;
        for (const Json& wrong :
             {Json(nullptr), Json(""), Json(1), Json::object(), Json::array({header_.at(member)})}) {
            changed[member] = wrong;
            EXPECT_FALSE(takes_header(changed)) << member << wrong;
        }
    }
}

TEST_F(RightlySigned, WithAMemberTwiceIsRefused) {
    const std::string rest = header_.dump().substr(1);
    EXPECT_FALSE(takes(R"({"alg":"none",)" + rest, claims().dump()));
    EXPECT_FALSE(takes(R"({"x":1,"x":1,)" + rest, claims().dump()));
    EXPECT_FALSE(takes_payload(R"({"sub":"another",)" + claims().dump().substr(1)));
}

TEST_F(RightlySigned, WithAHeaderOrPayloadThatIsNoObjectIsRefused) {
    for (const std::string& text :
         {std::string(), std::string("[]"), std::string("null"), std::string("\"x\""), std::string("{"),
          std::string("{}{}"), std::string("\xEF\xBB\xBF{}"), std::string("{}\0", 3),
          std::string("{\"a\":\"\xff\"}"), std::string(3000, '[')}) {
        EXPECT_FALSE(takes(text, claims().dump())) << text;
        EXPECT_FALSE(takes_payload(text)) << text;
    }
}

// RFC 7515 §4.1: a key or its address in the header is a hint of the sender's choice; ours are the set's.
TEST_F(RightlySigned, ByTheKeyInItsOwnHeaderIsRefused) {
    const JwtKey attacker = JwtKey::generate(JwtAlgorithm::sm2sm3);
    const Sm2PrivateKey raw = Sm2PrivateKey::from_pem(attacker.to_pem());
    Json hints = header_;
    hints["jwk"] = attacker.public_jwk();
    hints["jku"] = hints["x5u"] = "https://attacker.example/keys";
    hints["x5c"] = Json::array({"AAAA"});
    EXPECT_FALSE(keys_.verify(sm2_token(raw, hints.dump(), claims().dump()), "JWT"));
    hints["kid"] = attacker.key_id();
    EXPECT_FALSE(keys_.verify(sm2_token(raw, hints.dump(), claims().dump()), "JWT"));
    hints["kid"] = header_["kid"];
    EXPECT_TRUE(takes_header(hints)) << "but a hint does no harm where the named key has signed";
}

} // namespace
} // namespace gateway::crypto
