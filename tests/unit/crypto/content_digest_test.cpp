#include "gateway/crypto/message_signature.hpp"
#include "vectors.hpp"

#include <gtest/gtest.h>

namespace gateway::crypto {
namespace {

const std::string abc =
    "sm3=:Zsfw9GLu7dnR8tRr3BDk4kFnxIdc8veiKX2gK49LqOA=:"; // SM3("abc"), GB/T 32905-2016 A.1

TEST(ContentDigest, IsTheSm3OfTheBodyInBase64) {
    EXPECT_EQ(content_digest("abc"), abc);
    EXPECT_EQ(content_digest(""), "sm3=:" + to_base64(view(sm3(""))) + ":");
}

TEST(ContentDigest, MatchesItsBodyOnly) {
    EXPECT_TRUE(content_digest_matches(abc, "abc"));
    EXPECT_FALSE(content_digest_matches(abc, "abd"));
    EXPECT_FALSE(content_digest_matches(abc, ""));
}

TEST(ContentDigest, IsFoundBesideOthers) {
    EXPECT_TRUE(content_digest_matches("sha-256=:AAAA:, " + abc, "abc"));
    EXPECT_TRUE(content_digest_matches(abc + " ,\tsha-512=:AAAA:", "abc"));
    EXPECT_TRUE(content_digest_matches("  " + abc + " ", "abc"));
}

TEST(ContentDigest, WithoutSm3DoesNotMatch) {
    EXPECT_FALSE(content_digest_matches("", "abc"));
    EXPECT_FALSE(content_digest_matches("sha-256=:" + abc.substr(5), "abc"));
    EXPECT_FALSE(content_digest_matches("xsm3=" + abc.substr(4), "abc"));
}

TEST(ContentDigest, MalformedDoesNotMatch) {
    EXPECT_FALSE(content_digest_matches(abc + ",", "abc"));
    EXPECT_FALSE(content_digest_matches("," + abc, "abc"));
    EXPECT_FALSE(content_digest_matches(abc + ", " + abc, "abc")); // which of the two would hold?
    EXPECT_FALSE(content_digest_matches("SM3" + abc.substr(3), "abc"));
    EXPECT_FALSE(content_digest_matches(abc + ";q=1", "abc"));
    EXPECT_FALSE(content_digest_matches(abc.substr(0, abc.size() - 1), "abc"));
    EXPECT_FALSE(content_digest_matches("sm3=::", "abc"));
    EXPECT_FALSE(content_digest_matches("sm3", "abc"));
    EXPECT_FALSE(content_digest_matches(abc + ", x=:" + std::string(9000, 'A') + ":", "abc"));
}

} // namespace
} // namespace gateway::crypto
