// What every signed call to the trust platform must be, and what its answer is.
#include "gateway/base/text.hpp"
#include "province_side.hpp"

#include <gtest/gtest.h>

namespace gateway::simulator::test {
namespace {

constexpr const char* verify = "/trust/v1/persons:verify";
const Json zhang{{"user_name", "张三（演示）"}, {"cert_type", "111"}, {"cert_no", face_person}};

class TrustCallRules : public ::testing::Test {
protected:
    Province province;

    SignedCall good() {
        SignedCall call = province.prepared(verify, Json::object());
        call.body = canonical_json({{"envelope", province.sealed(zhang, call.nonce)}});
        return call;
    }
    std::string code(const SignedCall& call) {
        return code_of(province.serve(province.sign(call, province.jiangsu())));
    }
};

TEST_F(TrustCallRules, AGoodCallIsAnsweredAndTheAnswerBindsIt) {
    const SignedCall call = good();
    const http::Response response = province.serve(province.sign(call, province.jiangsu()));
    ASSERT_EQ(response.status, 200) << response.text();
    const crypto::Sm2PublicKey nation = province.nation().key.key.public_key();
    EXPECT_TRUE(signature_holds(response, nation, "trust-answer", crypto::content_digest(call.body)));
    EXPECT_FALSE(signature_holds(response, nation, "trust-answer", crypto::content_digest("other")));
}

TEST_F(TrustCallRules, ANonceCountsOnce) {
    const http::Request request = province.sign(good(), province.jiangsu());
    EXPECT_EQ(province.serve(request).status, 200);
    const http::Response again = province.serve(request);
    EXPECT_EQ(again.status, 401);
    EXPECT_EQ(code_of(again), "replayed");
}

TEST_F(TrustCallRules, TheTagSaysWhatAMessageIsFor) {
    SignedCall call = good();
    call.tag = "gateway-batch";
    EXPECT_EQ(code(call), "signature_tag");
}

TEST_F(TrustCallRules, AnOldMessageIsStale) {
    SignedCall call = good();
    call.created -= freshness + std::chrono::seconds(1);
    EXPECT_EQ(code(call), "stale");
}

TEST_F(TrustCallRules, AnUnknownKeyIsRefused) {
    const Region stranger{"p32", crypto::Sm2PrivateKey::generate()};
    EXPECT_EQ(code_of(province.serve(province.sign(good(), stranger))), "unknown_source");
}

TEST_F(TrustCallRules, AChangedBodyIsRefused) {
    http::Request request = province.sign(good(), province.jiangsu());
    request.body += ' ';
    EXPECT_EQ(code_of(province.serve(std::move(request))), "digest_mismatch");
}

TEST_F(TrustCallRules, AMessageForAnotherAddressIsRefused) {
    http::Request request = province.sign(good(), province.jiangsu());
    request.path = request.target = "/trust/v1/tickets";
    EXPECT_EQ(code_of(province.serve(std::move(request))), "signature_invalid");
}

TEST_F(TrustCallRules, AnUnsignedMessageIsRefused) {
    http::Request request = province.sign(good(), province.jiangsu());
    request.fields.pop_back();
    EXPECT_EQ(code_of(province.serve(std::move(request))), "signature_missing");
}

TEST_F(TrustCallRules, OnlyJsonObjectsWithTheRightMembers) {
    SignedCall call = good();
    const Json body = parse_json(call.body);
    const auto with_body = [&](const std::string& text) {
        SignedCall other = good();
        other.body = text;
        return code(other);
    };
    EXPECT_EQ(with_body("{"), "malformed");
    EXPECT_EQ(with_body("[]"), "malformed");
    EXPECT_EQ(with_body("{}"), "malformed");
    call.body = canonical_json({{"envelope", body["envelope"]}, {"more", 1}});
    EXPECT_EQ(code(call), "malformed");
    call = good();
    call.type = "text/plain";
    EXPECT_EQ(code(call), "malformed");
}

TEST_F(TrustCallRules, AnEnvelopeBelongsToItsMessage) {
    SignedCall call = good();
    call.nonce = new_guid();
    EXPECT_EQ(code(call), "envelope") << "lifted out of another message";
    call = good();
    call.body = canonical_json({{"envelope", zhang}});
    EXPECT_EQ(code(call), "envelope") << "personal data in plain";
}

TEST_F(TrustCallRules, WhatIsInTheEnvelopeIsCheckedToo) {
    const auto content_code = [&](const Json& content) {
        return code_of(province.call(verify, Json::object(), content));
    };
    Json content = zhang;
    content["more"] = "x";
    EXPECT_EQ(content_code(content), "malformed");
    content = zhang;
    content["cert_no"] = 320100;
    EXPECT_EQ(content_code(content), "malformed");
    content["cert_no"] = "";
    EXPECT_EQ(content_code(content), "malformed");
    content["cert_no"] = std::string(65, '1');
    EXPECT_EQ(content_code(content), "malformed");
    EXPECT_EQ(content_code(Json::array({1})), "malformed");
}

TEST_F(TrustCallRules, RefusalsAreCounted) {
    SignedCall call = good();
    call.tag = "gateway-batch";
    code(call);
    EXPECT_EQ(province.nation().signon.tally.refused.at("signature_tag"), 1U);
}

} // namespace
} // namespace gateway::simulator::test
