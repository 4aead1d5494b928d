// Licences of the second region, as any province may ask for them.
#include "gateway/base/text.hpp"
#include "gateway/ofd/check.hpp"
#include "province_side.hpp"

#include <gtest/gtest.h>

namespace gateway::simulator::test {
namespace {

Json purpose() {
    return {{"orgName", "示例局"},
            {"username", "w-0017"},
            {"itemName", "设立登记"},
            {"itemCode", "11320500PDY000167D3000199001000"},
            {"businessCode", "32050020190418000001"}};
}

class LicenceCalls : public testing::Test {
protected:
    Json fetched(std::size_t place) {
        return province.answer("/licences/v1/licences:fetch", Json::object(), fetch(place)).at("content");
    }
    Json fetch(std::size_t place) {
        return {{"purpose", purpose()},
                {"ground", "ex_officio"},
                {"reference", "law-17"},
                {"identifier", licences()[place].identifier()},
                {"file", true}};
    }
    const std::vector<RegionLicence>& licences() { return province.nation().licences.licences(); }
    std::string code(const Json& content) {
        return code_of(province.call("/licences/v1/licences:fetch", Json::object(), content));
    }
    Province province;
};

TEST_F(LicenceCalls, AHoldersLicencesAreFoundByTypeWithoutContent) {
    Json content = fetch(0);
    content.erase("identifier");
    content.erase("file");
    content["holder"] = {{"code_type", "111"}, {"code", zhejiang_person}};
    content["type_code"] = "11100000MB03271699001";
    const auto items = [&] {
        return province.answer("/licences/v1/licences:search", Json::object(), content)
            .at("content")
            .at("items");
    };
    ASSERT_EQ(items().size(), 1U);
    EXPECT_EQ(items()[0]["identifier"], licences()[0].identifier());
    EXPECT_FALSE(items()[0].contains("holders"));
    content["type_code"] = "11100000MB0143028R001";
    EXPECT_EQ(items().size(), 0U);
}

TEST_F(LicenceCalls, TheFileIsSealedUnderTheRegionsOwnAuthority) {
    const Bytes file = from_base64(fetched(0)["file"].get<std::string>()).value();
    crypto::TrustStore trust;
    const auto known = crypto::read_certificates(province.nation().licences.authority_pem());
    ASSERT_EQ(known.size(), 2U);
    trust.trust(known[0]);
    trust.add_maker(known[1]);
    const Time now = province.nation().clock.now();
    EXPECT_EQ(ofd::check(file, {trust, now}).verdict(), ofd::FileVerdict::valid);
    EXPECT_TRUE(ofd::check(file, {trust, now}).uncovered.empty());
    EXPECT_EQ(ofd::check(file, {crypto::TrustStore(), now}).verdict(), ofd::FileVerdict::invalid);
    EXPECT_EQ(fetched(2)["file"], nullptr);
}

TEST_F(LicenceCalls, NobodyGetsOneWithoutAllElementsAndAGround) {
    for (const char* element : {"orgName", "username", "itemName", "itemCode", "businessCode"}) {
        Json content = fetch(0);
        content["purpose"].erase(element);
        EXPECT_EQ(code(content), "malformed") << element;
    }
    Json content = fetch(0);
    content["ground"] = "curiosity";
    EXPECT_EQ(code(content), "malformed");
    content = fetch(0);
    content["identifier"] = "1.2.3";
    EXPECT_EQ(code(content), "licence_unknown");
}

} // namespace
} // namespace gateway::simulator::test
