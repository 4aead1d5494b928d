// Licences between the gateway, the nation and another province: the real programs against each other.
#include "gateway/seals/authorities.hpp"
#include "support/voice.hpp"

#include <gtest/gtest.h>

namespace gateway::test {
namespace {

constexpr auto bureau = "11320500PDY000167D";
constexpr auto company = "91320000PDY000087P";
constexpr auto qian = "320700197810096089"; // of Zhejiang

Json draft() {
    return {{"type", "business_licence"},
            {"number", "320500000000001"},
            {"holders", {{{"name", "示例有限公司"}, {"code_type", "001"}, {"code", company}}}},
            {"face",
             {{"entity_type", "有限责任公司"},
              {"legal_representative", "张三（演示）"},
              {"established_on", "2019-04-18"},
              {"address", "示例路1号"}}}};
}

class LicenceDocking : public testing::Test {
protected:
    LicenceDocking() {
        for (const char* type : {"business_licence", "real_estate_certificate"}) {
            Voice(world_, operators_)
                .send("PUT", std::string("/v1/licence-types/") + type + "/rights/" + window_.client_id,
                      {{"grounds", {"ex_officio"}}});
        }
    }
    bool held(const std::string& identifier) {
        try {
            world_.nation("GET", "/admin/licences/" + identifier);
            return true;
        } catch (const std::exception&) {
            return false;
        }
    }
    bool arrives(const std::string& identifier) {
        return eventually([&] { return held(identifier); });
    }
    Answer issue(Voice& issuer) { return issuer.post("/v1/licences", draft()); }
    std::string state_of(Voice& issuer, const std::string& identifier) {
        const Json delivery = issuer.get("/v1/licences/" + identifier + "/delivery").body.at("delivery");
        return delivery.is_null() ? "" : delivery.at("state").get<std::string>();
    }
    static Json question(Json what) {
        what["purpose"] = {{"unit", "示例局"},
                           {"operator", "w-0017"},
                           {"matter_name", "设立登记"},
                           {"matter_code", "11320500PDY000167D3000199001000"},
                           {"project_no", "32050020190418000001"}};
        what["consent"] = {{"ground", "ex_officio"}, {"reference", "law-17"}};
        return what;
    }
    Answer retrieve(Json what) {
        return Voice(world_, window_).post("/v1/licences:retrieve", question(std::move(what)));
    }
    std::string of_zhejiang(std::size_t place) {
        return world_.nation("GET", "/admin/region/p33/licences").at("licences").at(place).at("identifier");
    }
    void trust_zhejiang() {
        const std::string pem = world_.nation("GET", "/admin/region/p33/authority").at("certificate");
        world_.transact([&](store::Transaction& tx) { seals::trust_authorities(tx, pem, system_clock()()); });
    }
    void misbehave(const char* fault) {
        world_.nation("PUT", "/admin/trust/faults",
                      std::string_view(fault).empty() ? Json::object() : Json{{fault, true}});
    }
    std::string outcomes() {
        std::string all;
        const Json items = Voice(world_, operators_).get("/v1/foreign-licence-uses").body.at("items");
        for (const Json& use : items) {
            all = use.at("outcome").get<std::string>() + (all.empty() ? "" : " ") + all;
        }
        return all;
    }

    World world_;
    access::NewSecret issuer_ =
        world_.add_client(service::Role::department, bureau, {"licences:issue", "licences:read"});
    access::NewSecret window_ =
        world_.add_client(service::Role::department, "11320000PDY00001XW", {"licences:use"});
    access::NewSecret operators_ = world_.add_client(service::Role::operations, "11320000PDY00001XW",
                                                     {"licences:manage", "licences:read"});
};

TEST_F(LicenceDocking, GoUpWithTheirTypeAndLeaveWhenTheyAreNotInForce) {
    Voice issuer(world_, issuer_);
    const Answer licence = issue(issuer);
    ASSERT_EQ(licence.status, 201) << licence.body;
    const std::string identifier = licence.body.at("identifier");
    ASSERT_TRUE(arrives(identifier));
    const Json row = world_.nation("GET", "/admin/licences/" + identifier).at("row");
    EXPECT_EQ(row.at("certificate_holder"), "示例有限公司");
    EXPECT_EQ(row.at("certificate_holder_code"), company) << "an organisation's code is public";
    EXPECT_EQ(world_.held("up_lic_catalog").count("11100000MB0143028R001"), 1U);
    EXPECT_TRUE(eventually([&] { return state_of(issuer, identifier) == "received"; }));
    const Answer suspended = issuer.send("POST", "/v1/licences/" + identifier + ":suspend",
                                         {{"reason", "withheld"}}, licence.etag);
    ASSERT_EQ(suspended.status, 200) << suspended.body;
    EXPECT_TRUE(eventually([&] { return !held(identifier); }));
    issuer.send("POST", "/v1/licences/" + identifier + ":restore", nullptr, suspended.etag);
    EXPECT_TRUE(arrives(identifier));
}

TEST_F(LicenceDocking, AFaultComesBackIsSeenAndRepaired) {
    Voice issuer(world_, issuer_);
    const Answer licence = issue(issuer);
    const std::string identifier = licence.body.at("identifier");
    ASSERT_TRUE(arrives(identifier));
    world_.nation("POST", "/admin/licence-errors",
                  {{"certificate_source_id", identifier}, {"error_remark", "颁发机构名称有误"}});
    ASSERT_TRUE(eventually([&] { return state_of(issuer, identifier) == "rejected"; }));
    const Json delivery = issuer.get("/v1/licences/" + identifier + "/delivery").body.at("delivery");
    EXPECT_EQ(delivery.at("code"), "lic_data_error");
    EXPECT_EQ(delivery.at("remark"), "颁发机构名称有误");
    const Answer again = issuer.send("POST", "/v1/licences/" + identifier + ":resend", nullptr, licence.etag);
    ASSERT_EQ(again.status, 200) << again.body;
    EXPECT_TRUE(
        eventually([&] { return world_.nation("GET", "/admin/licences/" + identifier).at("version") == 2; }));
    EXPECT_TRUE(eventually([&] { return world_.delivered(); }));
}

TEST_F(LicenceDocking, AChangeOfTheLicenceRepairsAFaultToo) {
    Voice issuer(world_, issuer_);
    const Answer licence = issue(issuer);
    const std::string identifier = licence.body.at("identifier");
    ASSERT_TRUE(arrives(identifier));
    world_.nation("POST", "/admin/licence-errors",
                  {{"certificate_source_id", identifier}, {"error_remark", "证照编号有误"}});
    ASSERT_TRUE(eventually([&] { return state_of(issuer, identifier) == "rejected"; }));
    Json body = draft();
    body.erase("type");
    body["number"] = "320500000000002";
    const Answer changed = issuer.send("POST", "/v1/licences/" + identifier + ":change", body, licence.etag);
    ASSERT_EQ(changed.status, 201) << changed.body;
    const std::string next = changed.body.at("identifier");
    ASSERT_TRUE(arrives(next)) << "it waited behind the faulty one";
    EXPECT_FALSE(held(identifier));
    EXPECT_EQ(world_.nation("GET", "/admin/licences/" + next).at("row").at("certificate_number"),
              "320500000000002");
    EXPECT_TRUE(eventually([&] { return world_.delivered(); }));
}

TEST_F(LicenceDocking, AnotherProvincesLicenceIsFoundAndItsFileCheckedHere) {
    trust_zhejiang();
    const Answer found =
        retrieve({{"holder", {{"code_type", "111"}, {"code", qian}}}, {"type", "real_estate_certificate"}});
    ASSERT_EQ(found.status, 200) << found.body;
    ASSERT_EQ(found.body.at("items").size(), 1U);
    const std::string identifier = found.body.at("items")[0].at("identifier");
    EXPECT_EQ(identifier, of_zhejiang(0));
    EXPECT_EQ(found.body.at("items")[0].at("province"), "p33");
    EXPECT_FALSE(found.body.at("items")[0].contains("holders"));
    const Answer fetched = retrieve({{"identifier", identifier}});
    ASSERT_EQ(fetched.status, 200) << fetched.body;
    EXPECT_EQ(fetched.body.at("licence").at("holders")[0].at("code"), qian);
    EXPECT_EQ(fetched.body.at("check").at("verdict"), "valid") << fetched.body.at("check");
    EXPECT_EQ(from_base64(fetched.body.at("file").get<std::string>()).value().substr(0, 2), "PK");
    const Answer without = retrieve({{"identifier", of_zhejiang(2)}});
    EXPECT_EQ(without.body.at("file"), nullptr);
    EXPECT_EQ(without.body.at("check"), nullptr);
    EXPECT_EQ(retrieve({{"identifier", of_zhejiang(1)}}).body.at("licence").at("state"), "suspended");
    EXPECT_EQ(outcomes(), "asked asked given asked given asked given");
}

TEST_F(LicenceDocking, AFileThatDoesNotStandIsNotPassedOn) {
    const std::string identifier = of_zhejiang(0);
    const Answer untrusted = retrieve({{"identifier", identifier}});
    EXPECT_EQ(untrusted.status, 409);
    EXPECT_EQ(untrusted.code(), "foreign_file_unsound") << "nobody here trusts that authority";
    EXPECT_NE(untrusted.fault().find("SEAL_MAKER_CHAIN"), std::string::npos) << untrusted.fault();
    EXPECT_FALSE(untrusted.body.contains("licence"));
    trust_zhejiang();
    misbehave("tampered_licence_file");
    const Answer tampered = retrieve({{"identifier", identifier}});
    EXPECT_EQ(tampered.code(), "foreign_file_unsound");
    EXPECT_TRUE(tampered.fault().starts_with("/file references.")) << tampered.fault();
    misbehave("other_licence_file");
    EXPECT_EQ(retrieve({{"identifier", identifier}}).fault(), "/file another_licence");
    EXPECT_EQ(outcomes(), "asked refused asked refused asked refused");
    misbehave("");
    EXPECT_EQ(retrieve({{"identifier", identifier}}).status, 200);
}

TEST_F(LicenceDocking, SaysPlainlyThatTheNationIsDownOrHasNoSuchLicence) {
    misbehave("unavailable");
    const Json one{{"identifier", of_zhejiang(0)}, {"file", false}};
    for (int i = 0; i < 10; ++i) { // more than it takes to spare the nation
        const Answer down = retrieve(one);
        EXPECT_EQ(down.status, 503);
        EXPECT_EQ(down.code(), "nation_unavailable");
    }
    misbehave("");
    EXPECT_TRUE(eventually([&] { return retrieve(one).status == 200; })) << "it is asked again by itself";
    Voice issuer(world_, issuer_);
    const Answer licence = issue(issuer);
    EXPECT_EQ(retrieve({{"identifier", licence.body.at("identifier")}}).code(), "foreign_licence_not_found")
        << "ours is no other province's";
}

TEST_F(LicenceDocking, OursAreGivenToAnotherProvinceThatSaysWhatFor) {
    Voice issuer(world_, issuer_);
    const std::string identifier = issue(issuer).body.at("identifier");
    Json content{{"province", "p33"},
                 {"purpose",
                  {{"orgName", "杭州市示范局"},
                   {"username", "h-0042"},
                   {"itemName", "设立登记"},
                   {"itemCode", "11330100PDY000212X3000199001000"},
                   {"businessCode", "33010020190418000001"}}},
                 {"ground", "ex_officio"},
                 {"reference", "law-17"},
                 {"identifier", identifier},
                 {"file", true}};
    const auto ask = [&] {
        return world_.nation(
            "POST", "/admin/region/p33/licences:ask",
            {{"url", world_.gateway_url() + "/v1/national/licences:fetch"}, {"content", content}});
    };
    const Json answer = ask();
    ASSERT_EQ(answer.at("status"), 200) << answer;
    EXPECT_EQ(answer.at("signed"), true);
    EXPECT_EQ(answer.at("content").at("licence").at("number"), draft().at("number"));
    EXPECT_EQ(answer.at("content").at("file"), nullptr);
    content.erase("purpose");
    EXPECT_EQ(ask().at("code"), "invalid_fields");
    const Answer uses =
        Voice(world_, operators_)
            .post("/v1/licences:uses", {{"holder", {{"code_type", "001"}, {"code", company}}}});
    ASSERT_EQ(uses.body.at("items").size(), 1U);
    EXPECT_EQ(uses.body.at("items")[0].at("client_id"), "province:p33");
}

} // namespace
} // namespace gateway::test
