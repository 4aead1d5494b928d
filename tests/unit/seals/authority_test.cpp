#include "authority_store.hpp"
#include "fixture.hpp"
#include "gateway/seals/keys_in_use.hpp"
#include "keys.hpp"
#include "support/revocation_lists.hpp"

namespace gateway::seals {
namespace {

class Authorities : public SealsTest {
protected:
    std::string refused(const std::function<void(store::Transaction&)>& work) {
        return refusal([&] { run(work); });
    }
    std::vector<std::string> roles() {
        std::vector<std::string> all;
        run([&](store::Transaction& tx) {
            for (const KnownAuthority& one : list_authorities(tx)) {
                all.push_back(one.role);
            }
        });
        std::sort(all.begin(), all.end());
        return all;
    }
    crypto::Sm2PrivateKey root_key = crypto::Sm2PrivateKey::generate();
    crypto::Certificate root =
        crypto::make_authority({"外部中心（演示）", "外部 CA"}, root_key, {now - 24h, now + 24h * 4000});
    crypto::Sm2PrivateKey maker_key = crypto::Sm2PrivateKey::generate();
    crypto::Certificate maker =
        crypto::issue_certificate(root, root_key, {"外部制章中心（演示）", "外部制章"},
                                  maker_key.public_key(), {now - 1h, now + 24h * 1000});
};

TEST_F(Authorities, OfOurOwnAreARootAndAMaker) {
    EXPECT_EQ(roles(), (std::vector<std::string>{"maker", "root"}));
}

TEST_F(Authorities, TheirNameStandsOnOneLine) {
    for (const std::string wrong : {"", " ", "某省\n某市", "\x1b[2J", "\xe8\xaf"}) {
        EXPECT_EQ(refused([&](store::Transaction& tx) { make_authorities(*foundation, tx, wrong, now); }),
                  "/name length");
    }
}

TEST_F(Authorities, AMakerFromOutsideTakesTheNextSeals) {
    EXPECT_EQ(refused([&](store::Transaction& tx) {
                  take_maker(*foundation, tx, maker_key.to_pem(), maker.to_pem(), now);
              }),
              "certificate_not_trusted");
    run([&](store::Transaction& tx) {
        trust_authorities(tx, root.to_pem(), now);
        take_maker(*foundation, tx, maker_key.to_pem(), maker.to_pem(), now);
    });
    const std::string es_id = enabled();
    const auto seal = ses::parse_seal(answer("GET", "/v1/seals/{es_id}/file", call(), es_id).text());
    EXPECT_EQ(seal.certificate, maker.der());
    allow(es_id);
    EXPECT_EQ(verdict(sign(es_id)), "valid");
}

TEST_F(Authorities, AMakerWhoseAuthorityIsNoLongerTrustedMakesNone) {
    std::string authority_id;
    run([&](store::Transaction& tx) {
        authority_id = trust_authorities(tx, root.to_pem(), now).at(0).authority_id;
        take_maker(*foundation, tx, maker_key.to_pem(), maker.to_pem(), now);
        drop_authority(tx, authority_id, now);
    });
    const std::string es_id = enabled();
    const auto seal = ses::parse_seal(answer("GET", "/v1/seals/{es_id}/file", call(), es_id).text());
    EXPECT_NE(seal.certificate, maker.der()) << "the one before makes it";
    allow(es_id);
    EXPECT_EQ(verdict(sign(es_id)), "valid");
}

TEST_F(Authorities, AKeyAndItsCertificateBelongTogether) {
    EXPECT_EQ(refused([&](store::Transaction& tx) {
                  take_maker(*foundation, tx, root_key.to_pem(), maker.to_pem(), now);
              }),
              "bad_file");
    EXPECT_EQ(
        refused([&](store::Transaction& tx) { take_maker(*foundation, tx, "no key", maker.to_pem(), now); }),
        "bad_file");
}

TEST_F(Authorities, OnlyWhatLeadsToSomebodyTrustedIs) {
    EXPECT_EQ(refused([&](store::Transaction& tx) { trust_authorities(tx, maker.to_pem(), now); }),
              "certificate_not_trusted");
    EXPECT_EQ(refused([&](store::Transaction& tx) { trust_authorities(tx, "nothing", now); }), "bad_file");
    run([&](store::Transaction& tx) {
        trust_authorities(tx, root.to_pem(), now);
        trust_authorities(tx, root.to_pem(), now);
    });
    EXPECT_EQ(roles(), (std::vector<std::string>{"maker", "root", "root"})) << "once is enough";
}

/// Another province's: its certificate comes with its authority's, and its key stays where it is.
TEST_F(Authorities, AMakerOfOthersMakesNoSealsHere) {
    run([&](store::Transaction& tx) {
        for (const KnownAuthority& one : list_authorities(tx)) {
            drop_authority(tx, one.authority_id, now);
        }
        trust_authorities(tx, maker.to_pem() + root.to_pem(), now);
    });
    EXPECT_EQ(roles(), (std::vector<std::string>{"maker", "root"}));
    const std::string es_id = apply();
    step(es_id, "approve");
    EXPECT_EQ(refusal([&] { step(es_id, "make"); }), "seal_maker_missing");
    run([&](store::Transaction& tx) {
        EXPECT_TRUE(take_maker(*foundation, tx, maker_key.to_pem(), maker.to_pem(), now).own)
            << "with its key it does";
    });
    EXPECT_EQ(refusal([&] { step(es_id, "make"); }), "seal_certificate_missing");
}

/// The number and the name of a registered seal, by somebody whom the same authority gave a certificate.
TEST_F(Authorities, AForgedSealOfOursIsFound) {
    const std::string es_id = enabled();
    allow(es_id);
    ses::Seal seal = ses::parse_seal(answer("GET", "/v1/seals/{es_id}/file", call(), es_id).text());
    run([&](store::Transaction& tx) { trust_authorities(tx, root.to_pem() + maker.to_pem(), now); });
    const auto forger = crypto::Sm2PrivateKey::generate();
    const auto certificate = crypto::issue_certificate(root, root_key, {"某公司（演示）", es_id},
                                                       forger.public_key(), {now - 1h, now + 24h * 900});
    const auto by = [](const crypto::Sm2PrivateKey& key) {
        return [&key](BytesView data) { return key.sign(data); };
    };
    seal.info.signers = {false, {certificate.der()}, {}};
    const ses::Seal forged = ses::make_seal(seal.info, maker.der(), by(maker_key));
    const auto signature =
        ses::make_signature(forged, {now, crypto::sm3("原文"), document}, certificate.der(), by(forger));
    EXPECT_EQ(verdict(to_base64(signature.encoded)).substr(0, 22), "SEAL_NOT_AS_REGISTERED");
    EXPECT_EQ(verdict(sign(es_id)), "valid");
}

TEST_F(Authorities, ListsThatTellOnlySomethingAreRefused) {
    run([&](store::Transaction& tx) { trust_authorities(tx, root.to_pem(), now); });
    const auto take = [&](const Bytes& extension, const std::vector<crypto::Revoked>& revoked = {}) {
        const Bytes list = test::make_list(root, root_key, {now, now + 24h}, revoked, extension);
        return refused([&](store::Transaction& tx) { take_revocation_list(tx, list, now); });
    };
    EXPECT_EQ(take(test::delta_of(1)), "bad_file");
    const Time then = std::chrono::floor<std::chrono::seconds>(now) - 1h;
    EXPECT_EQ(take(test::part_at("ldap://1"), {{maker.serial(), then}}), "none");
    EXPECT_EQ(take(test::part_at("ldap://2")), "none") << "the other part stands beside it";
    run([&](store::Transaction& tx) {
        EXPECT_EQ(trust(*foundation, tx)->standing(maker, now).revoked_at, then);
    });
}

TEST_F(Authorities, WhatALaterListNoLongerNamesStaysRevoked) {
    run([&](store::Transaction& tx) { trust_authorities(tx, root.to_pem(), now); });
    const auto revoked_at = [&](const std::vector<crypto::Revoked>& first) {
        for (const auto& revoked : {first, std::vector<crypto::Revoked>{}}) {
            now += 1h;
            run([&](store::Transaction& tx) {
                take_revocation_list(
                    tx, crypto::make_revocation_list(root, root_key, revoked, {now, now + 24h}), now);
            });
        }
        std::optional<Time> at;
        run([&](store::Transaction& tx) { at = trust(*foundation, tx)->standing(maker, now).revoked_at; });
        return at;
    };
    const Time then = std::chrono::floor<std::chrono::seconds>(now) - 1h;
    EXPECT_EQ(revoked_at({{maker.serial(), then, crypto::RevocationReason::on_hold}}), std::nullopt)
        << "what was on hold is free again";
    EXPECT_EQ(revoked_at({{maker.serial(), then}}), then)
        << "the certificate may be over: its signatures are not";
}

TEST_F(Authorities, WithoutAMakerNoSealIsMade) {
    run([&](store::Transaction& tx) {
        for (const KnownAuthority& one : list_authorities(tx)) {
            drop_authority(tx, one.authority_id, now);
        }
    });
    const std::string es_id = apply();
    step(es_id, "approve");
    EXPECT_EQ(refusal([&] { step(es_id, "make"); }), "seal_maker_missing");
    run([&](store::Transaction& tx) {
        trust_authorities(tx, root.to_pem(), now);
        take_maker(*foundation, tx, maker_key.to_pem(), maker.to_pem(), now);
    });
    EXPECT_EQ(refusal([&] { step(es_id, "make"); }), "seal_certificate_missing");
}

TEST_F(Authorities, ARevokedSignerSignsNoMore) {
    run([&](store::Transaction& tx) { trust_authorities(tx, root.to_pem(), now); });
    const std::string es_id = apply();
    step(es_id, "approve");
    Bytes point;
    run([&](store::Transaction& tx) {
        point =
            store::from_bytea(tx.exec("SELECT k.point FROM seals.key k JOIN seals.seal USING (key_id)")[0][0]
                                  .as<std::string>());
    });
    const auto signer =
        crypto::issue_certificate(root, root_key, {owner + std::string("苏州市示范局（演示）"), es_id},
                                  crypto::Sm2PublicKey::from_point(point), {now - 1h, now + 24h * 900});
    ask("PUT", "/v1/seals/{es_id}/certificate", operations({{"certificate", signer.to_pem()}}), es_id);
    step(es_id, "make");
    step(es_id, "enable");
    allow(es_id);
    const std::string before = sign(es_id);
    now += 1h;
    const Bytes list =
        crypto::make_revocation_list(root, root_key, {{signer.serial(), now}}, {now, now + 24h});
    run([&](store::Transaction& tx) { take_revocation_list(tx, list, now); });
    EXPECT_EQ(refusal([&] { sign(es_id); }), "seal_unusable");
    EXPECT_EQ(verdict(before), "valid +SIGNER_REVOKED_AFTER_SIGNING");
}

TEST_F(Authorities, ListsOfStrangersAreRefused) {
    const Bytes list = crypto::make_revocation_list(root, root_key, {}, {now, now + 24h});
    EXPECT_EQ(refused([&](store::Transaction& tx) { take_revocation_list(tx, list, now); }),
              "certificate_not_trusted");
    EXPECT_EQ(refused([&](store::Transaction& tx) { take_revocation_list(tx, "no list", now); }), "bad_file");
    EXPECT_EQ(refused([&](store::Transaction& tx) { drop_authority(tx, "0123456789abcdef", now); }),
              "unknown_authority");
}

TEST_F(Authorities, AnOlderListTakesNotThePlaceOfANewer) {
    run([&](store::Transaction& tx) { trust_authorities(tx, root.to_pem(), now); });
    const auto list_of = [&](Time from) {
        return crypto::make_revocation_list(root, root_key, {{"0A", now - 1h}}, {from, now + 24h});
    };
    const auto take = [&](const Bytes& list) {
        return refused([&](store::Transaction& tx) { take_revocation_list(tx, list, now); });
    };
    const auto kept = [&] {
        std::vector<Bytes> lists;
        run([&](store::Transaction& tx) { lists = read_revocation_lists(tx); });
        return lists;
    };
    const Bytes newer = list_of(now - 1h);
    run([&](store::Transaction& tx) {
        take_revocation_list(tx, list_of(now - 2h), now);
        take_revocation_list(tx, newer, now);
        take_revocation_list(tx, newer, now); // the same again does no harm
    });
    EXPECT_EQ(take(list_of(now - 2h)), "revocation_list_older");
    EXPECT_EQ(take(list_of(now - 1h - 1s)), "revocation_list_older");
    EXPECT_EQ(kept(), std::vector<Bytes>{newer});
}

TEST_F(Authorities, SayUntilWhenTheirListIsTheNewest) {
    const auto until_of = [&](const std::string& role) {
        std::optional<Time> until;
        run([&](store::Transaction& tx) {
            for (const KnownAuthority& one : list_authorities(tx)) {
                if (one.role == role && one.organization == "外部中心（演示）") {
                    until = one.revoked_until;
                }
            }
        });
        return until;
    };
    const Time today = std::chrono::floor<std::chrono::seconds>(now);
    run([&](store::Transaction& tx) { trust_authorities(tx, root.to_pem(), now); });
    EXPECT_EQ(until_of("root"), std::nullopt);
    const auto take = [&](const std::string& part, Time until) {
        run([&](store::Transaction& tx) {
            take_revocation_list(tx, test::make_list(root, root_key, {today, until}, {}, test::part_at(part)),
                                 now);
        });
    };
    take("ldap://1", today + 48h);
    EXPECT_EQ(until_of("root"), today + 48h);
    take("ldap://2", today + 24h);
    EXPECT_EQ(until_of("root"), today + 24h) << "the part that is old first";
    EXPECT_EQ(until_of("maker"), std::nullopt);
}

TEST_F(Authorities, KeysAreSealedAnewWhenTheVaultsKeyChanges) {
    const std::string es_id = enabled();
    allow(es_id);
    const auto changed = std::make_shared<crypto::Vault>(std::vector<Bytes>{Bytes(32, 'n'), Bytes(32, 'k')});
    run([&](store::Transaction& tx) { EXPECT_FALSE(keys_in_use(tx).contains(changed->key_id())); });
    run([&](store::Transaction& tx) { reseal_keys(tx, *changed); });
    run([&](store::Transaction& tx) { EXPECT_EQ(keys_in_use(tx), std::set{changed->key_id()}); });
    EXPECT_EQ(count("SELECT count(*) FROM seals.key WHERE sealed NOT LIKE 'v1." + changed->key_id() + ".%'"),
              0);
    const auto without = std::make_shared<crypto::Vault>(std::vector<Bytes>{Bytes(32, 'n')});
    const auto anew = make_foundation(*Standard::load(), without);
    run([&](store::Transaction& tx) {
        EXPECT_FALSE(
            seals::sign(*anew, tx, call().caller, {es_id, "", "", crypto::sm3("原文"), document, now})
                .empty());
    });
}

} // namespace
} // namespace gateway::seals
