#include "stock_fixture.hpp"

namespace gateway::identity {
namespace {

const Identity other_name{zhang.cert_type, zhang.cert_no, "张山（演示）"};

class StockSettle : public StockTest {
protected:
    /// Two names of one number: "right" stands, "wrong" is in conflict.
    void two_names() { import({account("right", zhang, "2"), account("wrong", other_name, "1")}); }
};

TEST_F(StockSettle, KeepMakesItAFurtherNameOfWhoIsThere) {
    two_names();
    const Json view = settle("wrong", "keep");
    EXPECT_EQ(view.at("outcome"), "merged");
    EXPECT_EQ(view.at("settled_by"), "c-window");
    EXPECT_EQ(found(holder_of(zhang)).text("user_name"), zhang.user_name);
    EXPECT_EQ(actions().back(), "identity.settle_stock");
    import({account("more", zhang, "3", "2019-01-01")});
    EXPECT_EQ(became("wrong"), "merged same_person") << "what was settled stays";
}

TEST_F(StockSettle, TakeGivesThePersonTheOtherNameAndAsksTheBaseAboutIt) {
    two_names();
    settle("wrong", "take");
    EXPECT_EQ(found(holder_of(zhang)).text("user_name"), other_name.user_name);
    EXPECT_EQ(level_of(holder_of(zhang)), Level::rc02) << "what was said of the other name counts no more";
    EXPECT_EQ(became("wrong"), "waiting base_due");
    EXPECT_EQ(became("right"), "merged same_person");
    connect_base({{zhang.cert_no, other_name.user_name}});
    EXPECT_EQ(compare(), 1);
    EXPECT_EQ(became("wrong"), "passed base_match");
}

TEST_F(StockSettle, AMobileNumberThatCameWithTheOtherNameGoesWithIt) {
    import({with_mobile(account("right", zhang, "2"), zhang_mobile),
            with_mobile(account("wrong", other_name, "1"), li_mobile)});
    settle("wrong", "take");
    EXPECT_EQ(holder_of(std::string(zhang_mobile)), "");
    EXPECT_EQ(holder_of(std::string(li_mobile)), holder_of(zhang));
}

TEST_F(StockSettle, TakeDoesNotRenameWhoWasVerified) {
    two_names();
    proven(holder_of(zhang), {"window_check", {}, {}, {}});
    EXPECT_EQ(refused("settleStockAccount", settle_call("wrong", "take")), "person_verified");
    EXPECT_EQ(became("wrong"), "conflict name_differs");
}

TEST_F(StockSettle, RejectLeavesTheAccountOut) {
    two_names();
    const Json view = settle("wrong", "reject");
    EXPECT_EQ(view.at("outcome"), "rejected");
    EXPECT_EQ(view.at("reason"), "settled");
    EXPECT_TRUE(view.at("person_id").is_null());
    EXPECT_EQ(import({account("wrong", other_name, "1")}).at(0).state, State::unchanged);
}

TEST_F(StockSettle, AMobileNumberStaysOrMoves) {
    import({with_mobile(account("zhang", zhang), zhang_mobile), with_mobile(account("li", li), zhang_mobile),
            with_mobile(account("wang", wang), zhang_mobile)});
    EXPECT_EQ(refused("settleStockAccount", settle_call("li", "reject")), "/decision not_of_mobile");
    EXPECT_EQ(settle("li", "take").at("outcome"), "waiting");
    EXPECT_EQ(holder_of(std::string(zhang_mobile)), holder_of(li));
    EXPECT_EQ(found(holder_of(zhang)).text("user_mobile"), "");
    EXPECT_EQ(settle("wang", "keep").at("outcome"), "waiting");
    EXPECT_EQ(holder_of(std::string(zhang_mobile)), holder_of(li));
}

TEST_F(StockSettle, OnlyAnOpenConflictIsSettledAndOnlyByAWordThatIsKnown) {
    two_names();
    EXPECT_EQ(refused("settleStockAccount", settle_call("right", "keep")), "nothing_to_settle");
    EXPECT_EQ(refused("settleStockAccount", settle_call("wrong", "perhaps")), "/decision unknown_code");
    settle("wrong", "keep");
    EXPECT_EQ(refused("settleStockAccount", settle_call("wrong", "keep")), "nothing_to_settle");
    for (const char* id : {"999999", "x", "", "99999999999999999999"}) {
        EXPECT_EQ(refused("settleStockAccount", call({{"decision", "keep"}}, {{"id", id}})),
                  "stock_account_not_found");
    }
}

// Lists.

class StockLists : public StockTest {
protected:
    std::string download(std::map<std::string, std::string> query) {
        return std::string(ask("downloadStockOutcomes", list_call(std::move(query))).text());
    }
};

TEST_F(StockLists, ShowASourcesAccountsByOutcome) {
    import({account("a", zhang), account("b", zhang, "1"), account("c", li)});
    import({account("d", wang)}, "demo");
    const auto list = [&](std::map<std::string, std::string> query) {
        return Json::parse(ask("listStockAccounts", list_call(std::move(query))).text());
    };
    EXPECT_EQ(list({{"source", "demo"}}).at("items").size(), 4U);
    const Json merged = list({{"source", "demo"}, {"outcome", "merged"}});
    ASSERT_EQ(merged.at("items").size(), 1U);
    EXPECT_EQ(merged.at("items").at(0).at("account"), "b");
    EXPECT_EQ(list({{"source", "jis"}}).at("items").size(), 0U);
    const Json first = list({{"source", "demo"}, {"limit", "3"}});
    const Json rest = list({{"source", "demo"}, {"limit", "3"}, {"cursor", first.at("next")}});
    EXPECT_EQ(rest.at("items").size(), 1U);
    EXPECT_EQ(refused("listStockAccounts", list_call({})), "/source unknown_code");
    EXPECT_EQ(refused("listStockAccounts", list_call({{"source", "demo"}, {"outcome", "x"}})),
              "/outcome unknown_code");
}

TEST_F(StockLists, CountOutcomesBySource) {
    import({account("a", zhang), account("b", zhang, "1"), account("c", li)});
    const Json counts = Json::parse(ask("countStockAccounts", list_call({})).text());
    ASSERT_EQ(counts.at("items").size(), 1U);
    EXPECT_EQ(counts.at("items").at(0).at("outcomes").at("waiting"), 2);
    EXPECT_EQ(counts.at("items").at(0).at("outcomes").at("merged"), 1);
    EXPECT_EQ(counts.at("items").at(0).at("outcomes").at("rejected"), 0);
}

TEST_F(StockLists, CanBeDownloadedAsLinesOrForASpreadsheet) {
    import({account("=1+1", zhang), account("quote\"d", li)});
    const std::string lines = download({{"source", "demo"}});
    EXPECT_EQ(std::ranges::count(lines, '\n'), 2);
    EXPECT_EQ(Json::parse(lines.substr(0, lines.find('\n'))).at("account"), "=1+1");
    const std::string csv = download({{"source", "demo"}, {"format", "csv"}});
    EXPECT_TRUE(csv.starts_with("id,source,account,"));
    EXPECT_NE(csv.find("\"'=1+1\""), std::string::npos) << "no formula";
    EXPECT_NE(csv.find("\"quote\"\"d\""), std::string::npos);
    EXPECT_EQ(download({{"source", "demo"}, {"outcome", "passed"}}), "");
    EXPECT_EQ(refused("downloadStockOutcomes", list_call({{"source", "demo"}, {"after", "-1"}})),
              "/after out_of_range");
}

TEST_F(StockLists, AreForWhoMayReadAndChangesForWhoManages) {
    for (const char* id : {"listStockAccounts", "countStockAccounts", "downloadStockOutcomes"}) {
        EXPECT_EQ(route(id).operation.scope, "identity:read") << id;
    }
    for (const char* id : {"importStockAccounts", "settleStockAccount"}) {
        EXPECT_EQ(route(id).operation.scope, "identity:manage") << id;
    }
}

} // namespace
} // namespace gateway::identity
