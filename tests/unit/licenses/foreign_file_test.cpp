// What another province tells is held against the sealed file that comes with it.
#include "foreign_content.hpp"
#include "foreign_file.hpp"
#include "province_message.hpp"
#include "sealed.hpp"
#include "support/steps.hpp"

namespace gateway::licenses {
namespace {

class ForeignFiles : public SealedLicences {
protected:
    ForeignFiles() {
        Json body = with_seal(draft());
        body["holders"].push_back({{"name", "示例局"}, {"code_type", "001"}, {"code", bureau}});
        body["valid_until"] = "2029-04-17";
        const Json licence = issued(body);
        identifier = licence["identifier"];
        file = file_of(licence);
        run([&](store::Transaction& tx) {
            told = told_licence(opened(*foundation, find_licence(tx, identifier, Locking::none).value()),
                                "p33", "示例局", now);
        });
    }
    std::optional<FieldError> failure_of(const Foundation& by, const Json& given) {
        test::WatchedSteps steps(session_, watch_);
        auto checked = check_foreign_file(
            by, steps, file, std::get<LicenceIdentifier>(read_licence_identifier(identifier)), given, now);
        EXPECT_GT(steps.slow, 0);
        EXPECT_EQ(steps.open, 0) << "a file holds no transaction open";
        return std::move(checked.failure);
    }

    store::Session watch_{database_.connection_string()};
    std::string identifier;
    Bytes file;
    Json told;
};

TEST_F(ForeignFiles, AreNotPassedOnWithDataThatTheyContradict) {
    EXPECT_EQ(contradicted(told, ofd::Package::read(file)), std::vector<std::string>{});
    const auto failure = failure_of(*foundation, told);
    EXPECT_TRUE(!failure || failure->code == "another_seal") << failure->code;
    for (const auto& [pointer, value, member] : std::vector<std::tuple<const char*, Json, std::string>>{
             {"/number", "320500000000009", "number"},
             {"/authority", company, "authority"},
             {"/area", "320100", "area"},
             {"/issued_on", "2019-04-17", "issued_on"},
             {"/valid_until", "2039-04-17", "valid_until"},
             {"/valid_until", nullptr, "valid_until"},
             {"/holders/0/name", "另一公司", "holders"},
             {"/holders/1/code", "91320000PDY000079W", "holders"},
             {"/face/address", "示例路2号", "face"}}) {
        Json other = told;
        other[Json::json_pointer(pointer)] = value;
        EXPECT_EQ(contradicted(other, ofd::Package::read(file)), std::vector{member}) << pointer;
    }
    Json fewer = told;
    fewer["holders"].erase(1);
    EXPECT_EQ(contradicted(fewer, ofd::Package::read(file)), std::vector<std::string>{"holders"});
}

TEST_F(ForeignFiles, SayWhatDiffersAndNoValue) {
    Json other = told;
    other["number"] = "320500000000009";
    Foundation lenient = *foundation;
    lenient.national.seal_names_authority = false; // the seal here is of a body by name, not by code
    const auto failure = failure_of(lenient, other);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->code, "data_differ");
    EXPECT_NE(failure->text.en.find("(number)"), std::string::npos) << failure->text.en;
    EXPECT_EQ(failure->text.zh.find("320500000000009"), std::string::npos);
}

} // namespace
} // namespace gateway::licenses
