#include "fixture.hpp"

#include <nlohmann/json.hpp>

#include <random>

namespace gateway::ses {
namespace {

/// With a current, empty list of revoked certificates, so that nothing is left to be told.
class Check : public testing::Test {
protected:
    Check() {
        trust_ = scene_.trust();
        revoke({});
    }
    void revoke(const std::vector<crypto::Revoked>& revoked) {
        ASSERT_TRUE(trust_.add_revocation_list(crypto::make_revocation_list(
            scene_.root, scene_.root_key, revoked, {now - 24h, now + 24h * 4000})));
    }
    std::string seal_verdict(BytesView der, Time at = now) {
        return verdict(check_seal(der, {trust_, at, register_}).report);
    }
    std::string signature_verdict(BytesView der, Time at = now, const char* data = "原文") {
        return verdict(check_signature(der, crypto::sm3(data), {trust_, at, register_}).report);
    }
    Bytes sealed(const std::function<void(SealInfo&)>& change, Time at = now) {
        SealInfo info = scene_.info();
        change(info);
        return scene_.signature(make_seal(info, scene_.maker.certificate.der(), scene_.maker.sign()), at)
            .encoded;
    }
    Bytes signed_by(const Key& signer, const Key& maker, Time at = now) {
        SealInfo info = scene_.info();
        info.signers.certificates = {signer.certificate.der()};
        return make_signature(make_seal(info, maker.certificate.der(), maker.sign()),
                              {at, crypto::sm3("原文"), "/x"}, signer.certificate.der(), signer.sign())
            .encoded;
    }
    /// Known to make seals.
    Key maker_of(const Period& period) {
        Key maker = scene_.issued({"制章（演示）", "制章"}, period);
        trust_.add_maker(maker.certificate);
        return maker;
    }
    Key unit_of(const Period& period) {
        return scene_.issued({"11320500PDY000167D苏州市示范局（演示）", "32050000000001"}, period);
    }

    const Scene& scene_ = Scene::once();
    crypto::TrustStore trust_;
    SealRegister register_ = enabled();
};

TEST_F(Check, PassesWhatIsRight) {
    EXPECT_EQ(seal_verdict(scene_.seal().encoded), "valid");
    EXPECT_EQ(signature_verdict(scene_.signature(scene_.seal()).encoded), "valid");
}

TEST_F(Check, PassesASealThatListsDigests) {
    const auto digest = crypto::sm3(scene_.unit.certificate.der());
    EXPECT_EQ(signature_verdict(sealed([&](SealInfo& info) {
                  info.signers = {true, {}, {{"SM3", Bytes(crypto::view(digest))}}};
              })),
              "valid");
}

TEST_F(Check, NamesWhatWasChanged) {
    const Signature whole = scene_.signature(scene_.seal());
    EXPECT_EQ(signature_verdict(whole.encoded, now, "别的"), "DATA_HASH_MISMATCH");
    Signature changed = whole;
    changed.property_info = "/Doc_0/Signs/Sign_1/Signature.xml";
    EXPECT_EQ(signature_verdict(encode(changed)), "SES_SIGNATURE_MISMATCH");
    Seal forged = whole.seal;
    forged.info.name = "别的单位（演示）";
    forged.encoded = encode(forged);
    EXPECT_EQ(seal_verdict(forged.encoded), "SEAL_SIGNATURE_MISMATCH");
    EXPECT_EQ(signature_verdict(scene_.signature(forged).encoded), "SEAL_SIGNATURE_MISMATCH")
        << "the signature over a forged seal may be right";
}

/// Version 4 does not sign the certificate: another one for the same key must not pass.
TEST_F(Check, FindsAnotherCertificateForTheSameKey) {
    Signature signature = scene_.signature(scene_.seal());
    signature.certificate =
        crypto::issue_certificate(scene_.root, scene_.root_key, {"别的单位（演示）", "32050000000001"},
                                  scene_.unit.key.public_key(), some_years)
            .der();
    EXPECT_EQ(signature_verdict(encode(signature)), "SES_SIGNER_NOT_IN_SEAL");
}

TEST_F(Check, JudgesTheSealsPeriodAtTheTimeOfSigning) {
    const Bytes whole = scene_.signature(scene_.seal()).encoded;
    EXPECT_EQ(signature_verdict(whole, now + 24h * 350), "valid +SEAL_EXPIRED_NOW");
    EXPECT_EQ(signature_verdict(sealed([](SealInfo& info) { info.valid_until = now - 1s; })),
              "SEAL_EXPIRED_AT_SIGNING");
    EXPECT_EQ(signature_verdict(sealed([](SealInfo& info) { info.valid_from = now + 1s; })),
              "SEAL_NOT_YET_VALID");
}

TEST_F(Check, JudgesTheSignersCertificateAtTheTimeOfSigning) {
    EXPECT_EQ(signature_verdict(signed_by(unit_of({now - 48h, now - 24h}), scene_.maker)),
              "SIGNER_TIME_OUTSIDE_CERT");
    EXPECT_EQ(signature_verdict(signed_by(unit_of({now - 48h, now + 24h}), scene_.maker), now + 48h),
              "valid +SIGNER_EXPIRED_NOW");
    const Key unit = unit_of(some_years);
    revoke({{unit.certificate.serial(), now}});
    EXPECT_EQ(signature_verdict(signed_by(unit, scene_.maker, now - 1h)),
              "valid +SIGNER_REVOKED_AFTER_SIGNING");
    EXPECT_EQ(signature_verdict(signed_by(unit, scene_.maker, now + 1h), now + 2h),
              "SIGNER_REVOKED_BEFORE_SIGNING");
    EXPECT_EQ(signature_verdict(signed_by(scene_.unit, scene_.maker, now + 1h)), "SIGNED_IN_THE_FUTURE");
}

TEST_F(Check, JudgesTheMakerWhenTheSealWasMade) {
    const Key early = maker_of({now - 24h, now + 24h});
    EXPECT_EQ(signature_verdict(signed_by(scene_.unit, early)), "SEAL_MAKER_PERIOD");
    const Key maker = maker_of(some_years);
    revoke({{maker.certificate.serial(), now - 24h * 40}});
    EXPECT_EQ(signature_verdict(signed_by(scene_.unit, maker)), "SEAL_MAKER_REVOKED");
    const Key later = maker_of(some_years);
    revoke({{later.certificate.serial(), now - 24h}});
    EXPECT_EQ(signature_verdict(signed_by(scene_.unit, later)), "valid +SEAL_MAKER_REVOKED_LATER");
}

TEST_F(Check, BelievesNoTimeThatWasWrittenWithAStolenKey) {
    const auto stolen = crypto::RevocationReason::compromised;
    const Key maker = maker_of(some_years), unit = unit_of(some_years);
    const Bytes sealed = signed_by(scene_.unit, maker), whole = signed_by(unit, scene_.maker, now - 1h);
    revoke({{unit.certificate.serial(), now, stolen}});
    EXPECT_EQ(signature_verdict(whole), "valid +SIGNER_KEY_COMPROMISED")
        << "GM/T 0031-2014 6.2.3 d: a person looks";
    revoke({{maker.certificate.serial(), now - 24h, stolen}});
    EXPECT_EQ(signature_verdict(sealed), "SEAL_MAKER_REVOKED");
}

/// Whoever may sign has a certificate of an authority that is trusted. Few of them make seals.
TEST_F(Check, TakesNoSignerForAMaker) {
    const Key company = scene_.issued({"某贸易公司（演示）", "某贸易公司"}, some_years);
    EXPECT_EQ(signature_verdict(signed_by(scene_.unit, company)), "SEAL_MAKER_UNKNOWN");
    SealInfo info = scene_.info();
    EXPECT_EQ(seal_verdict(make_seal(info, company.certificate.der(), company.sign()).encoded),
              "SEAL_MAKER_UNKNOWN");
}

TEST_F(Check, TrustsNoStranger) {
    const Scene stranger;
    const Bytes whole = stranger.signature(stranger.seal()).encoded;
    EXPECT_EQ(signature_verdict(whole), "SEAL_MAKER_CHAIN +SIGNER_CHAIN")
        << "both are told, though the first decides";
    // A trusted authority is no signer.
    const Key root{scene_.root_key, scene_.root};
    trust_.add_maker(scene_.root);
    EXPECT_EQ(signature_verdict(signed_by(scene_.unit, root)), "SEAL_MAKER_KEYUSAGE");
}

TEST_F(Check, AsksTheRegister) {
    const Bytes whole = scene_.signature(scene_.seal()).encoded;
    const auto since = [](Time from, SealState state) {
        return [from, state](const Seal&, Time at) {
            return std::optional(at >= from ? state : SealState::enabled);
        };
    };
    register_ = since(now, SealState::suspended);
    EXPECT_EQ(signature_verdict(whole), "SEAL_STATE_SUSPENDED");
    register_ = since(now + 1h, SealState::cancelled);
    EXPECT_EQ(signature_verdict(whole, now + 2h), "valid +SEAL_CANCELLED_NOW");
    EXPECT_EQ(seal_verdict(scene_.seal().encoded, now + 2h), "SEAL_STATE_CANCELLED");
    register_ = [](const Seal&, Time) { return std::nullopt; };
    EXPECT_EQ(signature_verdict(whole), "valid +SEAL_STATE_UNKNOWN");
    register_ = [](const Seal&, Time) { return std::optional(SealState::forged); };
    EXPECT_EQ(signature_verdict(whole), "SEAL_NOT_AS_REGISTERED");
}

TEST_F(Check, SaysThatRevocationIsNotKnown) {
    trust_ = scene_.trust();
    EXPECT_EQ(signature_verdict(scene_.signature(scene_.seal()).encoded),
              "valid +REVOCATION_UNKNOWN +REVOCATION_UNKNOWN");
}

TEST_F(Check, TakesSm2WithSm3Only) {
    Seal seal = scene_.seal();
    seal.algorithm = "1.2.840.113549.1.1.11";
    EXPECT_EQ(seal_verdict(encode(seal)), "SES_SIGALG_UNSUPPORTED");
}

TEST_F(Check, WithoutDataSaysThatTheStepWasNotReached) {
    const auto checked =
        check_signature(scene_.signature(scene_.seal()).encoded, std::nullopt, {trust_, now, register_});
    EXPECT_FALSE(checked.report.valid());
    EXPECT_EQ(checked.report.first_failure(), "");
    EXPECT_EQ(checked.report.steps.back().verdict, Verdict::not_reached);
}

TEST_F(Check, ReportsInBothLanguages) {
    const Json json = report_json(check_signature("no seal", crypto::sm3("x"), {trust_, now}).report);
    EXPECT_EQ(json.at("valid"), false);
    EXPECT_EQ(json.at("first_failure"), "SES_FORMAT");
    EXPECT_EQ(json.at("steps").size(), 11u);
    EXPECT_EQ(json.at("steps").at(0).at("findings").at(0).at("fatal"), true);
    for (const Json& step : json.at("steps")) {
        EXPECT_FALSE(step.at("zh").get<std::string>().empty());
    }
    EXPECT_EQ(json.at("steps").at(10).at("verdict"), "not_reached");
}

/// Property: whatever octet of a signature is changed, the check fails. The bit is drawn from a fixed seed.
TEST_F(Check, FindsEveryChangeOfAnOctet) {
    const Bytes whole = scene_.signature(scene_.seal()).encoded;
    std::mt19937 random(38540);
    for (std::size_t i = 0; i < whole.size(); ++i) {
        Bytes changed = whole;
        changed[i] = static_cast<char>(changed[i] ^ (1 << random() % 8));
        EXPECT_NE(signature_verdict(changed).substr(0, 5), "valid") << "octet " << i;
    }
}

TEST_F(Check, FindsEveryChangeOfASeal) {
    const Bytes whole = scene_.seal().encoded;
    std::mt19937 random(31);
    for (std::size_t i = 0; i < whole.size(); ++i) {
        Bytes changed = whole;
        changed[i] = static_cast<char>(changed[i] ^ (1 << random() % 8));
        EXPECT_NE(seal_verdict(changed).substr(0, 5), "valid") << "octet " << i;
    }
}

} // namespace
} // namespace gateway::ses
