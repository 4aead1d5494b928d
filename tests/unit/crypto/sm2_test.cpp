#include "openssl.hpp"
#include "pem.hpp"
#include "vectors.hpp"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/pem.h>

#include <thread>
#include <vector>

namespace gateway::crypto {
namespace {

using vectors::hex;
using vectors::sm2_key;

const Bytes r = hex("f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3");
const Bytes s = hex("b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa");
const Bytes standard_signature = hex("3046022100") + r + hex("022100") + s;

/// Signs as a caller does who forgets the identity.
Bytes sign_without_identity(const Sm2PrivateKey& key, BytesView data) {
    const Pkey raw = read_private_pem(key.to_pem());
    const MdContext context(EVP_MD_CTX_new());
    Bytes signature(128, '\0');
    std::size_t size = signature.size();
    EXPECT_EQ(EVP_DigestSignInit_ex(context.get(), nullptr, "SM3", nullptr, nullptr, raw.get(), nullptr), 1);
    EXPECT_EQ(EVP_DigestSign(context.get(), octets(signature), &size, octets(data), data.size()), 1);
    signature.resize(size);
    return signature;
}

// GB/T 32918.2-2016 §5.5: Z is the hash over the identity, the curve and the key; e that over Z and the
// message.
TEST(Sm2, HashesIdentityAndKeyAsTheStandardDoes) {
    const Bytes curve = hex("fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc"
                            "28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93"
                            "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"
                            "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0");
    const auto z = [&](std::string_view id) {
        const Bytes bits = {'\0', static_cast<char>(id.size() * 8)};
        return sm3(bits + Bytes(id) + curve + vectors::sm2_x() + vectors::sm2_y());
    };
    EXPECT_EQ(to_hex(z(default_sm2_id)), "b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3");
    EXPECT_EQ(to_hex(z("")), "f2a1724ed3d6767e22fcd19bfb33cd8af34f59ad7fdc8747cce6acacd414f1f9");
    EXPECT_EQ(to_hex(sm3(Bytes(view(z(default_sm2_id))) + "message digest")),
              "f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640");
}

// GM/T 0003.5-2012 Annex A
TEST(Sm2Signature, OfTheStandardVerifies) {
    const Sm2PublicKey key = sm2_key().public_key();
    EXPECT_TRUE(key.verify("message digest", standard_signature));
    EXPECT_TRUE(key.verify("message digest", standard_signature, "1234567812345678"));
}

TEST(Sm2Signature, BindsMessageIdentityAndKey) {
    const Sm2PublicKey key = sm2_key().public_key();
    EXPECT_FALSE(key.verify("message digesT", standard_signature));
    EXPECT_FALSE(key.verify("message digest", standard_signature, ""));
    EXPECT_FALSE(key.verify("message digest", standard_signature, "1234567812345679"));
    EXPECT_FALSE(Sm2PrivateKey::generate().public_key().verify("message digest", standard_signature));
}

TEST(Sm2Signature, IsMadeUnderTheDefaultIdentityUnlessAnotherIsNamed) {
    const Sm2PrivateKey key = sm2_key();
    const Sm2PublicKey public_key = key.public_key();
    EXPECT_TRUE(public_key.verify("data", key.sign("data")));
    EXPECT_FALSE(public_key.verify("data", key.sign("data"), ""));
    EXPECT_TRUE(
        public_key.verify("data", key.sign("data", "TLSv1.3+GM+Cipher+Suite"), "TLSv1.3+GM+Cipher+Suite"));
    EXPECT_FALSE(public_key.verify("data", key.sign("data", "TLSv1.3+GM+Cipher+Suite")));
    EXPECT_TRUE(public_key.verify("", key.sign("")));
    EXPECT_TRUE(public_key.verify("data", key.sign("data", std::string_view()), ""));
}

// ENTL counts bits in two octets (GB/T 32918.2-2016 §5.5); OpenSSL stops one octet earlier.
TEST(Sm2Signature, IsNotMadeOrAcceptedUnderAnIdentityTooLongToCount) {
    const Sm2PrivateKey key = sm2_key();
    const std::string long_id(8192, 'i');
    EXPECT_THROW(key.sign("data", long_id), std::runtime_error);
    EXPECT_FALSE(key.public_key().verify("data", key.sign("data"), long_id));
    const std::string longest = long_id.substr(0, 8190);
    EXPECT_TRUE(key.public_key().verify("data", key.sign("data", longest), longest));
    EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(Sm2Signature, MadeWithoutIdentityDoesNotVerify) {
    const Sm2PrivateKey key = sm2_key();
    const Bytes signature = sign_without_identity(key, "data");
    EXPECT_FALSE(key.public_key().verify("data", signature));
    EXPECT_TRUE(
        key.public_key().verify("data", signature, "")); // the reason: it stands over the empty identity
}

TEST(Sm2Signature, MalformedIsRefused) {
    const Sm2PublicKey key = sm2_key().public_key();
    const auto refused = [&](const Bytes& signature) { return !key.verify("message digest", signature); };
    EXPECT_TRUE(refused(""));
    EXPECT_TRUE(refused(r + s));                                       // raw, as some libraries send it
    EXPECT_TRUE(refused(standard_signature + '\0'));                   // something behind it
    EXPECT_TRUE(refused(hex("308146022100") + r + hex("022100") + s)); // BER: length in the long form
    EXPECT_TRUE(refused(hex("3006020100020100")));                     // r = s = 0
    EXPECT_TRUE(refused(Bytes(100'000, '\x30')));
    EXPECT_EQ(ERR_peek_error(), 0U) << "an error stays behind for the next user of the thread's queue";
}

TEST(Sm2Signature, CutOrChangedInAnyPlaceIsRefused) {
    const Sm2PublicKey key = sm2_key().public_key();
    for (std::size_t i = 0; i < standard_signature.size(); ++i) {
        Bytes changed = standard_signature;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_FALSE(key.verify("message digest", changed)) << i;
        EXPECT_FALSE(key.verify("message digest", standard_signature.substr(0, i))) << i;
    }
}

TEST(Sm2Signature, IsMadeAndCheckedBySeveralThreadsOfOneKey) {
    const Sm2PrivateKey key = Sm2PrivateKey::generate();
    const Sm2PublicKey public_key = key.public_key();
    std::vector<int> wrong(4, 0);
    std::vector<std::thread> threads;
    for (int& mine : wrong) {
        threads.emplace_back([&] {
            for (int i = 0; i < 20; ++i) {
                const Bytes data = "record " + std::to_string(i);
                mine += public_key.verify(data, key.sign(data)) ? 0 : 1;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

// GM/T 0003.5-2012 Annex C
TEST(Sm2Encryption, OfTheStandardIsRead) {
    EXPECT_EQ(sm2_key().decrypt(hex("307c022004ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73"
                                    "022100e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0"
                                    "042059983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766"
                                    "041321886ca989ca9c7d58087307ca93092d651efa")),
              "encryption standard");
}

TEST(Sm2Encryption, ReturnsWhatWasEncryptedAtEveryLength) {
    const Sm2PrivateKey key = Sm2PrivateKey::generate();
    const Sm2PublicKey public_key = key.public_key();
    for (const std::size_t size : {1U, 2U, 15U, 16U, 48U, 127U, 128U, 300U, 70'000U}) {
        const Bytes data(size, 'd');
        EXPECT_EQ(key.decrypt(public_key.encrypt(data)), data) << size;
    }
    EXPECT_THROW(public_key.encrypt(""), std::invalid_argument);
}

TEST(Sm2Encryption, ChangedOrForAnotherKeyIsRefused) {
    const Sm2PrivateKey key = Sm2PrivateKey::generate();
    const Bytes encrypted = key.public_key().encrypt("a secret of 32 octets for a test");
    for (std::size_t i = 0; i < encrypted.size(); ++i) {
        Bytes changed = encrypted;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_EQ(key.decrypt(changed), std::nullopt) << i;
        EXPECT_EQ(key.decrypt(encrypted.substr(0, i)), std::nullopt) << i;
    }
    EXPECT_EQ(Sm2PrivateKey::generate().decrypt(encrypted), std::nullopt);
    EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(Sm2Key, SurvivesItsPem) {
    const Sm2PrivateKey key = sm2_key();
    const Sm2PrivateKey again = Sm2PrivateKey::from_pem(key.to_pem());
    const Sm2PublicKey public_again = Sm2PublicKey::from_pem(key.public_key().to_pem());
    EXPECT_TRUE(key.to_pem().starts_with("-----BEGIN PRIVATE KEY-----\n"));
    EXPECT_TRUE(public_again.to_pem().starts_with("-----BEGIN PUBLIC KEY-----\n"));
    EXPECT_EQ(again.public_key().point(), vectors::sm2_point());
    EXPECT_EQ(public_again.point(), vectors::sm2_point());
    EXPECT_TRUE(public_again.verify("data", again.sign("data")));
    EXPECT_TRUE(public_again.verify("message digest", standard_signature));
    EXPECT_EQ(again.decrypt(public_again.encrypt("data")), "data");
}

TEST(Sm2Key, IsReadWhicheverWayItWasMade) {
    for (const Pkey& made : {Pkey(EVP_PKEY_Q_keygen(nullptr, nullptr, "SM2")),
                             Pkey(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "SM2"))}) {
        ASSERT_NE(made, nullptr);
        const Sm2PrivateKey key = Sm2PrivateKey::from_pem(write_private_pem(made.get()));
        const Sm2PublicKey public_key = Sm2PublicKey::from_pem(write_public_pem(made.get()));
        EXPECT_TRUE(public_key.verify("data", key.sign("data")));
    }
}

TEST(Sm2Key, NamesItselfByItsPoint) {
    const Sm2PublicKey key = sm2_key().public_key();
    EXPECT_EQ(key.id(), to_hex(sm3(vectors::sm2_point())).substr(0, 16));
    EXPECT_EQ(Sm2PublicKey::from_point(key.point()).id(), key.id());
    EXPECT_NE(Sm2PrivateKey::generate().public_key().id(), key.id());
}

// A SubjectPublicKeyInfo with the point as 02‖X or 03‖X
TEST(Sm2Key, OfACompressedPointIsTheSameKey) {
    const Bytes compressed = hex("3039301306072a8648ce3d020106082a811ccf5501822d03220003") + vectors::sm2_x();
    const std::string pem =
        "-----BEGIN PUBLIC KEY-----\n" + to_base64(compressed) + "\n-----END PUBLIC KEY-----\n";
    const Sm2PublicKey key = Sm2PublicKey::from_pem(pem);
    EXPECT_EQ(key.point(), vectors::sm2_point());
    EXPECT_EQ(key.to_pem(), sm2_key().public_key().to_pem());
}

TEST(Sm2Key, OfAnotherCurveOrTypeIsRefused) {
    for (const Pkey& other : {Pkey(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")),
                              Pkey(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"))}) {
        ASSERT_NE(other, nullptr);
        EXPECT_THROW(Sm2PrivateKey::from_pem(write_private_pem(other.get())), std::runtime_error);
        EXPECT_THROW(Sm2PublicKey::from_pem(write_public_pem(other.get())), std::runtime_error);
    }
}

TEST(Sm2Key, ThatIsNoneIsRefused) {
    const std::string pem = sm2_key().to_pem();
    EXPECT_THROW(Sm2PrivateKey::from_pem(""), std::runtime_error);
    EXPECT_THROW(Sm2PrivateKey::from_pem("not a key"), std::runtime_error);
    EXPECT_THROW(Sm2PrivateKey::from_pem(pem.substr(0, pem.size() / 2)), std::runtime_error);
    EXPECT_THROW(Sm2PrivateKey::from_pem(sm2_key().public_key().to_pem()), std::runtime_error);
    EXPECT_THROW(Sm2PublicKey::from_pem(pem), std::runtime_error);
    EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(Sm2Key, UnderAPassPhraseIsRefusedWithoutAsking) {
    const Pkey key = read_private_pem(sm2_key().to_pem());
    const Bio bio(BIO_new(BIO_s_mem()));
    ASSERT_EQ(
        PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), EVP_aes_256_cbc(), "phrase", 6, nullptr, nullptr),
        1);
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    EXPECT_THROW(Sm2PrivateKey::from_pem({text, static_cast<std::size_t>(size)}), std::runtime_error);
}

TEST(Sm2Key, IsAPointOnTheCurve) {
    Bytes beside = vectors::sm2_point();
    beside.back() = static_cast<char>(beside.back() ^ 1);
    EXPECT_THROW(Sm2PublicKey::from_point(beside), std::runtime_error);
    EXPECT_THROW(Sm2PublicKey::from_point(""), std::runtime_error);
    EXPECT_THROW(Sm2PublicKey::from_point(Bytes(1, '\0')), std::runtime_error);
    EXPECT_THROW(Sm2PublicKey::from_point(vectors::sm2_point() + 'x'), std::runtime_error);
    EXPECT_THROW(Sm2PublicKey::from_point('\x03' + vectors::sm2_x()), std::runtime_error);
}

TEST(Sm2Key, IsAPairThatBelongsTogether) {
    const Bytes other = Sm2PrivateKey::generate().public_key().point();
    EXPECT_THROW(Sm2PrivateKey::from_scalar(vectors::sm2_scalar(), other), std::runtime_error);
    EXPECT_THROW(Sm2PrivateKey::from_scalar(Bytes(32, '\0'), vectors::sm2_point()), std::runtime_error);
    EXPECT_THROW(Sm2PrivateKey::from_scalar("short", vectors::sm2_point()), std::runtime_error);
}

} // namespace
} // namespace gateway::crypto
