#include "gateway/crypto/certificates.hpp"
#include "gateway/crypto/der.hpp"
#include "revocation.hpp"
#include "support/revocation_lists.hpp"

#include <gtest/gtest.h>
#include <openssl/ui.h>

#include <thread>

namespace gateway::crypto {
namespace {

using namespace std::chrono_literals;

const Time now = *parse_time("2019-04-18T09:00:00+08:00");
const Period year{now - 24h, now + 365 * 24h};

struct Authority {
    Sm2PrivateKey key = Sm2PrivateKey::generate();
    Certificate certificate =
        make_authority({"江苏省示范证书中心（演示）", "示范根 CA"}, key, {now - 48h, now + 3650 * 24h});
};

Certificate signer(const Authority& authority, const Period& period = year) {
    return issue_certificate(authority.certificate, authority.key,
                             {"11320500PDY000167D苏州市示范局（演示）", "32050000000001"},
                             Sm2PrivateKey::generate().public_key(), period);
}

TrustStore trusting(const Authority& authority) {
    TrustStore store;
    store.trust(authority.certificate);
    return store;
}

int asked = 0;

/// As somebody at the terminal would see it.
int count_question(UI*) {
    ++asked;
    return 0;
}

TEST(Certificates, NobodyIsAskedForAPassPhrase) {
    UI_METHOD* terminal = UI_create_method("terminal");
    UI_method_set_opener(terminal, count_question);
    UI_set_default_method(terminal);
    const std::string body =
        "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,000102030405060708090A0B0C0D0E0F\n"
        "\nAAAAAAAAAAAAAAAAAAAAAA==\n";
    const std::string certificate = "-----BEGIN CERTIFICATE-----" + body + "-----END CERTIFICATE-----\n";
    EXPECT_FALSE(Certificate::from_pem(certificate));
    EXPECT_ANY_THROW(read_certificates(certificate));
    EXPECT_FALSE(read_revocation_list("-----BEGIN X509 CRL-----" + body + "-----END X509 CRL-----\n"));
    UI_set_default_method(UI_OpenSSL());
    UI_destroy_method(terminal);
    EXPECT_EQ(asked, 0);
}

TEST(Certificates, SayWhoTheyAreOf) {
    const Authority authority;
    const Certificate certificate = signer(authority);
    EXPECT_EQ(certificate.subject().organization, "11320500PDY000167D苏州市示范局（演示）");
    EXPECT_EQ(certificate.subject().common_name, "32050000000001");
    EXPECT_EQ(certificate.not_before(), year.from);
    EXPECT_EQ(certificate.not_after(), year.until);
    EXPECT_TRUE(certificate.may_sign());
    EXPECT_FALSE(certificate.is_authority());
    EXPECT_TRUE(authority.certificate.is_authority());
    EXPECT_FALSE(authority.certificate.may_sign());
    EXPECT_EQ(certificate.serial().size(), 32u);
    const auto again = Certificate::from_pem(certificate.to_pem());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->der(), certificate.der());
    EXPECT_FALSE(Certificate::from_der(certificate.der() + "x"));
    EXPECT_FALSE(Certificate::from_der(certificate.der().substr(1)));
}

/// RFC 5280 §4.1.1.2 and GM/T 0006: the signature is SM2 with SM3, over the identity of GM/T 0009.
TEST(Certificates, AreReadAndUsedByManyAtOnce) {
    const Authority authority;
    const TrustStore store = trusting(authority);
    const Sm2PrivateKey key = Sm2PrivateKey::generate();
    std::vector<Bytes> given;
    for (int i = 0; i < 20; ++i) {
        given.push_back(issue_certificate(authority.certificate, authority.key, {"演示", std::to_string(i)},
                                          key.public_key(), year)
                            .der());
    }
    const Bytes signature = key.sign("原文");
    std::vector<std::thread> threads;
    for (int n = 0; n < 4; ++n) {
        threads.emplace_back([&] {
            for (std::size_t i = 0; i < given.size(); ++i) {
                const auto certificate = Certificate::from_der(given[i]);
                EXPECT_EQ(certificate->subject().common_name, std::to_string(i));
                EXPECT_TRUE(certificate->key()->verify("原文", signature));
                EXPECT_TRUE(store.standing(*certificate, now).chain);
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
}

TEST(Certificates, AreSignedWithTheIdentity) {
    const Authority authority;
    const Certificate certificate = signer(authority);
    der::Reader whole(certificate.der());
    der::Reader members = whole.sequence();
    const der::Value signed_part = members.take(der::sequence_tag);
    EXPECT_EQ(members.sequence().oid(), "1.2.156.10197.1.501");
    const BytesView signature = members.bits();
    EXPECT_TRUE(authority.key.public_key().verify(signed_part.encoded, signature));
    EXPECT_FALSE(authority.key.public_key().verify(signed_part.encoded, signature, ""));
}

/// GM/T 0092: the request proves that who asks has the key, over the identity of GM/T 0009.
TEST(CertificateRequests, AreSignedWithTheIdentity) {
    const auto key = Sm2PrivateKey::generate();
    const std::string pem = make_certificate_request({"示范局（演示）", "32050000000001"}, key);
    const std::string begin = "-----BEGIN CERTIFICATE REQUEST-----\n";
    ASSERT_TRUE(pem.starts_with(begin));
    std::string base64 = pem.substr(begin.size(), pem.find("\n-----END") - begin.size());
    std::erase(base64, '\n');
    const auto octets = from_base64(base64);
    ASSERT_TRUE(octets);
    der::Reader whole(*octets);
    der::Reader members = whole.sequence();
    const der::Value signed_part = members.take(der::sequence_tag);
    EXPECT_EQ(members.sequence().oid(), "1.2.156.10197.1.501");
    EXPECT_TRUE(key.public_key().verify(signed_part.encoded, members.bits()));
    EXPECT_NE(signed_part.content.find(key.public_key().point()), BytesView::npos);
}

/// As authorities publish them: PEM or DER.
TEST(RevocationLists, AreReadInBothForms) {
    const Authority authority;
    const Bytes list = make_revocation_list(authority.certificate, authority.key, {}, year);
    const auto read = read_revocation_list(list);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->der, list);
    const auto from_pem =
        read_revocation_list("-----BEGIN X509 CRL-----\n" + to_base64(list) + "\n-----END X509 CRL-----\n");
    ASSERT_TRUE(from_pem);
    EXPECT_EQ(from_pem->der, list);
    EXPECT_EQ(from_pem->issuer, read->issuer);
    EXPECT_FALSE(read_revocation_list("no list"));
    EXPECT_FALSE(read_revocation_list(authority.certificate.to_pem()));
}

TEST(RevocationLists, AreInOrderOfTheirTimesAndNumbers) {
    const Authority authority;
    const auto list_of = [&](Time from) {
        return *read_revocation_list(
            make_revocation_list(authority.certificate, authority.key, {}, {from, now + 24h}));
    };
    const auto first = list_of(now - 1s), second = list_of(now);
    ASSERT_TRUE(first.number && second.number);
    EXPECT_TRUE(first.older_than(second));
    EXPECT_FALSE(second.older_than(first));
    EXPECT_FALSE(second.older_than(second));
    // Two of one second: the number tells. A longer one is greater, whatever its first octet is.
    RevocationList low, high;
    low.issued = high.issued = now;
    low.number = Bytes("\xff");
    high.number = Bytes("\x01\x00", 2);
    EXPECT_TRUE(low.older_than(high));
    EXPECT_FALSE(high.older_than(low));
    high.number.reset();
    EXPECT_FALSE(low.older_than(high)) << "one of them has none";
}

TEST(TrustStore, FollowsAChainToSomebodyTrusted) {
    const Authority authority, stranger;
    const TrustStore store = trusting(authority);
    EXPECT_TRUE(store.standing(signer(authority), now).chain);
    const Standing foreign = store.standing(signer(stranger), now);
    EXPECT_FALSE(foreign.chain);
    EXPECT_FALSE(foreign.chain_fault.empty());
}

TEST(TrustStore, TakesNoSignerForAnAuthority) {
    const Authority authority;
    const Sm2PrivateKey key = Sm2PrivateKey::generate();
    const Certificate ordinary = issue_certificate(authority.certificate, authority.key,
                                                   {"某局（演示）", "1"}, key.public_key(), year);
    const Certificate forged =
        issue_certificate(ordinary, key, {"某局（演示）", "2"}, Sm2PrivateKey::generate().public_key(), year);
    TrustStore store = trusting(authority);
    store.add_intermediate(ordinary);
    EXPECT_TRUE(store.standing(ordinary, now).chain);
    EXPECT_FALSE(store.standing(forged, now).chain);
}

TEST(TrustStore, FindsAChangedCertificate) {
    const Authority authority;
    const TrustStore store = trusting(authority);
    Bytes der = signer(authority).der();
    der[der.find("320500")] = '4';
    const auto changed = Certificate::from_der(der);
    ASSERT_TRUE(changed);
    EXPECT_FALSE(store.standing(*changed, now).chain);
}

TEST(TrustStore, SaysWhenTheWholeChainIsValid) {
    const Authority authority;
    const TrustStore store = trusting(authority);
    const Standing standing =
        store.standing(signer(authority, {now - 72h, now + 9999 * 24h}), now + 8000 * 24h);
    EXPECT_TRUE(standing.chain) << "whether the time matters is for who asks";
    EXPECT_EQ(standing.period.from, now - 48h);
    EXPECT_EQ(standing.period.until, now + 3650 * 24h);
}

TEST(TrustStore, KnowsWhatIsRevokedAndSinceWhen) {
    const Authority authority, stranger;
    TrustStore store = trusting(authority);
    const Certificate revoked = signer(authority), good = signer(authority);
    EXPECT_FALSE(store.standing(good, now).revocation_known) << "nobody gave a list";
    const Bytes list = make_revocation_list(authority.certificate, authority.key,
                                            {{revoked.serial(), now - 1h}}, {now - 24h, now + 24h});
    EXPECT_TRUE(store.add_revocation_list(list));
    EXPECT_EQ(store.standing(revoked, now).revoked_at, now - 1h);
    EXPECT_EQ(store.standing(good, now).revoked_at, std::nullopt);
    EXPECT_TRUE(store.standing(good, now).revocation_known);
    EXPECT_FALSE(store.standing(good, now + 48h).revocation_known) << "the list is out of date";
    EXPECT_EQ(store.standing(revoked, now + 48h).revoked_at, now - 1h) << "revoked stays revoked";
}

TEST(TrustStore, KnowsWhyAndSinceWhenAKeyIsLost) {
    const Authority authority;
    TrustStore store = trusting(authority);
    const Certificate stolen = signer(authority), held = signer(authority);
    EXPECT_TRUE(store.add_revocation_list(
        make_revocation_list(authority.certificate, authority.key,
                             {{stolen.serial(), now - 1h, RevocationReason::compromised},
                              {held.serial(), now - 1h, RevocationReason::on_hold}},
                             {now - 24h, now + 24h})));
    EXPECT_TRUE(store.standing(stolen, now).compromised);
    EXPECT_EQ(store.standing(held, now).revoked_at, now - 1h);
    EXPECT_FALSE(store.standing(held, now).compromised);
}

TEST(TrustStore, RemembersWhatALaterListNoLongerNames) {
    const Authority authority;
    TrustStore store = trusting(authority);
    const Certificate revoked = signer(authority);
    const Bytes list = make_revocation_list(authority.certificate, authority.key, {}, {now - 24h, now + 24h});
    EXPECT_TRUE(store.add_revocation_list(list));
    store.add_revoked(read_revocation_list(list)->issuer,
                      {revoked.serial(), now - 9h, RevocationReason::compromised});
    EXPECT_EQ(store.standing(revoked, now).revoked_at, now - 9h);
    EXPECT_TRUE(store.standing(revoked, now).compromised);
    EXPECT_EQ(store.standing(signer(authority), now).revoked_at, std::nullopt);
}

TEST(TrustStore, KnowsItsMakersByTheirCertificates) {
    const Authority authority;
    TrustStore store = trusting(authority);
    const Certificate maker = signer(authority);
    EXPECT_FALSE(store.standing(maker, now).maker);
    store.add_maker(maker);
    EXPECT_TRUE(store.standing(maker, now).maker);
    EXPECT_FALSE(store.standing(signer(authority), now).maker);
}

/// RFC 5280 §5.2: a list with a critical extension that is not understood must not be used.
TEST(TrustStore, TakesNoListThatSaysOnlySomething) {
    const Authority authority;
    TrustStore store = trusting(authority);
    const auto list = [&](const Bytes& extension) {
        return test::make_list(authority.certificate, authority.key, {now - 24h, now + 24h}, {}, extension);
    };
    const Bytes some_reasons = der::value(0x83, {"\x01\x40", 2}), indirect = der::value(0x84, "\xff");
    for (const auto& [extension, name] : std::vector<std::pair<Bytes, std::string>>{
             {test::delta_of(1), "deltaCRLIndicator"},
             {test::critical_extension("1.2.3.4", der::integer(1)), "1.2.3.4"},
             {test::part_at("ldap://a", some_reasons), "issuingDistributionPoint"},
             {test::part_at("ldap://a", indirect), "issuingDistributionPoint"}}) {
        EXPECT_FALSE(store.add_revocation_list(list(extension))) << name;
        EXPECT_EQ(read_revocation_list(list(extension))->unusable, name);
    }
    EXPECT_TRUE(store.add_revocation_list(list(test::part_at("ldap://a"))));
}

/// Authorities divide their lists: what is revoked in one part stays so, and one part says nothing of
/// another.
TEST(TrustStore, AsksThePartOfAListThatTellsOfACertificate) {
    const Authority authority;
    TrustStore store = trusting(authority);
    const Certificate revoked = signer(authority), other = signer(authority);
    const auto add = [&](const std::vector<Revoked>& entries, const Bytes& part) {
        return store.add_revocation_list(
            test::make_list(authority.certificate, authority.key, {now - 24h, now + 24h}, entries, part));
    };
    EXPECT_TRUE(add({{revoked.serial(), now - 1h}}, test::part_at("ldap://1")));
    EXPECT_TRUE(add({}, test::part_at("ldap://2")));
    EXPECT_EQ(store.standing(revoked, now).revoked_at, now - 1h);
    EXPECT_FALSE(store.standing(other, now).revocation_known) << "it names neither part as its own";

    const Bytes name_1 = der::value(0x86, "ldap://1"), name_2 = der::value(0x86, "ldap://2");
    const Listed user{"", "", false, {name_1}}, issuer{"", "", true, {}};
    KnownList list;
    EXPECT_TRUE(list.tells_of(user));
    list.points = {name_2};
    EXPECT_FALSE(list.tells_of(user));
    list.points = {name_2, name_1};
    EXPECT_TRUE(list.tells_of(user));
    list.only_authorities = true;
    EXPECT_FALSE(list.tells_of(user));
    list = {};
    list.only_users = true;
    EXPECT_TRUE(list.tells_of(user));
    EXPECT_FALSE(list.tells_of(issuer));
}

TEST(TrustStore, BelievesNoListOfAStranger) {
    const Authority authority, stranger;
    TrustStore store = trusting(authority);
    EXPECT_FALSE(store.add_revocation_list(
        make_revocation_list(stranger.certificate, stranger.key, {}, {now - 24h, now + 24h})));
    // The stranger signs in the authority's name.
    EXPECT_FALSE(store.add_revocation_list(
        make_revocation_list(authority.certificate, stranger.key, {}, {now - 24h, now + 24h})));
    Bytes list = make_revocation_list(authority.certificate, authority.key, {}, {now - 24h, now + 24h});
    EXPECT_FALSE(store.add_revocation_list(list + "x"));
    list[list.size() - 1] = static_cast<char>(list[list.size() - 1] ^ 1);
    EXPECT_FALSE(store.add_revocation_list(list));
    EXPECT_FALSE(store.add_revocation_list("no list"));
}

} // namespace
} // namespace gateway::crypto
