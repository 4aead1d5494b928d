#include "fixture.hpp"
#include "foundation.hpp"
#include "store.hpp"

namespace gateway::seals {
namespace {

/// An authority outside, trusted, and a seal that waits for its certificate.
class Signer : public SealsTest {
protected:
    Signer() {
        run([&](store::Transaction& tx) { trust_authorities(tx, root.to_pem(), now); });
        approve(Json::object());
    }

    void approve(const Json& more) {
        es_id = apply(more);
        step(es_id, "approve");
        subject = {owner + std::string("苏州市示范局（演示）"), es_id};
        run([&](store::Transaction& tx) {
            key = foundation->keys->public_key(tx, find_seal(tx, es_id, Reading::view)->key_id).point();
        });
    }
    crypto::Certificate issued(const crypto::Period& period) const {
        return crypto::issue_certificate(root, root_key, subject, crypto::Sm2PublicKey::from_point(key),
                                         period);
    }
    crypto::Certificate issued() const { return issued({now - 1h, now + 24h * 2000}); }

    http::Response put(const std::string& pem) {
        return answer("PUT", "/v1/seals/{es_id}/certificate", operations({{"certificate", pem}}), es_id);
    }
    std::string refused(const crypto::Certificate& certificate) {
        return refusal([&] { put(certificate.to_pem()); });
    }
    void revoke(const crypto::Certificate& certificate, Time at) {
        const Bytes list =
            crypto::make_revocation_list(root, root_key, {{certificate.serial(), at}}, {now - 1h, now + 24h});
        run([&](store::Transaction& tx) { take_revocation_list(tx, list, now); });
    }

    crypto::Sm2PrivateKey root_key = crypto::Sm2PrivateKey::generate();
    crypto::Certificate root = crypto::make_authority({"外部中心（演示）", "外部 CA"}, root_key,
                                                      {now - 24h * 400, now + 24h * 4000});
    std::string es_id;
    crypto::Subject subject; ///< as the certificate request has it
    Bytes key;
};

TEST_F(Signer, SignsWithTheCertificateOfAnOutsideAuthority) {
    const auto request = answer("GET", "/v1/seals/{es_id}/certificate-request", operations(), es_id);
    EXPECT_TRUE(request.text().starts_with("-----BEGIN CERTIFICATE REQUEST-----"));
    EXPECT_EQ(refused(issued()), "none");
    step(es_id, "make");
    step(es_id, "enable");
    allow(es_id);
    EXPECT_EQ(verdict(sign(es_id)), "valid");
}

TEST_F(Signer, IsACertificateForSigningWithTheSealsKey) {
    EXPECT_EQ(refusal([&] { put("no certificate"); }), "/certificate bad_certificate");
    EXPECT_EQ(refused(root), "/certificate bad_certificate") << "an authority does not sign documents";
    key = crypto::Sm2PrivateKey::generate().public_key().point();
    EXPECT_EQ(refused(issued()), "/certificate not_of_this_key");
}

TEST_F(Signer, LeadsToATrustedAuthority) {
    root_key = crypto::Sm2PrivateKey::generate();
    root = crypto::make_authority({"另一中心（演示）", "另一 CA"}, root_key, {now - 24h, now + 24h});
    EXPECT_EQ(refused(issued()), "certificate_not_trusted");
}

TEST_F(Signer, IsNamedAsTheRequestNamesIt) {
    const crypto::Subject wanted = subject;
    for (const crypto::Subject& other :
         {crypto::Subject{"另一单位", "whatever"}, crypto::Subject{wanted.organization, "32050000000002"},
          crypto::Subject{owner, wanted.common_name}}) {
        subject = other;
        EXPECT_EQ(refused(issued()), "/certificate not_of_this_seal") << other.organization;
    }
    subject = wanted;
    EXPECT_EQ(refused(issued()), "none");
}

TEST_F(Signer, IsInItsPeriod) {
    EXPECT_EQ(refused(issued({now - 24h * 300, now - 24h})), "/certificate certificate_period");
    EXPECT_EQ(refused(issued({now + 1h, now + 24h * 300})), "/certificate certificate_period");
    EXPECT_EQ(refused(issued()), "none");
    approve({{"valid_from", "2027-01-01"}});
    EXPECT_EQ(refused(issued({now - 1h, at("2026-12-01T00:00:00Z")})), "/certificate certificate_period")
        << "it would end before the seal begins";
}

TEST_F(Signer, IsNotRevoked) {
    const auto certificate = issued();
    revoke(certificate, now - 1min);
    EXPECT_EQ(refused(certificate), "/certificate certificate_revoked");
    EXPECT_EQ(refused(issued()), "none") << "another can still be put";
}

TEST_F(Signer, IsLookedAtOnceMoreWhenTheSealIsMade) {
    const auto certificate = issued({now - 1h, now + 24h});
    put(certificate.to_pem());
    revoke(certificate, now - 1min);
    EXPECT_EQ(refusal([&] { step(es_id, "make"); }), "seal_unusable") << "revoked";

    put(issued({now - 1h, now + 24h}).to_pem());
    now += 48h;
    EXPECT_EQ(refusal([&] { step(es_id, "make"); }), "seal_unusable") << "ended";

    EXPECT_EQ(refused(issued()), "none") << "the seal is not lost: it takes another";
    EXPECT_EQ(step(es_id, "make").at("state"), "made");
}

TEST_F(Signer, TheSealEndsWithItsCertificate) {
    put(issued({now - 1h, at("2027-04-18T09:00:00+08:00")}).to_pem());
    put(issued({now - 1h, at("2028-04-18T09:00:00+08:00")}).to_pem());
    EXPECT_EQ(ask("GET", "/v1/seals/{es_id}", call(), es_id).at("valid_until"), "2029-04-18T00:00:00+08:00")
        << "one that ends later may still come";
    EXPECT_EQ(step(es_id, "make").at("valid_until"), "2028-04-18T09:00:00+08:00");
    EXPECT_EQ(ask("GET", "/v1/seals/{es_id}", call(), es_id).at("valid_until"), "2028-04-18T09:00:00+08:00");
    const auto made = ses::parse_seal(answer("GET", "/v1/seals/{es_id}/file", call(), es_id).text());
    EXPECT_EQ(made.info.valid_until, at("2028-04-18T09:00:00+08:00"));
}

TEST_F(Signer, ACertificateThatOutlivesTheSealLeavesItsPeriodAlone) {
    put(issued({now - 1h, at("2031-01-01T00:00:00Z")}).to_pem());
    EXPECT_EQ(step(es_id, "make").at("valid_until"), "2029-04-18T00:00:00+08:00");
}

} // namespace
} // namespace gateway::seals
