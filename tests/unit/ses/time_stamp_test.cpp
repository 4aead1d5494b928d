#include "fixture.hpp"
#include "support/time_stamps.hpp"

namespace gateway::ses {
namespace {

/// A signature with a token over its value, by an authority for time stamps.
class TimeStamped : public testing::Test {
protected:
    TimeStamped() {
        trust_ = scene_.trust();
        trust_.trust(stamp_root_);
        EXPECT_TRUE(trust_.add_revocation_list(
            crypto::make_revocation_list(scene_.root, scene_.root_key, {}, {now - 24h, now + 24h * 4000})));
    }
    test::Stamper stamper(const Period& period,
                          crypto::Purpose purpose = crypto::Purpose::time_stamps) const {
        const auto key = Sm2PrivateKey::generate();
        return {key, crypto::issue_certificate(stamp_root_, stamp_root_key_, {"时间戳中心（演示）", "时间戳"},
                                               key.public_key(), period, purpose)};
    }
    Bytes with(Bytes token) const {
        Signature stamped = signature_;
        stamped.timestamp = std::move(token);
        return encode(stamped);
    }
    Bytes stamped(const test::Stamper& by, Time at = now + 30s, const test::TokenForm& form = {}) const {
        return with(test::make_token(by, signature_.signature, at, form));
    }
    CheckedSignature check(BytesView der, Time at = now + 60s) const {
        return check_signature(der, crypto::sm3("原文"), {trust_, at, enabled()});
    }
    std::string found(BytesView der, Time at = now + 60s) const { return verdict(check(der, at).report); }

    const Scene& scene_ = Scene::once();
    Sm2PrivateKey stamp_root_key_ = Sm2PrivateKey::generate();
    Certificate stamp_root_ = crypto::make_authority({"时间戳中心（演示）", "时间戳 CA"}, stamp_root_key_,
                                                     {now - 24h * 4000, now + 24h * 4000});
    test::Stamper stamper_ = stamper(some_years);
    Signature signature_ = scene_.signature(scene_.seal());
    crypto::TrustStore trust_;
};

TEST_F(TimeStamped, SaysWhenAndByWhom) {
    const auto checked = check(stamped(stamper_));
    EXPECT_EQ(verdict(checked.report), "valid +TIMESTAMP_VALID");
    for (const Step& step : checked.report.steps) {
        if (step.name == "timestamp") {
            ASSERT_EQ(step.findings.size(), 1U);
            EXPECT_TRUE(step.findings[0].detail.starts_with(format_time(now + 30s) + " 时间戳 "))
                << step.findings[0].detail;
        }
    }
}

TEST_F(TimeStamped, MustBeOfThisSignature) {
    const Signature other = scene_.signature(scene_.seal(), now + 1s);
    EXPECT_EQ(found(with(test::make_token(stamper_, other.signature, now + 30s))), "TIMESTAMP_INVALID");
    EXPECT_EQ(found(with("token")), "TIMESTAMP_INVALID");
    Bytes token = test::make_token(stamper_, signature_.signature, now + 30s);
    token.back() = static_cast<char>(token.back() ^ 1);
    EXPECT_EQ(found(with(token)), "TIMESTAMP_INVALID");
}

TEST_F(TimeStamped, MustBeByACertificateForTimeStampsThatWasValid) {
    EXPECT_EQ(found(stamped(stamper(some_years, crypto::Purpose::signing))), "TIMESTAMP_INVALID");
    EXPECT_EQ(found(stamped(stamper({now - 24h, now}))), "TIMESTAMP_INVALID");
    EXPECT_EQ(found(stamped(stamper({now - 24h, now + 45s}))), "valid +TIMESTAMP_VALID") << "expired since";
    const auto revoke = [&](Time at) {
        EXPECT_TRUE(trust_.add_revocation_list(
            crypto::make_revocation_list(stamp_root_, stamp_root_key_, {{stamper_.certificate.serial(), at}},
                                         {now - 24h, now + 24h * 4000})));
    };
    revoke(now + 31s);
    EXPECT_EQ(found(stamped(stamper_)), "valid +TIMESTAMP_VALID") << "revoked afterwards";
    revoke(now + 30s);
    EXPECT_EQ(found(stamped(stamper_)), "TIMESTAMP_INVALID");
}

TEST_F(TimeStamped, CannotBeOlderThanTheSignatureNorOfTheFuture) {
    EXPECT_EQ(found(stamped(stamper_, now - 4min)), "valid +TIMESTAMP_VALID") << "clocks differ";
    EXPECT_EQ(found(stamped(stamper_, now - 6min)), "TIMESTAMP_INVALID");
    EXPECT_EQ(found(stamped(stamper_, now + 24h)), "TIMESTAMP_INVALID");
    EXPECT_EQ(found(stamped(stamper_, now + 24h), now + 48h), "valid +TIMESTAMP_VALID");
}

TEST_F(TimeStamped, ProvesNoTimeWhenNobodyHereTrustsWhoStamped) {
    trust_ = scene_.trust();
    EXPECT_TRUE(trust_.add_revocation_list(
        crypto::make_revocation_list(scene_.root, scene_.root_key, {}, {now - 24h, now + 24h * 4000})));
    EXPECT_EQ(found(stamped(stamper_)), "valid +TIMESTAMP_UNTRUSTED");
    EXPECT_EQ(found(stamped(stamper(some_years, crypto::Purpose::signing))), "TIMESTAMP_INVALID");
}

TEST_F(TimeStamped, IsSaidNotToBeCheckedWhereItCannotBe) {
    EXPECT_EQ(found(stamped(stamper_, now + 30s, {.digest = "2.16.840.1.101.3.4.2.1"})),
              "valid +TIMESTAMP_NOT_CHECKED");
    EXPECT_EQ(found(stamped(stamper_, now + 30s, {.with_certificates = false})),
              "valid +TIMESTAMP_NOT_CHECKED");
}

TEST_F(TimeStamped, ASealOfVersionFiveIsJudgedByItsOwn) {
    Seal seal = scene_.seal();
    seal.info.header_version = 5;
    seal.version = Version::v5;
    seal.signature = scene_.maker.key.sign(parse_seal(encode(seal)).signed_part);
    const auto judged = [&](Time at) {
        seal.timestamp = test::make_token(stamper_, seal.signature, at);
        return verdict(check_seal(encode(seal), {trust_, now, enabled()}).report);
    };
    EXPECT_EQ(judged(seal.info.created + 1min), "valid +TIMESTAMP_VALID");
    EXPECT_EQ(judged(seal.info.created - 24h), "TIMESTAMP_INVALID");
}

} // namespace
} // namespace gateway::ses
