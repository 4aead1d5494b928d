// What verification answers, and how little of it.
#include "fixture.hpp"
#include "gateway/base/licence_identifier.hpp"

namespace gateway::licenses {
namespace {

class Verification : public LicenceTest {
protected:
    Verification() { give_right("business_licence", Json::array()); }
    static Json item(const Json& licence, Json fields) {
        return {{"identifier", licence["identifier"]}, {"fields", std::move(fields)}};
    }
    service::Call about(Json items) {
        return window({{"purpose", example_purpose()}, {"items", std::move(items)}});
    }
    Json verified(const Json& licence, const Json& fields) {
        return asked("verifyLicences", about({item(licence, fields)}))["items"][0];
    }
};

TEST_F(Verification, TakesWhatIsSaidOfAHolderForOneHolder) {
    Json body = draft();
    body["holders"].push_back({{"name", "示例局"}, {"code_type", "001"}, {"code", bureau}});
    const Json licence = issued(body);
    const auto asking = [&](const char* name, const char* code) {
        return verified(licence, {{"holder_name", name}, {"holder_code", code}, {"holder_code_type", "001"}});
    };
    EXPECT_EQ(asking("示例有限公司", company)["matched"], true);
    EXPECT_EQ(asking("示例局", bureau)["matched"], true) << "each of them holds it";
    const Json joined = asking("示例有限公司", bureau);
    EXPECT_EQ(joined["matched"], false) << "the name of one with the code of the other is nobody";
    EXPECT_EQ(joined["fields"],
              Json({{"holder_name", true}, {"holder_code", false}, {"holder_code_type", true}}));
    EXPECT_EQ(verified(licence, {{"holder_name", "示例局"}})["matched"], true);
}

} // namespace
} // namespace gateway::licenses
