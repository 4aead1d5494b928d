#include "gateway/base/json.hpp"
#include "link_fixture.hpp"

#include <algorithm>

namespace gateway::national {
namespace {

const Receipt::Refused unknown{"matter_unknown", "没有该事项"};
const Receipt::Refused malformed{"field_invalid", "字段不正确"};

class Retrying : public LinkFixture {
protected:
    /// An entity of one refused record.
    long long refused(const std::string& entity, const Receipt::Refused& why) {
        const auto position = change(entity, entity, 1);
        answer(*next(entity), {{0, why}});
        return position;
    }
    Retried retry(const RetryFilter& filter) {
        Retried retried;
        transact([&](store::Transaction& tx) { retried = retry_deliveries(tx, filter, "c-ops"); });
        return retried;
    }
    /// The same by REST; the codes of the wrong fields when it is refused.
    std::vector<std::string> faults(const Json& body) {
        const auto all = module().routes;
        const auto route = std::ranges::find(all, std::string("retryDeliveries"),
                                             [](const service::Route& r) { return r.operation.id; });
        service::Call call;
        call.body = body;
        call.caller.client_id = "c-ops";
        std::vector<std::string> codes;
        try {
            transact([&](store::Transaction& tx) { route->transact(call, tx); });
        } catch (const Problem& problem) {
            for (const auto& field : problem.fields()) {
                codes.push_back(field.pointer + " " + field.code);
            }
        }
        return codes;
    }
};

TEST_F(Retrying, EveryRefusedEntityIsReleasedWithWhatWaitedBehind) {
    const auto first = refused("case:a", unknown);
    const auto second = refused("case:b", malformed);
    const auto follower = change("case:a", "k2", 1);
    EXPECT_FALSE(next("case:a"));
    const auto retried = retry({});
    EXPECT_EQ(retried.entities, 2);
    EXPECT_EQ(retried.entries, 3);
    EXPECT_FALSE(retried.more);
    for (const auto position : {first, second, follower}) {
        EXPECT_EQ(state_of(position), "released");
    }
    EXPECT_EQ(next("case:a")->positions.front(), first);
}

TEST_F(Retrying, AFilterLeavesTheOthersWhereTheyAre) {
    const auto wanted = refused("case:a", unknown);
    const auto other = refused("case:b", malformed);
    EXPECT_EQ(retry({.code = "matter_unknown", .dataset = {}, .entity = {}, .refused_before = {}}).entities,
              1);
    EXPECT_EQ(state_of(wanted), "released");
    EXPECT_EQ(state_of(other), "rejected");
    EXPECT_EQ(retry({.code = {}, .dataset = "cases.accept", .entity = {}, .refused_before = {}}).entities, 0);
    EXPECT_EQ(retry({.code = {}, .dataset = "test", .entity = "case:b", .refused_before = {}}).entities, 1);
    EXPECT_EQ(state_of(other), "released");
}

TEST_F(Retrying, WhatIsRefusedLaterIsNotMeant) {
    const Time before = system_clock()() - std::chrono::seconds(60);
    refused("case:a", unknown);
    EXPECT_EQ(retry({.code = {}, .dataset = {}, .entity = {}, .refused_before = before}).entities, 0);
    EXPECT_EQ(
        retry({.code = {}, .dataset = {}, .entity = {}, .refused_before = before + std::chrono::hours(1)})
            .entities,
        1);
}

TEST_F(Retrying, ACallTakesAThousandAndTellsThatThereAreMore) {
    transact([](store::Transaction& tx) {
        tx.exec(
            "INSERT INTO national.quarantine (position, lane, entity, dataset, record_key, version, state, "
            "send_order, code) SELECT i, 0, 'case:' || i, 'test', i, 1, 'rejected', i, 'x' "
            "FROM generate_series(1, 1200) i");
    });
    const auto first = retry({});
    EXPECT_EQ(first.entities, 1000);
    EXPECT_TRUE(first.more);
    const auto second = retry({});
    EXPECT_EQ(second.entities, 200);
    EXPECT_FALSE(second.more);
}

TEST_F(Retrying, EachEntityIsJournaledLikeASingleRetry) {
    refused("case:a", unknown);
    refused("case:b", unknown);
    retry({});
    transact([](store::Transaction& tx) {
        const auto acts = tx.exec("SELECT entity, actor FROM journal.entry WHERE action = 'delivery.retry' "
                                  "AND dataset = '' ORDER BY position");
        ASSERT_EQ(acts.size(), 2);
        EXPECT_STREQ(acts[0][0].c_str(), "case:a");
        EXPECT_STREQ(acts[1][0].c_str(), "case:b");
        EXPECT_STREQ(acts[1][1].c_str(), "c-ops");
    });
}

TEST_F(Retrying, AllMustBeSaid) {
    refused("case:a", unknown);
    EXPECT_EQ(faults(Json::object()), std::vector<std::string>{"/all required"});
    EXPECT_EQ(faults({{"refused_before", "2019-04-18T18:00:00+08:00"}}),
              std::vector<std::string>{"/all required"});
    EXPECT_EQ(faults({{"all", true}, {"code", "x"}}), std::vector<std::string>{"/all required"});
    EXPECT_EQ(faults({{"all", true}, {"cod", "x"}}), std::vector<std::string>{"/cod unknown_field"});
    EXPECT_TRUE(faults({{"all", true}}).empty());
}

} // namespace
} // namespace gateway::national
