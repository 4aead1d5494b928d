#include "gateway/crypto/tokens.hpp"

#include <gtest/gtest.h>

namespace gateway::crypto {
namespace {

// Made once: each costs some 20 ms.
const std::string& stored() {
    static const std::string phc = hash_password("correct horse 口令");
    return phc;
}

std::string with(const std::string& from, const std::string& to) {
    std::string changed = stored();
    const std::size_t at = changed.find(from);
    EXPECT_NE(at, std::string::npos);
    return changed.replace(at, from.size(), to);
}

TEST(Password, IsStoredWithTheCostThatWasChosen) {
    EXPECT_TRUE(stored().starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << stored();
    EXPECT_EQ(stored().find("horse"), std::string::npos);
}

TEST(Password, IsAcceptedAloneAndWhole) {
    EXPECT_TRUE(verify_password("correct horse 口令", stored()));
    EXPECT_FALSE(verify_password("correct horse 口", stored()));
    EXPECT_FALSE(verify_password("Correct horse 口令", stored()));
    EXPECT_FALSE(verify_password("", stored()));
}

TEST(Password, IsSaltedAnew) { EXPECT_NE(hash_password("same"), hash_password("same")); }

TEST(Password, OfAnUnreadableStringIsRefused) {
    EXPECT_FALSE(verify_password("x", ""));
    EXPECT_FALSE(verify_password("x", "x"));
    EXPECT_FALSE(verify_password("correct horse 口令", stored().substr(0, stored().size() - 1)));
    EXPECT_FALSE(verify_password("correct horse 口令", stored() + std::string("\0x", 2)));
    EXPECT_FALSE(verify_password("correct horse 口令", with("argon2id", "argon2i")));
}

// A check must not cost what a planted row says: each of these would take seconds or gigabytes.
TEST(Password, OfExcessiveCostIsRefusedAtOnce) {
    EXPECT_FALSE(verify_password("x", with("m=19456", "m=4294967295")));
    EXPECT_FALSE(verify_password("x", with("m=19456", "m=99999999999")));
    EXPECT_FALSE(verify_password("x", with("t=2", "t=4000000")));
    EXPECT_FALSE(verify_password("x", with("p=1", "p=16777215")));
    EXPECT_FALSE(verify_password("x", with("m=19456", "m=0")));
}

} // namespace
} // namespace gateway::crypto
