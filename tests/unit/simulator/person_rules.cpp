#include "gateway_side.hpp"

#include <gtest/gtest.h>

#include <array>

namespace gateway::simulator::test {
namespace {

constexpr std::array tables{"up_uc_province_user",   "up_uc_corporator_identity", "up_uc_corporator_account",
                            "up_uc_info_enterprise", "up_uc_info_association",    "up_uc_info_central_dept",
                            "up_uc_gov_org",         "up_uc_gov_region",          "up_uc_gov_staff"};

TEST(PersonRules, TheGoldenRecordsOfPersonsAreAccepted) {
    Exchange exchange;
    for (const char* table : tables) {
        EXPECT_EQ(exchange.refusal(golden(table)), "") << table;
    }
}

/// The tables of persons have no row_guid: the message alone says which row is meant.
TEST(PersonRules, ARowWithoutAnIdentifierOfItsOwnIsChangedAndTakenAway) {
    Exchange exchange;
    const Json person = golden("up_uc_province_user", 0);
    ASSERT_EQ(exchange.refusal({person}), "");
    EXPECT_EQ(exchange.refusal({changed(person, "user_real_lvl", "RC03")}), "");
    Json gone = person;
    gone["operation"] = "D";
    gone["version"] = 3;
    gone["row"] = Json::object();
    EXPECT_EQ(exchange.refusal({gone}), "");
    Json with_guid = golden("up_uc_province_user", 0);
    with_guid["row_guid"] = "another";
    with_guid["row"]["row_guid"] = "another";
    EXPECT_EQ(exchange.refusal({with_guid}), "unknown_column");
}

TEST(PersonRules, ThePersonIsRefusedWithoutItsHashOrWithALevelThatDoesNotExist) {
    Exchange exchange;
    Json person = golden("up_uc_province_user", 0);
    person["row"]["user_real_lvl"] = "RC06";
    EXPECT_EQ(exchange.refusal({person}), "unknown_code");
    person = golden("up_uc_province_user", 0);
    person["row"].erase("cert_key");
    EXPECT_EQ(exchange.refusal({person}), "required");
}

} // namespace
} // namespace gateway::simulator::test
