#pragma once

#include "gateway/crypto/certificates.hpp"
#include "gateway/ses/check.hpp"

#include <gtest/gtest.h>

namespace gateway::ses {

using namespace std::chrono_literals;
using crypto::Certificate;
using crypto::Period;
using crypto::Sm2PrivateKey;

inline const Time now = *parse_time("2019-04-18T09:00:00+08:00");
inline const Period some_years{now - 24h * 400, now + 24h * 400};

struct Key {
    Sm2PrivateKey key;
    Certificate certificate;
    Sign sign() const {
        return [this](BytesView data) { return key.sign(data); };
    }
};

/// An authority, who makes seals, and a unit with a seal. Made once: keys are slow.
struct Scene {
    Sm2PrivateKey root_key = Sm2PrivateKey::generate();
    Certificate root = crypto::make_authority({"江苏省示范证书中心（演示）", "示范根 CA"}, root_key,
                                              {now - 24h * 4000, now + 24h * 4000});
    Key maker = issued({"江苏省示范制章中心（演示）", "示范统一电子印章"}, some_years);
    Key unit = issued({"11320500PDY000167D苏州市示范局（演示）", "32050000000001"}, some_years);

    Key issued(const crypto::Subject& subject, const Period& period) const {
        const auto key = Sm2PrivateKey::generate();
        return {key, crypto::issue_certificate(root, root_key, subject, key.public_key(), period)};
    }
    SealInfo info() const {
        SealInfo seal;
        seal.vendor = "PGW";
        seal.es_id = "32050000000001";
        seal.type = 1;
        seal.name = "苏州市示范局（演示）";
        seal.signers.certificates = {unit.certificate.der()};
        seal.created = now - 24h * 30;
        seal.valid_from = now - 24h * 30;
        seal.valid_until = now + 24h * 300;
        seal.picture = {"PNG", "\x89PNG-picture", 42, 42};
        return seal;
    }
    Seal seal() const { return make_seal(info(), maker.certificate.der(), maker.sign()); }
    Signature signature(const Seal& with, Time at = now) const {
        return make_signature(with, {at, crypto::sm3("原文"), "/Doc_0/Signs/Sign_0/Signature.xml"},
                              unit.certificate.der(), unit.sign());
    }
    crypto::TrustStore trust() const {
        crypto::TrustStore store;
        store.trust(root);
        store.add_maker(maker.certificate);
        return store;
    }
    static const Scene& once() {
        static const Scene scene;
        return scene;
    }
};

inline SealRegister enabled() {
    return [](const Seal&, Time) { return std::optional(SealState::enabled); };
}

/// "valid", or the first fatal finding; with it all others: "valid +SEAL_EXPIRED_NOW".
inline std::string verdict(const Report& report) {
    std::string text = report.valid() ? "valid" : report.first_failure();
    for (const Step& step : report.steps) {
        for (const Finding& finding : step.findings) {
            if (finding.code != report.first_failure()) {
                text += " +" + finding.code;
            }
        }
    }
    return text;
}

} // namespace gateway::ses
