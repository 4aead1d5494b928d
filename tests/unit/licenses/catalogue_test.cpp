#include "catalogue.hpp"
#include "gateway/base/licence_identifier.hpp"
#include "schemas_of_tests.hpp"
#include "views.hpp"

#include <gtest/gtest.h>

#include <variant>

namespace gateway::licenses {
namespace {

const Catalogue& catalogue() {
    static const auto standard = Standard::load();
    static const Catalogue read = Catalogue::read(*standard);
    return read;
}

TEST(Catalogue, HasTheElevenTypesOfTheWorkPlan) {
    std::vector<std::string> names;
    for (const LicenceType& type : catalogue().types()) {
        names.push_back(type.text.zh);
    }
    std::ranges::sort(names);
    std::vector<std::string> wanted{"居民身份证", "营业执照", "居民户口簿", "居住证",
                                    "社会保障卡", "结婚证",   "离婚证",     "护照/通行证",
                                    "驾驶证",     "行驶证",   "不动产权证"};
    std::ranges::sort(wanted);
    EXPECT_EQ(names, wanted);
}

TEST(Catalogue, ACodeIsKnownOrToBeConfirmedAndNeverMadeUp) {
    std::vector<std::string> known;
    for (const LicenceType& type : catalogue().types()) {
        EXPECT_EQ(type.code.empty(), type.code_status == "to_be_confirmed") << type.name;
        if (!type.code.empty()) {
            known.push_back(type.code + " " + type.code_status);
        }
    }
    std::ranges::sort(known);
    EXPECT_EQ(known, (std::vector<std::string>{"11100000000013127D001 likely", "11100000MB0143028R001 likely",
                                               "11100000MB03271699001 sure"}));
}

TEST(Catalogue, TheExampleOfTheDescriptionIsOneThatTheRulesTake) {
    EXPECT_TRUE(std::holds_alternative<LicenceIdentifier>(read_licence_identifier(example_identifier)));
    EXPECT_EQ(faults_of(*catalogue().find("business_licence"), example_draft()["face"]), Faults{});
}

TEST(FaceSchema, NamesEachWrongPlaceAndNoValue) {
    const LicenceType& type = *catalogue().find("household_register");
    const Json face{{"householder", "张三（演示）"},
                    {"members",
                     {{{"name", "李四（演示）"}, {"relation", "配偶"}, {"birth_date", "1990-02-31"}},
                      {{"name", "王五（演示）"}}}},
                    {"secret", "王五（演示）"}};
    const auto faults = faults_of(type, face);
    EXPECT_NE(std::ranges::find(faults, "/face"), faults.end()) << "address is missing";
    EXPECT_NE(std::ranges::find(faults, "/face/members/1"), faults.end()) << "relation is missing";
    std::vector<FieldError> errors;
    type.face->check(face, "/face", errors);
    for (const FieldError& error : errors) {
        EXPECT_EQ(error.text.en.find("演示"), std::string::npos) << error.text.en;
    }
}

TEST(FaceSchema, RefusesWhatIsNoDateNoChoiceAndNoPattern) {
    const Json right{{"plate_number", "苏E00000"},
                     {"vehicle_type", "小型轿车"},
                     {"vin", "LDC00000000000001"},
                     {"registered_on", "2019-04-18"}};
    const LicenceType& type = *catalogue().find("vehicle_licence");
    EXPECT_EQ(faults_of(type, right), Faults{});
    for (const auto& [field, wrong] : std::map<std::string, Json>{{"registered_on", "18.4.2019"},
                                                                  {"vin", "LDC0000000000000O"},
                                                                  {"plate_number", ""},
                                                                  {"vehicle_type", 7}}) {
        Json face = right;
        face[field] = wrong;
        EXPECT_EQ(faults_of(type, face), Faults{"/face/" + field});
    }
}

TEST(FaceSchema, RefusesAListInThePlaceOfADate) {
    const auto schema = FaceSchema::parse(
        R"({"type": "object", "properties": {"day": {"type": "string", "format": "date"}}})");
    for (const Json& day : {Json::array(), Json::array({1}), Json::object(), Json{{"a", 1}}}) {
        std::vector<FieldError> errors;
        schema->check({{"day", day}}, "/face", errors);
        ASSERT_FALSE(errors.empty()) << day;
        EXPECT_EQ(errors[0].code, "face");
    }
}

TEST(FaceSchema, KnowsLeapYears) {
    const auto schema = FaceSchema::parse(
        R"({"type": "object", "properties": {"day": {"type": "string", "format": "date"}, "people": {"type":
        "array", "items": {"type": "object", "properties": {"a/b": {"type": "string", "format": "date"}}}}}})");
    const auto faults = [&](const Json& face) {
        std::vector<FieldError> errors;
        schema->check(face, "/face", errors);
        Faults places;
        for (const FieldError& error : errors) {
            places.insert(places.end(), error.pointer);
        }
        return places;
    };
    EXPECT_EQ(faults({{"day", "2020-02-29"}, {"people", {{{"a/b", "2000-02-29"}}}}}), Faults{});
    EXPECT_EQ(faults({{"day", "2019-02-29"}}), Faults{"/face/day"});
    EXPECT_EQ(faults({{"people", {Json::object(), {{"a/b", "1900-02-29"}}}}}), Faults{"/face/people/1/a~1b"});
    EXPECT_EQ(faults({{"note", "2019-02-29"}}), Faults{}) << "no rule, no fault";
}

TEST(FaceSchema, RefusesATextThatNobodyWouldPrint) {
    const Json face{{"plate_number", std::string(100'000, '1')}};
    EXPECT_EQ(faults_of(*catalogue().find("vehicle_licence"), face), Faults{"/face"});
}

TEST(FaceSchema, IsNoneWithoutProperties) {
    EXPECT_THROW(FaceSchema::parse("{\"type\": \"object\"}"), std::runtime_error);
    EXPECT_THROW(FaceSchema::parse("[]"), std::runtime_error);
}

} // namespace
} // namespace gateway::licenses
