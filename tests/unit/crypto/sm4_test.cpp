#include "vectors.hpp"

#include <gtest/gtest.h>
#include <openssl/err.h>

namespace gateway::crypto {
namespace {

using vectors::hex;

const Bytes key = hex("0123456789abcdeffedcba9876543210");
const Bytes iv = hex("0123456789abcdeffedcba9876543210");
const Bytes zero_block(16, '\0');

// GM/T 0002-2012 Annex A.1. The key stream's first block is the cipher of the counter's first value.
TEST(Sm4, EncryptsTheBlockOfTheStandard) {
    EXPECT_EQ(to_hex(sm4_ctr(key, iv, zero_block)), "681edf34d206965e86b3e94f536e4246");
}

// GM/T 0002-2012 Annex A.2. Chaining over zeros encrypts each block's result again.
TEST(Sm4, EncryptsTheBlockOfTheStandardAMillionTimes) {
    constexpr std::size_t times = 1'000'000;
    const Bytes chain = sm4_cbc_encrypt(key, iv, Bytes(times * 16, '\0'));
    ASSERT_EQ(chain.size(), (times + 1) * 16);
    EXPECT_EQ(to_hex(chain.substr(0, 16)), "681edf34d206965e86b3e94f536e4246");
    EXPECT_EQ(to_hex(chain.substr((times - 1) * 16, 16)), "595298c7c6fd271f0402f804c33d3f66");
}

TEST(Sm4Cbc, GivesTheKnownBlocksAndThenTheBlockOfPadding) {
    const Bytes data = hex("0123456789abcdeffedcba98765432100123456789abcdeffedcba9876543210");
    const Bytes encrypted = sm4_cbc_encrypt(key, iv, data);
    ASSERT_EQ(encrypted.size(), 48U);
    EXPECT_EQ(to_hex(encrypted.substr(0, 32)),
              "2677f46b09c122cc975533105bd4a22af6125f7275ce552c3a2bbcf533de8a3b");
    EXPECT_EQ(sm4_cbc_decrypt(key, iv, encrypted), data);
}

TEST(Sm4Cbc, PadsAShortText) {
    EXPECT_EQ(to_hex(sm4_cbc_encrypt(key, zero_block, "abc")), "1055435b9ece612344f8e10016c4943b");
    EXPECT_EQ(sm4_cbc_decrypt(key, zero_block, hex("1055435b9ece612344f8e10016c4943b")), "abc");
}

TEST(Sm4Cbc, ReturnsWhatWasEncryptedAtEveryLength) {
    for (std::size_t size = 0; size <= 50; ++size) {
        const Bytes data(size, 'd');
        const Bytes encrypted = sm4_cbc_encrypt(key, iv, data);
        EXPECT_EQ(encrypted.size(), (size / 16 + 1) * 16);
        EXPECT_EQ(sm4_cbc_decrypt(key, iv, encrypted), data);
    }
}

TEST(Sm4Cbc, RefusesWrongPadding) {
    const Bytes encrypted = sm4_cbc_encrypt(key, iv, Bytes(16, 'd'));
    EXPECT_EQ(sm4_cbc_decrypt(key, iv, encrypted.substr(0, 16)), std::nullopt); // ends in 'd', not in padding
    EXPECT_EQ(sm4_cbc_decrypt(key, iv, encrypted.substr(0, 31)), std::nullopt);
    EXPECT_EQ(sm4_cbc_decrypt(key, iv, ""), std::nullopt);
    EXPECT_EQ(ERR_peek_error(), 0U);
}

// RFC 8998's text in counter mode.
TEST(Sm4Ctr, GivesTheKnownText) {
    const Bytes data = hex("aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
                           "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa");
    const Bytes encrypted = sm4_ctr(key, iv, data);
    EXPECT_EQ(to_hex(encrypted), "c2b4759e78ac3cf43d0852f4e8d5f9fd7256e8a5fcb65a350ee00630912e4449"
                                 "2a0b17e1b85b060d0fba612d8a95831638b361fd5ffacd942f081485a83ca35d");
    EXPECT_EQ(sm4_ctr(key, iv, encrypted), data);
}

TEST(Sm4Ctr, KeepsTheLength) {
    EXPECT_EQ(sm4_ctr(key, iv, ""), "");
    EXPECT_EQ(sm4_ctr(key, iv, Bytes(17, 'x')).size(), 17U);
}

TEST(Sm4, RefusesAKeyOrInitialVectorOfAnotherLength) {
    for (const std::size_t size : {0U, 15U, 17U, 32U}) {
        const Bytes wrong(size, 'k');
        EXPECT_THROW(sm4_ctr(wrong, iv, "x"), std::invalid_argument);
        EXPECT_THROW(sm4_ctr(key, wrong, "x"), std::invalid_argument);
        EXPECT_THROW(sm4_cbc_encrypt(wrong, iv, "x"), std::invalid_argument);
        EXPECT_THROW(sm4_cbc_decrypt(key, wrong, Bytes(16, 'x')), std::invalid_argument);
    }
}

} // namespace
} // namespace gateway::crypto
