#include "stock_fixture.hpp"

namespace gateway::identity {
namespace {

class StockCompare : public StockTest {
protected:
    std::map<std::string, std::string> everybody{
        {zhang.cert_no, zhang.user_name}, {li.cert_no, li.user_name}, {wang.cert_no, wang.user_name}};
};

TEST_F(StockCompare, AMatchPassesAndKeepsTheHigherLevel) {
    connect_base(everybody);
    import({account("low", zhang, "0"), account("high", li, "3")});
    EXPECT_EQ(compare(), 2);
    EXPECT_EQ(became("low"), "passed base_match");
    EXPECT_EQ(level_of(holder_of(zhang)), Level::rc03);
    EXPECT_EQ(became("high"), "passed base_match");
    EXPECT_EQ(level_of(holder_of(li)), Level::rc04) << "keeps more";
    EXPECT_EQ(compare(), 0) << "once is enough";
    EXPECT_EQ(asked_, 2);
}

TEST_F(StockCompare, WhoTheBaseDoesNotConfirmFallsToWhatIsLeft) {
    everybody[zhang.cert_no] = "张山（演示）";
    everybody.erase(li.cert_no);
    connect_base(everybody);
    const std::string stated = declared(registered(li_mobile).person_id, li).person_id;
    import({account("mismatch", zhang, "3"), account("unknown", li, "3")});
    EXPECT_EQ(level_of(holder_of(zhang)), Level::rc04);
    compare();
    EXPECT_EQ(became("mismatch"), "lowered base_mismatch");
    EXPECT_EQ(level_of(holder_of(zhang)), Level::rc01) << "must verify again";
    EXPECT_EQ(became("unknown"), "lowered base_unknown");
    EXPECT_EQ(level_of(stated), Level::rc02) << "what the person stated is left";
    EXPECT_EQ(national_rows().back().row.at("user_real_lvl"), "RC02");
    import({account("again", zhang, "3")});
    EXPECT_EQ(became("again"), "merged same_person");
    EXPECT_EQ(level_of(holder_of(zhang)), Level::rc01)
        << "another old account does not undo the base's answer";
}

TEST_F(StockCompare, NothingHappensWhileTheBaseIsAwayAndItGoesOnWhereItStopped) {
    connect_base(everybody);
    import({account("a", zhang), account("b", li), account("c", wang)});
    patience_ = 1;
    EXPECT_EQ(compare(), 1);
    EXPECT_EQ(became("a"), "passed base_match");
    EXPECT_EQ(became("b"), "waiting base_due");
    patience_ = 1'000'000;
    EXPECT_EQ(compare(), 2);
    EXPECT_EQ(became("c"), "passed base_match");
    use(foundation_with(vault));
    import({account("nobody to ask", {"111", citizen_number(7), "某人"})});
    EXPECT_EQ(compare(), 0);
}

TEST_F(StockCompare, WhoIsVerifiedHereIsNotAskedAbout) {
    connect_base({});
    verified(zhang_mobile, zhang);
    import({account("known", zhang, "3")});
    EXPECT_EQ(compare(), 0);
    EXPECT_EQ(asked_, 0);
}

TEST_F(StockCompare, WhatWasCheckedHereMeanwhileOutlivesAMismatch) {
    everybody[zhang.cert_no] = "张山（演示）";
    connect_base(everybody);
    import({account("a", zhang, "3")});
    proven(holder_of(zhang), {"window_check", {}, {}, {}});
    compare();
    EXPECT_EQ(became("a"), "passed verified_here");
    EXPECT_EQ(level_of(holder_of(zhang)), Level::rc05);
}

TEST_F(StockCompare, ARowWhosePersonGaveTheIdentityUpIsNotAskedAbout) {
    connect_base(everybody);
    import({account("a", zhang)});
    const std::string person = holder_of(zhang);
    run([&](store::Transaction& tx) {
        declare_identity(*foundation, tx, by("person:" + person), person, {"111", citizen_number(3), "某人"});
    });
    compare();
    EXPECT_EQ(became("a"), "lowered identity_gone");
    EXPECT_EQ(asked_, 0);
}

TEST_F(StockCompare, ADecisionOfTheBaseIsNotUndoneByAnotherName) {
    connect_base(everybody);
    import({account("a", zhang, "2", "2016-01-01")});
    compare();
    import({account("b", {zhang.cert_type, zhang.cert_no, "张山（演示）"}, "3", "2019-01-01")});
    EXPECT_EQ(became("b"), "conflict name_differs");
    EXPECT_EQ(found(holder_of(zhang)).text("user_name"), zhang.user_name);
    EXPECT_EQ(became("a"), "passed base_match");
}

TEST_F(StockCompare, TheBaseIsAskedBetweenTransactions) {
    const auto& work = module_.work;
    const auto compare_work =
        std::ranges::find(work, "identity.stock_compare", &service::ScheduledWork::name);
    ASSERT_NE(compare_work, work.end());
    EXPECT_TRUE(compare_work->talk && !compare_work->run);
}

} // namespace
} // namespace gateway::identity
