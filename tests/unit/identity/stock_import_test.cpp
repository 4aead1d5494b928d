#include "gateway/base/certificate.hpp"
#include "stock_fixture.hpp"

#include <thread>

namespace gateway::identity {
namespace {

const Identity other_name{zhang.cert_type, zhang.cert_no, "张山（演示）"};

class StockImport : public StockTest {};

TEST_F(StockImport, AnAccountBecomesAPersonOfTheLevelThatTheSchemeSays) {
    EXPECT_EQ(taken(with_mobile(account("zhang", zhang, "2"), zhang_mobile)), "accepted");
    const Person person = found(holder_of(zhang));
    EXPECT_EQ(person.level(now), Level::rc03);
    EXPECT_EQ(person.evidence.at(0).kind, "legacy_account");
    EXPECT_EQ(person.text("user_name"), zhang.user_name);
    EXPECT_EQ(person.text("user_mobile"), zhang_mobile);
    EXPECT_EQ(person.region, "320000") << "the source's, for the line names none";
    EXPECT_EQ(became("zhang"), "waiting base_due");
    EXPECT_EQ(rows().at("zhang").person_id, person.person_id);
    EXPECT_EQ(national_rows().at(0).row.at("user_real_lvl"), "RC03");
    EXPECT_EQ(actions(), (std::vector<std::string>{"identity.import_stock", "identity.level.RC03"}));
}

TEST_F(StockImport, NoLevelOfAnOldSystemGivesMoreThanItsKindOfEvidence) {
    EXPECT_EQ(taken(account("a", zhang, "3")), "accepted");
    EXPECT_EQ(level_of(holder_of(zhang)), Level::rc04);
    EXPECT_EQ(taken(account("b", li, "9")), "accepted") << "a value that is not listed becomes nothing";
    EXPECT_EQ(level_of(holder_of(li)), Level::rc01);
    EXPECT_EQ(taken(account("c", wang, "0")), "accepted");
    EXPECT_EQ(level_of(holder_of(wang)), Level::rc01);
}

TEST_F(StockImport, NumbersAreMadeNormalBeforeTheyAreCompared) {
    Identity wide = zhang;
    wide.cert_no = "　３２０１００１９９００１０１００１８ ";
    EXPECT_EQ(taken(account("wide", wide)), "accepted");
    Identity old = zhang;
    old.cert_no = "320100900101001";
    EXPECT_EQ(taken(account("old", old)), "accepted") << "fifteen digits";
    Identity small{"111", "32010019600101009x", "赵六（演示）"};
    EXPECT_EQ(taken(account("small", small)), "accepted");
    small.cert_no.back() = 'X';
    EXPECT_NE(holder_of(small), "");
    EXPECT_EQ(rows().at("wide").person_id, holder_of(zhang));
    EXPECT_EQ(rows().at("old").person_id, holder_of(zhang));
}

TEST(NamesOfPersons, AreComparedWithoutWidthBlanksCaseAndFormOfTheDot) {
    EXPECT_EQ(name_to_compare("阿不都•热合曼"), name_to_compare("阿不都·热合曼"));
    EXPECT_EQ(name_to_compare("ｌｉ　Na"), "LINA");
    EXPECT_NE(name_to_compare("张三"), name_to_compare("张山"));
}

TEST_F(StockImport, WhatIsWrongInFormIsRejectedAndListedWithItsReason) {
    Identity wrong = zhang;
    wrong.cert_no.back() = '9';
    const std::string code = taken(account("bad", wrong));
    EXPECT_TRUE(code.starts_with("citizen_id.")) << code;
    EXPECT_EQ(became("bad"), "rejected " + code);
    EXPECT_EQ(taken(account("type", {"999", "1", "某人"})), "unknown_code");
    EXPECT_EQ(taken(account("nobody", {"111", zhang.cert_no, ""})), "required");
    EXPECT_EQ(taken(account("", zhang)), "account_name");
    EXPECT_EQ(taken(Json::array()), "wrong_type");
    Json region = account("region", zhang);
    region["region"] = "12";
    EXPECT_NE(taken(region), "accepted");
    EXPECT_EQ(rows().size(), 4U) << "an account without a name is in the import's report only";
    EXPECT_EQ(one("SELECT count(*) FROM identity.person"), "0");
    EXPECT_EQ(taken(account("bad", zhang)), "accepted") << "corrected";
    EXPECT_EQ(became("bad"), "waiting base_due");
}

TEST_F(StockImport, TheSamePersonBecomesOneAccountWithAllItsNames) {
    const auto outcomes =
        import({account("first", zhang, "1"), account("second", zhang, "3"), account("li", li)});
    EXPECT_EQ(outcomes.size(), 3U);
    EXPECT_EQ(one("SELECT count(*) FROM identity.person"), "2");
    EXPECT_EQ(became("second"), "waiting base_due") << "the better one stands for the person";
    EXPECT_EQ(became("first"), "merged same_person");
    EXPECT_EQ(level_of(holder_of(zhang)), Level::rc04) << "the highest";
    EXPECT_EQ(taken(account("third", zhang, "0"), "demo"), "accepted");
    EXPECT_EQ(one("SELECT count(*) FROM identity.person"), "2");
    EXPECT_EQ(rows().at("third").person_id, holder_of(zhang));
}

TEST_F(StockImport, TheNewestVerifiedGivesTheMobileNumberInWhateverOrderTheyCome) {
    const Json old = with_mobile(account("old", zhang, "2", "2016-01-01"), "19900000011");
    const Json newest = with_mobile(account("new", zhang, "2", "2019-01-01"), "19900000012");
    const Json unverified = with_mobile(account("loose", zhang, "1", "2019-02-01"), "19900000013");
    std::vector<Json> lines{old, newest, unverified};
    import({lines[0]});
    import({lines[1], lines[2]});
    EXPECT_EQ(found(holder_of(zhang)).text("user_mobile"), "19900000012");
    EXPECT_EQ(became("new"), "waiting base_due");
}

TEST_F(StockImport, ANumberWithTwoNamesIsAConflictAndTheNewestVerifiedStands) {
    import({account("loose", other_name, "1", "2019-01-01")});
    import({account("verified", zhang, "2", "2017-01-01")});
    EXPECT_EQ(found(holder_of(zhang)).text("user_name"), zhang.user_name);
    EXPECT_EQ(became("verified"), "waiting base_due");
    EXPECT_EQ(became("loose"), "conflict name_differs");
    import({account("later", other_name, "2", "2016-01-01")});
    EXPECT_EQ(became("later"), "conflict name_differs");
    EXPECT_EQ(one("SELECT count(*) FROM identity.person"), "1");
    EXPECT_EQ(level_of(holder_of(zhang)), Level::rc03);
}

TEST_F(StockImport, AMobileNumberGoesWithTheNameItCameWith) {
    import({with_mobile(account("loose", other_name, "1"), zhang_mobile)});
    EXPECT_EQ(holder_of(std::string(zhang_mobile)), holder_of(zhang));
    import({account("verified", zhang, "2")});
    EXPECT_EQ(found(holder_of(zhang)).text("user_name"), zhang.user_name);
    EXPECT_EQ(holder_of(std::string(zhang_mobile)), "") << "else another could sign in by it";
}

TEST_F(StockImport, APersonWhoIsHereKeepsNameMobileAndWhatWasChecked) {
    const std::string person = verified(zhang_mobile, zhang).person_id;
    import({with_mobile(account("mine", zhang, "1"), li_mobile), account("strange", other_name, "3")});
    EXPECT_EQ(found(person).text("user_mobile"), zhang_mobile);
    EXPECT_EQ(found(person).text("user_name"), zhang.user_name);
    EXPECT_EQ(became("mine"), "passed verified_here");
    EXPECT_EQ(became("strange"), "conflict name_differs");
    EXPECT_EQ(holder_of(std::string(li_mobile)), "");
    EXPECT_EQ(level_of(person), Level::rc03);
    const std::string declared_only = declared(registered(li_mobile).person_id, li).person_id;
    import({account("li", li, "2")});
    EXPECT_EQ(became("li"), "waiting base_due");
    EXPECT_EQ(level_of(declared_only), Level::rc03);
}

TEST_F(StockImport, AMobileNumberOfTwoPeopleStaysWithWhoHadIt) {
    import(
        {with_mobile(account("zhang", zhang), zhang_mobile), with_mobile(account("li", li), zhang_mobile)});
    EXPECT_EQ(holder_of(std::string(zhang_mobile)), holder_of(zhang));
    EXPECT_EQ(found(holder_of(li)).text("user_mobile"), "");
    EXPECT_EQ(became("li"), "conflict mobile_taken");
    EXPECT_EQ(taken(with_mobile(account("wang", wang), "12")), "accepted")
        << "what is no number is left behind";
    EXPECT_EQ(became("wang"), "waiting base_due");
}

TEST_F(StockImport, TheSameFileTwiceChangesNothing) {
    Identity wrong = wang;
    wrong.cert_no.back() = '1';
    const std::vector<Json> lines{with_mobile(account("a", zhang), zhang_mobile), account("b", zhang, "1"),
                                  account("c", other_name), with_mobile(account("d", li), zhang_mobile),
                                  account("e", wrong)};
    import(lines);
    const std::string before =
        one("SELECT md5(string_agg(s::text, '' ORDER BY stock_id)) FROM "
            "identity.stock_account s") +
        one("SELECT md5(string_agg(p::text, '' ORDER BY person_id)) FROM identity.person p");
    const auto entries_before = entries().size();
    for (const auto& outcome : import(lines)) {
        EXPECT_NE(outcome.state, State::accepted);
    }
    EXPECT_EQ(one("SELECT md5(string_agg(s::text, '' ORDER BY stock_id)) FROM identity.stock_account s") +
                  one("SELECT md5(string_agg(p::text, '' ORDER BY person_id)) FROM identity.person p"),
              before);
    EXPECT_EQ(entries().size(), entries_before);
}

TEST_F(StockImport, AnAccountThatCameBeforeIsNotOverwritten) {
    EXPECT_EQ(taken(account("zhang", zhang, "1")), "accepted");
    EXPECT_EQ(taken(account("zhang", zhang, "3")), "account_differs");
    EXPECT_EQ(level_of(holder_of(zhang)), Level::rc02);
    const auto twice = import({account("li", li, "1"), account("li", wang, "1"), account("li", li, "1")});
    EXPECT_EQ(twice[0].state, State::accepted);
    EXPECT_EQ(twice[1].reasons.at(0).code, "account_differs");
    EXPECT_EQ(twice[2].state, State::unchanged);
}

TEST_F(StockImport, ASourceHasColumnsAndCodesOfItsOwn) {
    const Json line{{"loginid", "u1"},       {"name", zhang.user_name},
                    {"paperstype", 1},       {"papersnumber", zhang.cert_no},
                    {"authlevel", 3},        {"password", "not ours"},
                    {"mobile", zhang_mobile}};
    EXPECT_EQ(taken(line, "jis"), "accepted");
    EXPECT_EQ(level_of(holder_of(zhang)), Level::rc04);
    EXPECT_EQ(taken(account("zhang", zhang, "1"), "demo"), "accepted") << "the same person of another system";
    EXPECT_EQ(became("zhang"), "merged same_person");
    EXPECT_EQ(refusal([&] { taken(line, "nobody"); }), "/source unknown_code");
}

TEST_F(StockImport, TwoFilesOfTheSamePersonsAtOnceDoNotLockUpAndMakeNobodyTwice) {
    constexpr int persons = 300;
    const auto lines = [](const std::string& prefix, bool backwards) {
        std::vector<service::Line> all;
        for (int i = 0; i < persons; ++i) {
            const int n = backwards ? persons - 1 - i : i;
            const Json line =
                with_mobile(account(prefix + std::to_string(n), {"111", citizen_number(n), "某人"}),
                            std::to_string(19900100000LL + n));
            all.push_back({i + 1, line.dump()});
        }
        return all;
    };
    const auto send = [&](const std::vector<service::Line>& all) {
        store::Session session(database_.connection_string());
        for (std::size_t at = 0; at < all.size(); at += 100) {
            session.transact([&](store::Transaction& tx) {
                route("importStockAccounts").import(import_call(), std::span(all).subspan(at, 100), tx);
            });
        }
    };
    const auto one_file = lines("a", false);
    const auto other_file = lines("b", true);
    std::thread other([&] { send(other_file); });
    send(one_file);
    other.join();
    EXPECT_EQ(one("SELECT count(*) FROM identity.person"), std::to_string(persons));
    EXPECT_EQ(one("SELECT count(*) FROM identity.stock_account WHERE outcome = 'waiting'"),
              std::to_string(persons));
    EXPECT_EQ(one("SELECT count(*) FROM identity.stock_account WHERE outcome = 'merged'"),
              std::to_string(persons));
}

TEST_F(StockImport, OnlyWhatChangedGoesUp) {
    Options options;
    options.plain = PlainColumns::plain; // so that the nation is told of mobile numbers
    use(foundation_with(vault, options));
    import({with_mobile(account("old", zhang, "2", "2016-01-01"), "19900000011")});
    EXPECT_EQ(national_rows().size(), 1U);
    import({with_mobile(account("new", zhang, "2", "2019-01-01"), "19900000012")});
    EXPECT_EQ(national_rows().size(), 2U) << "the delta goes up";
    import({account("third", zhang, "1")});
    EXPECT_EQ(national_rows().size(), 2U) << "a further name changes nothing at the nation";
}

} // namespace
} // namespace gateway::identity
