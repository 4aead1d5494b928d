#include "gateway/crypto/time_stamp.hpp"
#include "support/time_stamps.hpp"
#include "time_stamp_vectors.hpp"

#include <gtest/gtest.h>

namespace gateway::crypto {
namespace {

using namespace std::chrono_literals;
using test::make_token;
using test::TokenForm;

constexpr std::string_view data = "what was stamped";
const Time stamped = *parse_time("2019-04-18T01:00:30Z");

Bytes vector_of(std::string_view base64) { return *from_base64(base64); }
bool holds(const TimeStamp& stamp) {
    return stamp.of_data && stamp.signer && stamp.foreign_algorithm.empty();
}

TEST(TimeStamps, OfAnotherProgramAreRead) {
    const auto root = Certificate::from_der(vector_of(vectors::stamping_root));
    ASSERT_TRUE(root);
    TrustStore trust;
    trust.trust(*root);
    for (const auto vector : {vectors::stamped_by_sm3, vectors::stamped_by_sha256}) {
        const auto stamp = read_time_stamp(vector_of(vector), data);
        EXPECT_EQ(stamp.at, stamped);
        EXPECT_TRUE(holds(stamp));
        ASSERT_TRUE(stamp.signer);
        EXPECT_EQ(stamp.signer->subject().common_name, "外部时间戳一号");
        EXPECT_TRUE(stamp.signer->may_stamp());
        EXPECT_TRUE(trust.standing(*stamp.signer, stamped).chain);
        EXPECT_FALSE(read_time_stamp(vector_of(vector), "something else").of_data);
    }
    const auto bare = read_time_stamp(vector_of(vectors::stamped_without_certificate), data);
    EXPECT_TRUE(bare.of_data);
    EXPECT_FALSE(bare.has_certificates);
    EXPECT_FALSE(bare.signer);
}

/// What is not signed may change (the version, how the signer is named); what the token says may not.
TEST(TimeStamps, NoChangedOctetChangesWhatStands) {
    for (const auto vector : {vectors::stamped_by_sm3, vectors::stamped_by_sha256}) {
        const Bytes token = vector_of(vector);
        const auto whole = read_time_stamp(token, data);
        ASSERT_TRUE(holds(whole));
        int still_standing = 0;
        for (std::size_t i = 0; i < token.size(); ++i) {
            Bytes changed = token;
            changed[i] = static_cast<char>(changed[i] ^ 0x01);
            try {
                const auto stamp = read_time_stamp(changed, data);
                if (holds(stamp)) {
                    ++still_standing;
                    EXPECT_EQ(stamp.at, whole.at) << i;
                    EXPECT_EQ(stamp.signer->der(), whole.signer->der()) << i;
                }
            } catch (const der::Fault&) {
                continue;
            }
        }
        EXPECT_LT(still_standing, 120) << "of " << token.size() << ": the name of the signer and little else";
    }
}

TEST(TimeStamps, EndWhereTheyEnd) {
    const Bytes token = vector_of(vectors::stamped_by_sm3);
    for (std::size_t size = 0; size < token.size(); ++size) {
        EXPECT_THROW(read_time_stamp(token.substr(0, size), data), der::Fault) << size;
    }
    EXPECT_THROW(read_time_stamp(token + '\0', data), der::Fault);
    EXPECT_THROW(read_time_stamp("token", data), der::Fault);
}

class OwnTokens : public testing::Test {
protected:
    test::Stamper stamper() const {
        const auto key = Sm2PrivateKey::generate();
        return {key, issue_certificate(root_, root_key_, {"时间戳中心（演示）", "时间戳"}, key.public_key(),
                                       {stamped - 24h, stamped + 24h * 1000}, Purpose::time_stamps)};
    }
    TimeStamp read(const TokenForm& form) const {
        return read_time_stamp(make_token(own_, data, stamped, form), data);
    }

    Sm2PrivateKey root_key_ = Sm2PrivateKey::generate();
    Certificate root_ =
        make_authority({"时间戳中心（演示）", "CA"}, root_key_, {stamped - 24h, stamped + 24h * 1000});
    test::Stamper own_ = stamper();
};

TEST_F(OwnTokens, MayHaveTheIdentifiersOfEitherStandard) {
    EXPECT_TRUE(holds(read({})));
    EXPECT_TRUE(holds(read({.container = "1.2.840.113549.1.7.2"})));
    EXPECT_TRUE(holds(read({.algorithm = "1.2.156.10197.1.301.1"})));
    EXPECT_TRUE(holds(read({.binds_certificate = false})));
    EXPECT_THROW(read({.container = "1.2.840.113549.1.7.1"}), der::Fault);
    EXPECT_THROW(read({.content = "1.2.840.113549.1.7.1"}), der::Fault);
}

TEST_F(OwnTokens, OfOtherAlgorithmsAreSaidToBe) {
    EXPECT_EQ(read({.digest = "2.16.840.1.101.3.4.2.1"}).foreign_algorithm, "2.16.840.1.101.3.4.2.1");
    EXPECT_EQ(read({.algorithm = "1.2.840.10045.4.3.2"}).foreign_algorithm, "1.2.840.10045.4.3.2");
    EXPECT_FALSE(holds(read({.algorithm = "1.2.840.10045.4.3.2"})));
}

TEST_F(OwnTokens, AreOfTheCertificateThatTheyName) {
    const Certificate same_key =
        issue_certificate(root_, root_key_, {"别的（演示）", "别的"}, own_.certificate.key().value(),
                          {stamped - 24h, stamped + 24h}, Purpose::time_stamps);
    EXPECT_FALSE(read({.certificates = {same_key.der()}}).signer) << "the same key, but not the certificate";
    EXPECT_EQ(read({.certificates = {same_key.der()}, .binds_certificate = false}).signer->der(),
              same_key.der());
    EXPECT_EQ(read({.certificates = {root_.der(), own_.certificate.der()}}).signer->der(),
              own_.certificate.der());
    EXPECT_FALSE(read({.certificates = {stamper().certificate.der()}}).signer);
    EXPECT_FALSE(read({.certificates = {der::octets("no certificate")}}).signer)
        << "as good as a signature of nobody";
}

TEST_F(OwnTokens, OnlySomeCertificatesAreForThem) {
    EXPECT_TRUE(own_.certificate.may_stamp());
    EXPECT_FALSE(root_.may_stamp());
    EXPECT_FALSE(issue_certificate(root_, root_key_, {"局（演示）", "章"}, own_.certificate.key().value(),
                                   {stamped - 24h, stamped + 24h})
                     .may_stamp());
}

} // namespace
} // namespace gateway::crypto
