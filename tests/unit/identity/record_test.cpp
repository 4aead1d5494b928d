#include "fixture.hpp"
#include "gateway/crypto/sha.hpp"

#include <fstream>
#include <set>

namespace gateway::identity {
namespace {

Json region_record(const char* name = "苏州市") {
    return {{"region_name", name}, {"parent_region_code", "320000"}, {"region_lvl", "2"},
            {"nation", "中国"},    {"province", "江苏省"},           {"region_req", "20"},
            {"region_status", "1"}};
}

Json staff_record() {
    return {{"staff_name", "赵六（演示）"},
            {"cert_type", "111"},
            {"cert_no", "320500201911304068"},
            {"staff_phone", "19900000009"},
            {"org_id", "SZ-01"},
            {"region_id", "320500"},
            {"is_real", "1"},
            {"real_lvl", "RC05"},
            {"staff_status", "1"}};
}

Json golden(const std::string& table) {
    std::ifstream file(std::string(GATEWAY_SOURCE_DIR) + "/tests/golden/" + table + ".json");
    return Json::parse(file).at(0).at("row");
}

class Records : public IdentityTest {
protected:
    service::Call on(const std::string& table, const std::string& key, Json body = nullptr) {
        return call(std::move(body), {{"table", table}, {"key", key}});
    }
    int save(const std::string& table, const std::string& key, Json body) {
        return ask("saveIdentityRecord", on(table, key, std::move(body))).status;
    }
    std::vector<service::LineOutcome> import(const std::vector<std::string>& texts) {
        std::vector<service::Line> lines;
        for (const std::string& text : texts) {
            lines.push_back({static_cast<long long>(lines.size()) + 1, text});
        }
        std::vector<service::LineOutcome> outcomes;
        run([&](store::Transaction& tx) {
            outcomes = route("importIdentityRecords").import(on("up_uc_gov_region", ""), lines, tx);
        });
        return outcomes;
    }
};

TEST_F(Records, IsMadeChangedAndTakenAwayByOneMechanism) {
    EXPECT_EQ(save("up_uc_gov_region", "320500", region_record()), 201);
    EXPECT_EQ(refused("saveIdentityRecord", on("up_uc_gov_region", "320500", region_record())),
              "if_match_required");
    EXPECT_EQ(
        ask("saveIdentityRecord", at_revision(on("up_uc_gov_region", "320500", region_record("苏州")), 1))
            .status,
        200);
    EXPECT_EQ(refused("deleteIdentityRecord", at_revision(on("up_uc_gov_region", "320500"), 1)),
              "changed_meanwhile");
    EXPECT_EQ(ask("deleteIdentityRecord", at_revision(on("up_uc_gov_region", "320500"), 2)).status, 204);
    EXPECT_EQ(refused("getIdentityRecord", on("up_uc_gov_region", "320500")), "record_not_found");
    EXPECT_EQ(save("up_uc_gov_region", "320500", region_record()), 201) << "it may come back";
    std::string operations;
    for (const auto& row : national_rows()) {
        operations += static_cast<char>(row.operation) + std::to_string(row.version);
        EXPECT_EQ(row.table, "up_uc_gov_region");
    }
    EXPECT_EQ(operations, "I1U2D3I4");
}

TEST_F(Records, RefusesUnknownTablesKeysAndColumns) {
    EXPECT_EQ(refused("saveIdentityRecord", on("up_uc_province_user", "1", region_record())),
              "record_table_unknown");
    EXPECT_EQ(refused("listIdentityRecords", on("identity.person", "")), "record_table_unknown");
    const auto wrong = [&](const std::string& key, Json body) {
        return refused("saveIdentityRecord", on("up_uc_gov_region", key, std::move(body)));
    };
    Json body = region_record();
    body["region_code"] = "320100";
    EXPECT_EQ(wrong("320500", body), "/region_code key_differs");
    EXPECT_EQ(wrong("320 500", region_record()), "/region_code character");
    EXPECT_EQ(wrong("320500", {{"region_name", "苏州市"}}), "/nation required");
    EXPECT_EQ(wrong("320500", Json::array()), " wrong_type");
    EXPECT_EQ(refused("saveIdentityRecord", on("up_uc_gov_staff", zhang.cert_no, staff_record())),
              "/staff_code personal_number")
        << "a key stands in URLs and in the journal";
    Json staff = staff_record();
    staff.erase("cert_no");
    EXPECT_EQ(refused("saveIdentityRecord", on("up_uc_gov_staff", "SZ-0042", staff)), "/cert_no required");
    staff["cert_key"] = "x";
    EXPECT_EQ(refused("saveIdentityRecord", on("up_uc_gov_staff", "SZ-0042", staff)),
              "/cert_key unknown_field");
}

TEST_F(Records, AnOfficersNumberTravelsAsItsHash) {
    save("up_uc_gov_staff", "SZ-0042", staff_record());
    const Json row = national_rows().at(0).row;
    EXPECT_EQ(row.at("cert_key"), crypto::to_hex(crypto::sm3("320500201911304068")));
    EXPECT_FALSE(row.contains("cert_no"));
    EXPECT_FALSE(row.contains("staff_phone"));
    ask("getIdentityRecord", on("up_uc_gov_staff", "SZ-0042"));
    EXPECT_EQ(actions().back(), "identity.read");
    save("up_uc_gov_region", "320500", region_record());
    ask("getIdentityRecord", on("up_uc_gov_region", "320500"));
    EXPECT_NE(actions().back(), "identity.read") << "nothing personal in it";
}

TEST_F(Records, ADetailOfALegalPersonGoesUpBehindIt) {
    const Json detail{{"enterprise_address", "南京市示范路1号"}, {"create_date", "2019-04-18"}};
    save("up_uc_info_enterprise", "91320000PDY0002207", detail);
    EXPECT_EQ(entries().back().requires_position, 0) << "a legal person that is not kept here";
    ask("saveCorporation",
        call({{"corp_name", "江苏演示有限公司"}, {"corp_type", "enterprise"}}, {{"credit_code", company}}));
    const long long position = entries().back().position;
    save("up_uc_info_enterprise", company, detail);
    EXPECT_EQ(entries().back().requires_position, position);
    EXPECT_EQ(refused("saveIdentityRecord", on("up_uc_info_enterprise", "91320000PDY000087Q", detail)),
              "/certificate_sno credit_code.check_digit");
}

TEST_F(Records, AnImportTakesEachLineByItself) {
    Json good = region_record();
    good["region_code"] = "320500";
    const auto states = [](const std::vector<service::LineOutcome>& outcomes) {
        std::string text;
        for (const auto& outcome : outcomes) {
            text += outcome.state == service::LineState::accepted    ? "a"
                    : outcome.state == service::LineState::unchanged ? "u"
                                                                     : "r";
        }
        return text;
    };
    EXPECT_EQ(states(import({good.dump(), good.dump(), "{", "[]", region_record().dump()})), "aurrr");
    EXPECT_EQ(states(import({good.dump()})), "u");
    good["region_name"] = "苏州";
    EXPECT_EQ(states(import({good.dump()})), "a");
}

TEST_F(Records, AListHasKeysAndPages) {
    for (const char* key : {"320100", "320200", "320300"}) {
        save("up_uc_gov_region", key, region_record());
    }
    ask("deleteIdentityRecord", at_revision(on("up_uc_gov_region", "320200"), 1));
    service::Call paged = on("up_uc_gov_region", "");
    paged.query["limit"] = "1";
    const Json first = Json::parse(ask("listIdentityRecords", paged).text());
    EXPECT_EQ(first.at("items").at(0).at("key"), "320100");
    EXPECT_FALSE(first.at("items").at(0).contains("content"));
    paged.query["cursor"] = first.at("next");
    EXPECT_EQ(Json::parse(ask("listIdentityRecords", paged).text()).at("items").at(0).at("key"), "320300");
}

// What the nation gets.

class NationalForms : public Records {
protected:
    std::map<std::string, Json> everything() {
        const std::string person = asked("registerPerson", {{"user_name", zhang.user_name},
                                                            {"cert_type", "111"},
                                                            {"cert_no", zhang.cert_no},
                                                            {"user_mobile", zhang_mobile},
                                                            {"region", "320500"},
                                                            {"officer", "SZ-0042"}})
                                       .at("person_id");
        ask("saveCorporation", call({{"corp_name", "江苏演示有限公司"},
                                     {"corp_type", "enterprise"},
                                     {"legal_name", zhang.user_name},
                                     {"legal_cert_type", "111"},
                                     {"legal_cert_no", zhang.cert_no},
                                     {"legal_mobile", zhang_mobile}},
                                    {{"credit_code", company}}));
        ask("verifyCorporation", call(nullptr, {{"credit_code", company}}));
        ask("grantMandate",
            call({{"person_id", person}, {"role", "representative"}}, {{"credit_code", company}}));
        std::map<std::string, Json> rows;
        for (const auto& row : national_rows()) {
            rows[row.table] = row.row;
        }
        rows["up_uc_corporator_account"]["trust_acct_no"] = "0f3b6c1d2e4a5b6c7d8e9f0a1b2c3d4e";
        rows["up_uc_corporator_account"].erase("trust_acct_no_key"); // of the account's random number
        return rows;
    }
    void choose(HashKind hash, PlainColumns plain) {
        Options options;
        options.hash = hash;
        options.hash_key = key_of('h');
        options.plain = plain;
        options.bases.verify_corporation = [](const CorporationClaim&) {
            return BaseAnswer{BaseResult::match, "national-corporations", "C-1"};
        };
        use(foundation_with(vault, options));
    }
};

/// The golden records of the nation, brought about as a window would: the columns come out the same.
TEST_F(NationalForms, GiveTheGoldenRecords) {
    choose(HashKind::sm3, PlainColumns::hash_only);
    const auto rows = everything();
    for (const char* table :
         {"up_uc_province_user", "up_uc_corporator_identity", "up_uc_corporator_account"}) {
        Json wanted = golden(table);
        wanted.erase("trust_acct_no_key");
        EXPECT_EQ(rows.at(table), wanted) << table;
    }
    for (const RecordKind& kind : foundation->national.records) {
        const std::string& table = kind.table->name();
        const Json wanted = golden(table);
        Json given = wanted;
        if (!kind.hash_column.empty()) {
            given.erase(kind.hash_column);
            given["cert_no"] = "320500201911304068";
        }
        const std::string key = given.at(kind.key);
        ASSERT_EQ(save(table, key, given), 201) << table;
        EXPECT_EQ(national_rows().back().row, wanted) << table;
    }
}

TEST_F(NationalForms, PlainNumbersTravelOnlyWhenThePolicySaysSo) {
    choose(HashKind::sm3, PlainColumns::plain);
    const auto rows = everything();
    EXPECT_EQ(rows.at("up_uc_province_user").at("cert_no"), zhang.cert_no);
    EXPECT_EQ(rows.at("up_uc_province_user").at("user_mobile"), zhang_mobile);
    EXPECT_EQ(rows.at("up_uc_corporator_identity").at("legal_mobile"), zhang_mobile);
    EXPECT_EQ(rows.at("up_uc_corporator_account").at("agent_cert"), zhang.cert_no);
}

TEST_F(NationalForms, TheHashIsTheOneThatWasChosen) {
    choose(HashKind::hmac_sm3, PlainColumns::hash_only);
    EXPECT_EQ(cert_key(*foundation, zhang), crypto::to_hex(crypto::hmac_sm3(key_of('h'), zhang.cert_no)));
    choose(HashKind::sha512, PlainColumns::hash_only);
    EXPECT_EQ(cert_key(*foundation, zhang), to_hex(crypto::sha512(zhang.cert_no)));
    const auto rows = everything();
    EXPECT_EQ(rows.at("up_uc_province_user").at("cert_key").get<std::string>().size(), 128U);
    EXPECT_FALSE(rows.at("up_uc_corporator_account").contains("agent_cert_key"))
        << "64 characters are too few";
    EXPECT_EQ(cert_key(*foundation, {}), "");
    Options keyless;
    keyless.hash = HashKind::hmac_sm3;
    EXPECT_THROW(foundation_with(vault, keyless), std::runtime_error);
}

TEST(Sha512, IsThatOfTheStandard) {
    EXPECT_EQ(to_hex(crypto::sha512("abc")).substr(0, 32), "ddaf35a193617abacc417349ae204131");
}

TEST_F(NationalForms, AMandateFollowsThePersonsData) {
    choose(HashKind::sm3, PlainColumns::plain);
    everything();
    run([&](store::Transaction& tx) {
        change_mobile(*foundation, tx, by(),
                      find_by_certificate(*foundation, tx, "111", zhang.cert_no)->person_id, li_mobile);
    });
    std::set<std::string> tables;
    for (const auto& row : national_rows()) {
        if (row.row.value("agent_mobile", "") == li_mobile || row.row.value("user_mobile", "") == li_mobile) {
            tables.insert(row.table);
        }
    }
    EXPECT_EQ(tables, (std::set<std::string>{"up_uc_corporator_account", "up_uc_province_user"}));
}

TEST_F(NationalForms, AVersionStaysTheSameWhateverComesLater) {
    choose(HashKind::sm3, PlainColumns::hash_only);
    const std::string id = declared(registered(zhang_mobile).person_id, zhang).person_id;
    const Json first = national_rows().at(0).row;
    proven(id);
    choose(HashKind::sha512, PlainColumns::plain);
    EXPECT_EQ(national_rows().at(0).row, first);
}

} // namespace
} // namespace gateway::identity
