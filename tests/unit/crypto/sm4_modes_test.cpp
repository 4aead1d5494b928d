#include "vectors.hpp"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <array>
#include <memory>

// The published texts of modes that the gateway does not use, so that its SM4 and the library's SM3 are held
// against every vector that is known of them. OpenSSL 3.0 has neither SM4-GCM nor SM4-CCM: they are put
// together here.
namespace gateway::crypto {
namespace {

using vectors::hex;

// RFC 8998 Annex A
const Bytes key = hex("0123456789abcdeffedcba9876543210");
const Bytes nonce = hex("00001234567800000000abcd");
const Bytes header = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
const Bytes text = hex("aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
                       "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa");

Bytes operator^(Bytes left, const Bytes& right) {
    for (std::size_t i = 0; i < left.size(); ++i) {
        left[i] = static_cast<char>(left[i] ^ right.at(i));
    }
    return left;
}

Bytes padded(Bytes data) {
    data.resize((data.size() + 15) / 16 * 16, '\0');
    return data;
}

Bytes big_endian(std::uint64_t number, int octets) {
    Bytes out;
    for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8) {
        out += static_cast<char>(number >> shift);
    }
    return out;
}

/// A block times x in GF(2^128), bits in the order of NIST SP 800-38D §6.3.
Bytes times_x(const Bytes& block) {
    Bytes out(16, '\0');
    int carry = 0;
    for (std::size_t i = 0; i < 16; ++i) {
        const int octet = static_cast<unsigned char>(block[i]);
        out[i] = static_cast<char>((octet >> 1) | (carry << 7));
        carry = octet & 1;
    }
    if (carry != 0) {
        out[0] = static_cast<char>(out[0] ^ 0xe1);
    }
    return out;
}

Bytes product(const Bytes& left, Bytes right) {
    Bytes sum(16, '\0');
    for (std::size_t bit = 0; bit < 128; ++bit) {
        if ((static_cast<unsigned char>(left[bit / 8]) >> (7 - bit % 8) & 1) != 0) {
            sum = sum ^ right;
        }
        right = times_x(right);
    }
    return sum;
}

Bytes ghash(const Bytes& data) {
    const Bytes by = sm4_ctr(key, Bytes(16, '\0'), Bytes(16, '\0'));
    Bytes hash(16, '\0');
    for (std::size_t at = 0; at < data.size(); at += 16) {
        hash = product(hash ^ data.substr(at, 16), by);
    }
    return hash;
}

TEST(Sm4Gcm, OfTheStandardIsCounterModeAndItsHash) {
    const Bytes encrypted = sm4_ctr(key, nonce + big_endian(2, 4), text);
    EXPECT_EQ(to_hex(encrypted), "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
                                 "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d");
    const Bytes lengths = big_endian(header.size() * 8, 8) + big_endian(encrypted.size() * 8, 8);
    EXPECT_EQ(
        to_hex(sm4_ctr(key, nonce + big_endian(1, 4), ghash(padded(header) + padded(encrypted) + lengths))),
        "83de3541e4c2b58177e065a9bf7b62ec");
}

TEST(Sm4Ccm, OfTheStandardIsCounterModeAndItsChain) {
    const Bytes counter = "\x02" + nonce; // three octets count
    EXPECT_EQ(to_hex(sm4_ctr(key, counter + big_endian(1, 3), text)),
              "48af93501fa62adbcd414cce6034d895dda1bf8f132f042098661572e7483094"
              "fd12e518ce062c98acee28d95df4416bed31a2f04476c18bb40c84a74b97dc5b");
    const Bytes first =
        "\x7a" + nonce + big_endian(text.size(), 3); // a header, a tag of 16, three octets of length
    const Bytes chain = sm4_cbc_encrypt(key, Bytes(16, '\0'),
                                        first + padded(big_endian(header.size(), 2) + header) + padded(text));
    const Bytes last = chain.substr(chain.size() - 32, 16); // before the block of padding
    EXPECT_EQ(to_hex(sm4_ctr(key, counter + big_endian(0, 3), last)), "16842d4fa186f56ab33256971fa110f4");
}

TEST(Sm4Cmac, GivesTheKnownCode) {
    const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> mac(EVP_MAC_fetch(nullptr, "CMAC", nullptr),
                                                                EVP_MAC_free);
    std::string cipher = "SM4-CBC";
    const OSSL_PARAM parameters[]{
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, cipher.data(), cipher.size()),
        OSSL_PARAM_END};
    Bytes code(16, '\0');
    std::size_t size = 0;
    const std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> context(EVP_MAC_CTX_new(mac.get()),
                                                                            EVP_MAC_CTX_free);
    ASSERT_EQ(EVP_MAC_init(context.get(), reinterpret_cast<const unsigned char*>(key.data()), key.size(),
                           parameters),
              1);
    ASSERT_EQ(EVP_MAC_update(context.get(), reinterpret_cast<const unsigned char*>(key.data()), key.size()),
              1);
    ASSERT_EQ(EVP_MAC_final(context.get(), reinterpret_cast<unsigned char*>(code.data()), &size, code.size()),
              1);
    EXPECT_EQ(to_hex(code), "492950917932f9852dd47d1ba1aeb534");
}

TEST(Pbkdf2HmacSm3, GivesTheKnownKey) {
    std::array<unsigned char, 32> derived{};
    ASSERT_EQ(PKCS5_PBKDF2_HMAC("password", 8, reinterpret_cast<const unsigned char*>("salt"), 4, 10'000,
                                EVP_sm3(), static_cast<int>(derived.size()), derived.data()),
              1);
    EXPECT_EQ(to_hex(view(derived)), "738c8c432372d98a73350bc252209e4cf2acdde7cc816730b9812bdfd55c1265");
}

} // namespace
} // namespace gateway::crypto
