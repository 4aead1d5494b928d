#include "gateway/base/json.hpp"
#include "vectors.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gateway::crypto {
namespace {

const Sm2PrivateKey key = vectors::sm2_key();
constexpr std::string_view context = "up_pro_accept/batch 17/record 3";

std::string seal(BytesView data) { return seal_envelope(key.public_key(), data, context); }

TEST(Envelope, ReturnsWhatWasSealed) {
    for (const std::size_t size : {0U, 1U, 16U, 1000U, 100'000U}) {
        const Bytes data(size, '\xE5');
        EXPECT_EQ(open_envelope(key, parse_json(seal(data)), context), data) << size;
    }
}

TEST(Envelope, ShowsNothingOfItsContentAndIsNeverTheSameTwice) {
    const std::string first = seal("a fictitious name"), second = seal("a fictitious name");
    EXPECT_NE(first, second);
    EXPECT_EQ(first.find("fictitious"), std::string::npos);
    const Json one = parse_json(first), two = parse_json(second);
    for (const char* member : {"key", "iv", "data", "mac"}) {
        EXPECT_NE(one[member], two[member]) << member;
    }
}

TEST(Envelope, DoesNotCarryItsContext) { EXPECT_EQ(seal("data").find("up_pro_accept"), std::string::npos); }

TEST(Envelope, OpensInItsContextOnly) {
    const Json sealed = parse_json(seal("data"));
    EXPECT_EQ(open_envelope(key, sealed, "up_pro_accept/batch 17/record 4"), std::nullopt);
    EXPECT_EQ(open_envelope(key, sealed, ""), std::nullopt);
}

TEST(Envelope, OpensForItsReceiverOnly) {
    EXPECT_EQ(open_envelope(Sm2PrivateKey::generate(), parse_json(seal("data")), context), std::nullopt);
}

TEST(Envelope, ChangedInAnyMemberIsRefused) {
    const Json sealed = parse_json(seal("data of a test"));
    ASSERT_EQ(open_envelope(key, sealed, context), "data of a test");
    for (const char* member : {"key", "iv", "data", "mac"}) {
        const Bytes value = *from_base64(sealed[member].get<std::string>());
        for (std::size_t i = 0; i < value.size(); ++i) {
            Bytes changed = value;
            changed[i] = static_cast<char>(changed[i] ^ 1);
            Json other = sealed;
            other[member] = to_base64(changed);
            EXPECT_EQ(open_envelope(key, other, context), std::nullopt) << member << ' ' << i;
        }
    }
}

TEST(Envelope, MixedOfTwoIsRefused) {
    const Json one = parse_json(seal("one")), two = parse_json(seal("two"));
    for (const char* member : {"key", "iv", "data", "mac"}) {
        Json mixed = one;
        mixed[member] = two[member];
        EXPECT_EQ(open_envelope(key, mixed, context), std::nullopt) << member;
    }
}

TEST(Envelope, OfMoreThanAnyoneSendsIsRefused) {
    EXPECT_EQ(open_envelope(key, parse_json(seal(Bytes((64u << 20) + 1, '0'))), context), std::nullopt);
}

TEST(Envelope, MalformedIsRefused) {
    const Json sealed = parse_json(seal("data"));
    for (const auto& [member, value] : sealed.items()) {
        Json without = sealed;
        without.erase(member);
        EXPECT_EQ(open_envelope(key, without, context), std::nullopt) << member;
        for (const Json& wrong : {Json(1), Json(nullptr), Json("*"), Json(""), Json(Json::array())}) {
            Json other = sealed;
            other[member] = wrong;
            EXPECT_EQ(open_envelope(key, other, context), std::nullopt) << member;
        }
    }
    Json more = sealed;
    more["more"] = "";
    EXPECT_EQ(open_envelope(key, more, context), std::nullopt);
    for (const Json& other : {Json(), Json(""), Json(1), Json::object(), Json::array()}) {
        EXPECT_EQ(open_envelope(key, other, context), std::nullopt) << other;
    }
}

} // namespace
} // namespace gateway::crypto
