#include "gateway/crypto/digest_octets.hpp"
#include "vectors.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace gateway::crypto {
namespace {

using vectors::hex;

// GB/T 32905-2016 Annex A
TEST(Sm3Hash, GivesTheDigestsOfTheStandard) {
    EXPECT_EQ(to_hex(sm3("abc")), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    EXPECT_EQ(to_hex(sm3("abcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcd")),
              "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
    EXPECT_EQ(to_hex(sm3("")), "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b");
    EXPECT_EQ(sm3(BytesView()), sm3(""));
}

TEST(Sm3Hash, OfPiecesIsThatOfTheWhole) {
    Bytes whole;
    Sm3 pieces;
    for (std::size_t size = 0; size < 200; ++size) {
        const Bytes piece(size, static_cast<char>(size));
        pieces.add(piece);
        whole += piece;
    }
    EXPECT_EQ(pieces.finish(), sm3(whole));
}

TEST(Sm3Hash, StartsAnewAfterItsEnd) {
    Sm3 hash;
    hash.add("first").finish();
    EXPECT_EQ(hash.add("abc").finish(), sm3("abc"));
    EXPECT_EQ(hash.finish(), sm3(""));
}

TEST(Sm3Hash, KeepsItsStateWhenMoved) {
    Sm3 first;
    first.add("a");
    Sm3 second = std::move(first);
    EXPECT_EQ(second.add("bc").finish(), sm3("abc"));
}

TEST(Sm3Hash, OfOneThreadIsNotDisturbedByAnother) {
    const Bytes left(1000, 'l'), right(1000, 'r');
    const Digest of_left = sm3(left), of_right = sm3(right);
    const auto repeat = [](const Bytes& data, const Digest& expected, int& wrong) {
        for (int i = 0; i < 2000; ++i) {
            wrong += sm3(data) == expected ? 0 : 1;
        }
    };
    int wrong_left = 0, wrong_right = 0;
    std::thread other([&] { repeat(left, of_left, wrong_left); });
    repeat(right, of_right, wrong_right);
    other.join();
    EXPECT_EQ(wrong_left + wrong_right, 0);
}

// GM/T 0042-2015 D.3
TEST(HmacSm3, GivesTheCodeOfTheStandard) {
    const Bytes key = hex("0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20");
    EXPECT_EQ(to_hex(hmac_sm3(key, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
                                   "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
              "ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a");
}

// RFC 2104 §2: what the code is made of, for keys shorter than, as long as and longer than a block.
TEST(HmacSm3, IsTwoHashesOverThePaddedKey) {
    constexpr std::size_t block = 64;
    for (const std::size_t size : {0U, 1U, 63U, 64U, 65U, 200U}) {
        const Bytes key(size, 'k');
        Bytes padded = size > block ? Bytes(view(sm3(key))) : key;
        padded.resize(block, '\0');
        Bytes inner = padded, outer = padded;
        for (std::size_t i = 0; i < block; ++i) {
            inner[i] = static_cast<char>(inner[i] ^ 0x36);
            outer[i] = static_cast<char>(outer[i] ^ 0x5c);
        }
        const Digest first = sm3(inner + "data");
        EXPECT_EQ(hmac_sm3(key, "data"), sm3(outer + Bytes(view(first)))) << size;
    }
}

TEST(Digests, AreReadFromThirtyTwoOctets) {
    const Digest digest = sm3("abc");
    const Bytes octets(view(digest));
    EXPECT_EQ(digest_of_octets(octets), digest);
    EXPECT_THROW(digest_of_octets(octets.substr(1)), std::logic_error);
    EXPECT_THROW(digest_of_octets(octets + "x"), std::logic_error);
}

} // namespace
} // namespace gateway::crypto
