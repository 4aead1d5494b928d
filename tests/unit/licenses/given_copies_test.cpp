// The list of copies that were given out of a licence, for who issued it.
#include "gateway/base/licence_identifier.hpp"
#include "sealed.hpp"

namespace gateway::licenses {
namespace {

class GivenCopies : public SealedLicences {
protected:
    GivenCopies() { give_right("business_licence", {"ex_officio"}); }
    Json copy_for(const Json& licence, const std::string& unit) {
        Json wish = copy_wish(licence);
        wish["purpose"]["unit"] = unit;
        return asked("copyLicence", window(wish));
    }
    static std::map<std::string, std::string> of(const Json& licence) {
        return {{"identifier", licence.at("identifier")}};
    }
    Json listed(const Json& licence) {
        return asked("listLicenceCopies", call(nullptr, of(licence)))["items"];
    }
    std::string list_refused(service::Call made, const Json& licence) {
        made.parameters = of(licence);
        return refused("listLicenceCopies", made);
    }
};

TEST_F(GivenCopies, SayWhomToWhatForAndUntilWhenTheNewestFirst) {
    const Json licence = sealed();
    const Json first = copy_for(licence, "甲单位（示例）");
    now += std::chrono::hours(24);
    const Json second = copy_for(licence, "乙单位（示例）");
    const Json items = listed(licence);
    ASSERT_EQ(items.size(), 2u) << items.dump(1);
    EXPECT_EQ(items[0]["copy_id"], second["copy_id"]);
    const Json& oldest = items[1];
    EXPECT_EQ(oldest["copy_id"], first["copy_id"]);
    EXPECT_EQ(oldest["sm3"], first["sm3"]);
    EXPECT_EQ(oldest["made_at"], "2019-04-18T09:00:00+08:00");
    EXPECT_EQ(oldest["good_until"], first["good_until"]);
    EXPECT_EQ(oldest["ground"], "ex_officio");
    EXPECT_EQ(oldest["reference"], "law-17");
    Json given_to = example_purpose();
    given_to["unit"] = "甲单位（示例）";
    given_to["client_id"] = "c-window";
    given_to["body"] = company;
    given_to["body_name"] = nullptr;
    EXPECT_EQ(oldest["given_to"], given_to);
}

TEST_F(GivenCopies, TellWhoseTimeIsOver) {
    const Json licence = sealed();
    copy_for(licence, "甲单位（示例）");
    now = parse_time("2019-05-18T23:59:59+08:00").value();
    copy_for(licence, "乙单位（示例）");
    EXPECT_EQ(listed(licence)[1]["over"], false);
    now += std::chrono::seconds(1);
    EXPECT_EQ(listed(licence)[1]["over"], true);
    EXPECT_EQ(listed(licence)[0]["over"], false);
}

TEST_F(GivenCopies, AreThoseOfThisVersionAndNoOtherUse) {
    const Json licence = sealed();
    EXPECT_EQ(listed(licence), Json::array());
    asked("queryLicences", window(copy_wish(licence)));
    EXPECT_EQ(listed(licence), Json::array()) << "a query is no copy";
    Json other = with_seal(draft());
    other["number"] = "320500000000002";
    copy_for(issued(other), "甲单位（示例）");
    EXPECT_EQ(listed(licence), Json::array());
    copy_for(licence, "甲单位（示例）");
    Json next = with_seal(draft());
    next.erase("type");
    const Json changed = asked("changeLicence", on(licence, next));
    EXPECT_EQ(listed(changed), Json::array());
    EXPECT_EQ(listed(licence).size(), 1u) << "that of the version before stays its own";
}

TEST_F(GivenCopies, ComePageByPage) {
    const Json licence = sealed();
    std::vector<std::string> made;
    for (int i = 0; i < 5; ++i) {
        made.insert(made.begin(), copy_for(licence, "甲单位（示例）")["copy_id"]);
    }
    service::Call asking = call(nullptr, of(licence));
    asking.query["limit"] = "2";
    std::vector<std::string> seen;
    std::vector<std::size_t> sizes;
    for (bool more = true; more;) {
        const Json page = asked("listLicenceCopies", asking);
        sizes.push_back(page["items"].size());
        for (const Json& item : page["items"]) {
            seen.push_back(item["copy_id"]);
        }
        more = page.contains("next");
        asking.query["cursor"] = page.value("next", "");
    }
    EXPECT_EQ(seen, made);
    EXPECT_EQ(sizes, (std::vector<std::size_t>{2, 2, 1}));
    asking.query["cursor"] = "no cursor";
    EXPECT_EQ(refused("listLicenceCopies", asking), "/cursor malformed");
}

TEST_F(GivenCopies, AreToldToNobodyButTheIssuer) {
    const Json licence = sealed();
    const std::string unknown = LicenceIdentifier{"11100000MB0143028R001", bureau, "NONE", 1}.text();
    copy_for(licence, "甲单位（示例）");
    EXPECT_EQ(list_refused(window(nullptr), licence), "licence_not_found") << "not to who got them";
    EXPECT_EQ(list_refused(operations(nullptr), licence), "licence_not_found");
    EXPECT_EQ(list_refused(as(service::Role::region, "c-city"), licence), "licence_not_found");
    EXPECT_EQ(list_refused(call(), {{"identifier", unknown}}), "licence_not_found");
    service::Call successor = window(nullptr, of(licence));
    successor.caller.inherited = {bureau};
    EXPECT_EQ(asked("listLicenceCopies", successor)["items"].size(), 1u) << "who took its records over";
}

TEST_F(GivenCopies, HoldNothingOfTheHolder) {
    const Json licence = sealed();
    copy_for(licence, "甲单位（示例）");
    Json items = listed(licence);
    items[0]["given_to"].erase("body"); // whose code is that of the holder here
    const std::string told = items.dump();
    for (const char* secret : {"示例有限公司", company, "张三", "示例路", "320500000000001"}) {
        EXPECT_EQ(told.find(secret), std::string::npos) << secret;
    }
}

TEST_F(GivenCopies, AreAmongTheUsesThatTheHolderSees) {
    const Json licence = sealed();
    copy_for(licence, "甲单位（示例）");
    who.acts_for.emplace().credit_code = company;
    service::Call own;
    own.now = now;
    const Json uses = asked("listMyLicenceUses", own)["items"];
    ASSERT_EQ(uses.size(), 1u);
    EXPECT_EQ(uses[0]["kind"], "copy");
    EXPECT_EQ(uses[0]["unit"], "甲单位（示例）");
    EXPECT_EQ(uses[0]["id"], listed(licence)[0]["use_id"]) << "the same use on both sides";
}

} // namespace
} // namespace gateway::licenses
