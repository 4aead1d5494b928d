// What the nation asks of licences and of the catalogue of their types.
#include "gateway_side.hpp"

#include <gtest/gtest.h>

namespace gateway::simulator::test {
namespace {

class LicenceRules : public testing::Test {
protected:
    LicenceRules() { EXPECT_EQ(exchange.refusal(golden("up_lic_catalog")), ""); }
    /// The code for the first golden licence with one column changed.
    std::string with(const char* column, const Json& value) {
        Json record = golden("up_lic_data", 1);
        record["row"][column] = value;
        return exchange.refusal({record});
    }
    Exchange exchange;
};

TEST_F(LicenceRules, TheGoldenLicencesAreTakenBehindTheirTypes) {
    EXPECT_EQ(exchange.refusal(golden("up_lic_data")), "");
    Exchange fresh;
    EXPECT_EQ(fresh.refusal({golden("up_lic_data", 0)}), "licence_type_missing");
}

TEST_F(LicenceRules, TheIdentifierIsRightAndSaysWhatTheColumnsSay) {
    const std::string identifier = golden("up_lic_data", 1)["row"]["certificate_source_id"];
    std::string wrong = identifier;
    wrong.back() = wrong.back() == 'A' ? 'B' : 'A';
    EXPECT_EQ(with("certificate_source_id", wrong), "licence_identifier");
    EXPECT_EQ(with("certificate_source_id", "1.2.156.3003.2" + identifier.substr(14)), "licence_identifier");
    EXPECT_EQ(with("certificate_type_code", "11100000MB0143028R001"), "licence_identifier");
    EXPECT_EQ(with("certificate_type_code", "11100000MB0143028R00"), "licence_type");
    EXPECT_EQ(with("issue_dept_code", "11320000PDY00001XW"), "licence_identifier");
    EXPECT_EQ(with("issue_dept_code", "11320500PDY000167E"), "credit_code");
}

TEST_F(LicenceRules, EachColumnIsChecked) {
    EXPECT_EQ(with("certificate_holder", nullptr), "wrong_type");
    EXPECT_EQ(with("certificate_holder", "张三（演示）"), "licence_holder") << "two codes, one name";
    EXPECT_EQ(with("certificate_holder_code", "A^A"), "licence_holder") << "one holder twice";
    EXPECT_EQ(with("certificate_holder_type", "111"), "licence_holder");
    EXPECT_EQ(with("certificate_holder_type", "111^112"), "unknown_code");
    EXPECT_EQ(with("certificate_area_code", "Suzhou"), "wrong_type");
    EXPECT_EQ(with("issue_date", "2019-02-30"), "wrong_date");
    EXPECT_EQ(with("certificate_state", "1"), "unknown_column");
    EXPECT_EQ(with("certificate_number", std::string(129, '1')), "too_long");
    EXPECT_EQ(with("issue_date", "20190418"), "") << "both forms of a day are met";
}

TEST_F(LicenceRules, ALicenceHasOneRow) {
    const Json licence = golden("up_lic_data", 0);
    ASSERT_EQ(exchange.refusal({licence}), "");
    Json other = licence;
    other["row_guid"] = "another";
    EXPECT_EQ(exchange.refusal({other}), "licence_duplicate");
    Json gone = licence;
    gone["operation"] = "D";
    gone["version"] = 2;
    gone["row"] = Json::object();
    ASSERT_EQ(exchange.refusal({gone}), "");
    EXPECT_EQ(exchange.refusal({other}), "") << "the first one was taken away";
}

TEST_F(LicenceRules, LicencesComeUpInAnEnvelopeAndFaultsGoDownInOne) {
    EXPECT_EQ(code_of(exchange.post(canonical_json(exchange.plain_message("p32-9", golden("up_lic_data"))))),
              "envelope");
    Platform& nation = exchange.nation();
    nation.downlink.add(dn_licence_error, R"({"certificate_holder":"张三（演示）"})");
    const http::Response response =
        give_downlink(nation, exchange.pull("dn_lic_data_error", "after=0"), "dn_lic_data_error");
    ASSERT_EQ(response.status, 200) << response.text();
    EXPECT_EQ(response.text().find("张三"), std::string::npos);
    const Json page = parse_json(response.text());
    const auto rows =
        crypto::open_envelope(exchange.key(), page["envelope"], "national-downlink:dn_lic_data_error:1");
    ASSERT_TRUE(rows);
    EXPECT_EQ(parse_json(*rows)[0]["row"]["certificate_holder"], "张三（演示）");
}

} // namespace
} // namespace gateway::simulator::test
