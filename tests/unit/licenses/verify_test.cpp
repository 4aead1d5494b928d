// What verification answers, and how little of it.
#include "fixture.hpp"
#include "gateway/base/text.hpp"

#include <atomic>
#include <thread>

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
    static Json body_number(const Json& body) { return {{"number", body["number"]}}; }
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

TEST_F(Verification, KnowsTheFieldsOfALicenceUnderACodeThatItsTypeNoLongerHas) {
    const auto code = [&](const std::string& value, int revision) {
        service::Call giving = operations({{"code", value}}, {{"name", "social_security_card"}});
        if (revision > 0) {
            giving.request.fields.emplace_back("If-Match", service::entity_tag(revision));
        }
        ask("giveLicenceTypeCode", giving);
    };
    code("11320500PDY000167D001", 0);
    give_right("social_security_card", Json::array());
    const std::string identifier = enter_card("11320500PDY000167D001");
    code("11320500PDY000167D002", 1);
    EXPECT_EQ(
        refused("verifyLicences", about({item({{"identifier", identifier}}, {{"no_such_field", "x"}})})),
        "/items/0/fields unknown_field");
    EXPECT_EQ(verified({{"identifier", identifier}}, {{"number", "S-1"}})["matched"], true);
}

TEST_F(Verification, TakesEachLicenceOnceInARequest) {
    const Json licence = issued();
    EXPECT_EQ(refused("verifyLicences", about({item(licence, {{"issued_on", "2019-04-17"}}),
                                               item(licence, {{"issued_on", "2019-04-18"}})})),
              "/items/1/identifier duplicate_value");
}

TEST_F(Verification, ComparesNoMoreOnADayOnWhichTooManyFailed) {
    const Json licence = issued();
    Json body = draft();
    body["number"] = "320500000000002";
    const Json other = issued(body);
    for (int i = 0; i < foundation->rules.verify_failures_a_day; ++i) {
        EXPECT_EQ(verified(licence, {{"number", std::to_string(i)}})["matched"], false) << i;
    }
    const Json right{{"number", "320500000000001"}};
    const Json items =
        asked("verifyLicences", about({item(licence, right), item(other, body_number(body))}))["items"];
    EXPECT_EQ(items[0]["matched"], nullptr) << "not even when it is right";
    EXPECT_EQ(items[0]["fields"], Json::object());
    EXPECT_EQ(items[0]["refused"]["code"], "too_many_failures");
    EXPECT_EQ(items[0]["state"], "valid");
    EXPECT_EQ(items[1]["matched"], true) << "the others of the list are compared";
    EXPECT_EQ(verified(licence, Json::object())["matched"], true)
        << "where nothing is compared, nothing is found out";
    now = parse_time("2019-04-18T23:59:59+08:00").value();
    EXPECT_EQ(verified(licence, right)["matched"], nullptr);
    now += std::chrono::seconds(1);
    EXPECT_EQ(verified(licence, right)["matched"], true) << "the next day in Beijing";
}

TEST_F(Verification, CountsFailuresThatHappenAtTheSameMoment) {
    const Json licence = issued();
    const int most = foundation->rules.verify_failures_a_day;
    constexpr int windows = 8;
    const service::Call wrong = about({item(licence, {{"number", "1"}})});
    std::atomic<int> compared = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < windows; ++i) {
            threads.emplace_back([&] {
                store::Session session(database_.connection_string());
                test::StepsHere steps(session);
                for (int n = 0; n < most / 2; ++n) {
                    const auto told = Json::parse(route("verifyLicences").stepwise(wrong, steps).text());
                    compared += told["items"][0]["matched"].is_boolean() ? 1 : 0;
                }
            });
        }
    }
    EXPECT_EQ(compared, most);
}

TEST_F(Verification, CountsTheFailuresOfEachClientByItself) {
    const Json licence = issued();
    for (int i = 0; i < foundation->rules.verify_failures_a_day; ++i) {
        verified(licence, {{"number", std::to_string(i)}});
    }
    ask("giveLicenceRight",
        operations({{"grounds", Json::array()}}, {{"name", "business_licence"}, {"client_id", "c-other"}}));
    service::Call other = about({item(licence, {{"number", "320500000000001"}})});
    other.caller.client_id = "c-other";
    EXPECT_EQ(asked("verifyLicences", other)["items"][0]["matched"], true);
}

TEST_F(Verification, ShowsTheHolderWhichFieldsWereAskedForAndNoValue) {
    const Json licence = issued();
    verified(licence, {{"holder_name", "示例有限公司"}, {"address", "示例路2号"}});
    verified(licence, Json::object());
    const auto response = ask("listLicenceUses", operations({{"holder", example_holder()}}));
    const Json uses = Json::parse(response.text())["items"];
    ASSERT_EQ(uses.size(), 2u);
    EXPECT_EQ(uses[1]["fields"], Json({{"holder_name", true}, {"address", false}}));
    EXPECT_EQ(uses[1]["matched"], false);
    EXPECT_EQ(uses[0]["fields"], Json::object());
    EXPECT_EQ(uses[0]["matched"], true);
    EXPECT_EQ(response.text().find("示例路"), std::string::npos);
    EXPECT_EQ(one("SELECT count(*) FROM licenses.use u WHERE u::text LIKE '%示例路%'"), "0");
}

} // namespace
} // namespace gateway::licenses
