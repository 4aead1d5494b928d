#include "link_fixture.hpp"

#include <chrono>
#include <future>
#include <thread>

namespace gateway::national {
namespace {

using Selecting = LinkFixture;
const Receipt::Refused wrong{"unknown_code", "代码不正确"};

/// A case whose lane is that of the entity (`same`), or is not.
std::string some_case(bool same, const std::string& entity) {
    std::string name = "case:z";
    while ((journal::lane_of(name) == journal::lane_of(entity)) != same) {
        name += "z";
    }
    return name;
}
std::string in_the_lane_of(const std::string& entity) { return some_case(true, entity); }
std::string in_another_lane_than(const std::string& entity) { return some_case(false, entity); }

TEST_F(Selecting, AnEntityGoesInTheOrderOfItsChanges) {
    const auto first = change("case:a", "k1", 1);
    const auto second = change("case:a", "k2", 1);
    const auto batch = next("case:a");
    ASSERT_TRUE(batch);
    EXPECT_EQ(batch->positions, (std::vector{first, second}));
    answer(*batch);
    EXPECT_EQ(state_of(first), "received");
    EXPECT_FALSE(next("case:a")) << "once";
}

TEST_F(Selecting, ABatchThatWasMadeIsFoundAgainByTheNextOwner) {
    change("case:a", "k1", 1);
    const auto batch = next("case:a");
    ASSERT_TRUE(batch);
    std::optional<Batch> found;
    transact([&](store::Transaction& tx) { found = open_batch(tx, batch->lane); });
    ASSERT_TRUE(found);
    EXPECT_EQ(found->number, batch->number);
    EXPECT_EQ(found->body, batch->body) << "the same bytes";
    EXPECT_EQ(found->leaves, batch->leaves);
}

TEST_F(Selecting, AnOwnerThatLostTheLaneChangesNothing) {
    change("case:a", "k1", 1);
    const int lane = journal::lane_of("case:a");
    LaneMemory stale;
    transact([&](store::Transaction& tx) { stale.fence = claim_lane(tx, lane).fence; });
    transact([&](store::Transaction& tx) { claim_lane(tx, lane); });
    Selection selection;
    transact([&](store::Transaction& tx) { selection = select_next(tx, *shared_, lane, 1'000'000, stale); });
    EXPECT_TRUE(selection.fenced);
    EXPECT_FALSE(selection.batch);
}

TEST_F(Selecting, ARefusedRecordHoldsItsEntityAndNobodyElse) {
    const auto refused = change("case:a", "k1", 1);
    auto batch = next("case:a");
    answer(*batch, {{0, wrong}});
    EXPECT_EQ(state_of(refused), "rejected");
    const auto later = change("case:a", "k2", 1);
    EXPECT_FALSE(next("case:a"));
    EXPECT_EQ(state_of(later), "held");
    // Another entity of the same lane goes on.
    std::string other = "case:b";
    while (journal::lane_of(other) != journal::lane_of("case:a")) {
        other += "b";
    }
    const auto free = change(other, "k3", 1);
    batch = next(other);
    ASSERT_TRUE(batch);
    EXPECT_EQ(batch->positions, std::vector{free});
}

TEST_F(Selecting, RetrySendsTheEntityAgainInItsOrder) {
    const auto refused = change("case:a", "k1", 1);
    answer(*next("case:a"), {{0, wrong}});
    const auto later = change("case:a", "k2", 1);
    EXPECT_FALSE(next("case:a"));
    transact([&](store::Transaction& tx) { EXPECT_EQ(retry_delivery(tx, refused, "c-ops"), 2); });
    const auto batch = next("case:a");
    ASSERT_TRUE(batch);
    EXPECT_EQ(batch->positions, (std::vector{refused, later}));
    answer(*batch);
    EXPECT_EQ(state_of(refused), "received");
    EXPECT_EQ(state_of(later), "received");
}

TEST_F(Selecting, ACorrectedVersionTakesThePlaceOfTheRefusedOneByItself) {
    const auto refused = change("case:a", "k1", 1);
    answer(*next("case:a"), {{0, wrong}});
    const auto follower = change("case:a", "k2", 1);
    EXPECT_FALSE(next("case:a"));
    const auto repaired = change("case:a", "k1", 2, 'U');
    const auto batch = next("case:a");
    ASSERT_TRUE(batch);
    EXPECT_EQ(batch->positions, (std::vector{repaired, follower}));
    const auto record = sent_record(*batch, 0);
    EXPECT_EQ(record.at("version"), 2);
    EXPECT_EQ(record.at("replaces"), 0) << "the nation holds none";
    EXPECT_EQ(record.at("operation"), "I") << "so it is an insert still";
    answer(*batch);
    EXPECT_EQ(state_of(refused), "superseded");
    EXPECT_EQ(state_of(repaired), "received");
}

TEST_F(Selecting, AVersionStandsForAllThatWereRefusedBeforeIt) {
    const auto first = change("case:a", "k1", 1);
    answer(*next("case:a"), {{0, wrong}});
    const auto second = change("case:a", "k1", 2, 'U');
    answer(*next("case:a"), {{0, wrong}});
    const auto third = change("case:a", "k1", 3, 'U');
    const auto batch = next("case:a");
    ASSERT_TRUE(batch);
    EXPECT_EQ(batch->positions, std::vector{third});
    EXPECT_EQ(sent_record(*batch, 0).at("replaces"), 0) << "the nation holds none";
    answer(*batch);
    EXPECT_EQ(state_of(first), "superseded");
    EXPECT_EQ(state_of(second), "superseded");
    EXPECT_EQ(state_of(third), "received");
}

TEST_F(Selecting, WhatARepairDoesNotTouchGoesUpWithIt) {
    // A matter with two parts: the list itself is refused, and one part with it; the correction changes the
    // list only.
    change("matter:m", "m", 1, 'I', 0, {row("m", 1, 'I'), row("part1", 1, 'I'), row("part2", 1, 'I')});
    answer(*next("matter:m"), {{0, wrong}, {1, {"matter_missing", ""}}});
    change("matter:m", "m", 2, 'U', 0, {row("m", 2, 'U')});
    const auto batch = next("matter:m");
    ASSERT_TRUE(batch);
    ASSERT_EQ(batch->record_keys.size(), 2U) << "part2 is at the nation already";
    EXPECT_EQ(sent_record(*batch, 0).at("row_guid"), "m");
    EXPECT_EQ(sent_record(*batch, 0).at("operation"), "I");
    EXPECT_EQ(sent_record(*batch, 1).at("row_guid"), "part1");
    EXPECT_EQ(sent_record(*batch, 1).at("version"), 1);
}

TEST_F(Selecting, ALaterVersionOfADiscardedRecordNamesWhatTheNationHolds) {
    const auto first = change("case:a", "k1", 1);
    answer(*next("case:a"));
    const auto second = change("case:a", "k1", 2, 'U');
    answer(*next("case:a"), {{0, wrong}});
    transact([&](store::Transaction& tx) { discard_delivery(tx, second, "c-ops"); });
    change("case:a", "k1", 3, 'U');
    const auto batch = next("case:a");
    ASSERT_TRUE(batch);
    EXPECT_EQ(sent_record(*batch, 0).at("version"), 3);
    EXPECT_EQ(sent_record(*batch, 0).at("replaces"), 1);
    EXPECT_EQ(sent_record(*batch, 0).at("operation"), "U");
    EXPECT_EQ(state_of(first), "received");
    EXPECT_EQ(state_of(second), "discarded");
}

TEST_F(Selecting, DiscardLetsGoWhatWaitedBehind) {
    const auto refused = change("case:a", "k1", 1);
    answer(*next("case:a"), {{0, wrong}});
    const auto later = change("case:a", "k2", 1);
    EXPECT_FALSE(next("case:a"));
    transact([&](store::Transaction& tx) { discard_delivery(tx, refused, "c-ops"); });
    const auto batch = next("case:a");
    ASSERT_TRUE(batch);
    EXPECT_EQ(batch->positions, std::vector{later});
}

TEST_F(Selecting, AnEntryWaitsForTheOneItNeeds) {
    const std::string dependent = in_another_lane_than("matter:m");
    const auto matter = change("matter:m", "m", 1);
    const auto accept = change(dependent, "a", 1, 'I', matter);
    EXPECT_FALSE(next(dependent)) << "the matter has not been received";
    answer(*next("matter:m"));
    const auto batch = next(dependent);
    ASSERT_TRUE(batch);
    EXPECT_EQ(batch->positions, std::vector{accept});
}

TEST_F(Selecting, WhatNeedsARefusedEntryIsHeldUntilThatIsRepaired) {
    const std::string dependent = in_another_lane_than("matter:m");
    const auto matter = change("matter:m", "m", 1);
    answer(*next("matter:m"), {{0, wrong}});
    const auto accept = change(dependent, "a", 1, 'I', matter);
    EXPECT_FALSE(next(dependent));
    EXPECT_EQ(state_of(accept), "held");
    transact([&](store::Transaction& tx) { retry_delivery(tx, matter, "c-ops"); });
    answer(*next("matter:m"));
    const auto batch = next(dependent);
    ASSERT_TRUE(batch);
    EXPECT_EQ(batch->positions, std::vector{accept});
}

TEST_F(Selecting, WhoBeginsToNeedAnEntryThatIsJustComingThroughIsNotForgotten) {
    const std::string dependent = in_another_lane_than("matter:m");
    const auto matter = change("matter:m", "m", 1);
    answer(*next("matter:m"), {{0, wrong}});
    transact([&](store::Transaction& tx) { retry_delivery(tx, matter, "c-ops"); });
    const auto repaired = next("matter:m");
    const auto accept = change(dependent, "a", 1, 'I', matter);
    transact([&](store::Transaction& tx) { watermark_.refresh(tx); });

    // The matter's lane keeps its receipt, and commits only once the other lane waits for it.
    std::promise<void> settled;
    std::thread matters_lane([&] {
        store::Session session(database_.connection_string());
        session.transact([&](store::Transaction& tx) {
            settle(tx, *repaired, Receipt{}, 1);
            settled.set_value();
            for (int tries = 0; tries < 2000; ++tries) {
                if (!tx.exec("SELECT 1 FROM pg_locks WHERE NOT granted").empty()) {
                    return;
                }
                std::this_thread::sleep_for(std::chrono::milliseconds(2));
            }
        });
    });
    settled.get_future().wait();
    const auto batch = next(dependent);
    matters_lane.join();
    ASSERT_TRUE(batch);
    EXPECT_EQ(batch->positions, std::vector{accept});
}

TEST_F(Selecting, ABatchHoldsItsMostAndTheRestFollows) {
    shared_->options.batch_records = 3;
    for (int i = 0; i < 7; ++i) {
        change("case:a", "k" + std::to_string(i), 1);
    }
    std::vector<std::size_t> sizes;
    while (auto batch = next("case:a")) {
        sizes.push_back(batch->positions.size());
        answer(*batch);
    }
    EXPECT_EQ(sizes, (std::vector<std::size_t>{3, 3, 1}));
}

TEST_F(Selecting, ReleasedEntriesThatFillABatchLeaveTheJournalWhereItIs) {
    shared_->options.batch_records = 3;
    std::vector<long long> refused;
    for (int i = 0; i < 3; ++i) {
        refused.push_back(change("case:a", "k" + std::to_string(i), 1));
    }
    answer(*next("case:a"), {{0, wrong}, {1, wrong}, {2, wrong}});
    transact([&](store::Transaction& tx) { retry_delivery(tx, refused[0], "c-ops"); });
    const auto fresh = change(in_the_lane_of("case:a"), "k3", 1);
    const auto repaired = next("case:a");
    ASSERT_TRUE(repaired);
    EXPECT_EQ(repaired->positions, refused);
    answer(*repaired);
    const auto batch = next("case:a");
    ASSERT_TRUE(batch);
    EXPECT_EQ(batch->positions, std::vector{fresh});
}

TEST_F(Selecting, ASettledDeliveryCannotBeRetried) {
    const auto position = change("case:a", "k1", 1);
    answer(*next("case:a"), {{0, wrong}});
    transact([&](store::Transaction& tx) { discard_delivery(tx, position, "c-ops"); });
    EXPECT_THROW(transact([&](store::Transaction& tx) { retry_delivery(tx, position, "c-ops"); }), Problem);
    EXPECT_THROW(transact([&](store::Transaction& tx) { retry_delivery(tx, 999'999, "c-ops"); }), Problem);
}

TEST_F(Selecting, AnEntitysDeliveriesAreListedInWhateverState) {
    const auto received = change("case:a", "k1", 1);
    answer(*next("case:a"));
    const auto refused = change("case:a", "k2", 1);
    answer(*next("case:a"), {{0, wrong}});
    const auto held = change("case:a", "k3", 1);
    EXPECT_FALSE(next("case:a"));
    const auto pending = change("case:a", "k4", 1);
    change("case:b", "k5", 1);
    const auto listed = [&](long long before, int limit) {
        std::vector<std::pair<long long, std::string>> result;
        transact([&](store::Transaction& tx) {
            for (const auto& delivery : list_deliveries_of(tx, "case:a", before, limit)) {
                result.emplace_back(delivery.position, delivery.state);
            }
        });
        return result;
    };
    using Listed = std::vector<std::pair<long long, std::string>>;
    EXPECT_EQ(listed(1'000'000, 50),
              (Listed{{pending, "pending"}, {held, "held"}, {refused, "rejected"}, {received, "received"}}));
    EXPECT_EQ(listed(held, 1), (Listed{{refused, "rejected"}})) << "by pages";
}

TEST_F(Selecting, WhatIsOnItsWayIsSent) {
    const auto position = change("case:a", "k1", 1);
    EXPECT_EQ(state_of(position), "pending");
    const auto batch = next("case:a");
    EXPECT_EQ(state_of(position), "sent");
    answer(*batch);
    EXPECT_EQ(state_of(position), "received");
}

TEST_F(Selecting, TheSummaryCountsWhatWaits) {
    change("case:a", "k1", 1);
    change("case:b", "k2", 1);
    Json summary;
    transact([&](store::Transaction& tx) { summary = delivery_summary(tx); });
    EXPECT_EQ(summary.at("pending"), 2);
    EXPECT_TRUE(summary.at("oldest_pending_at").is_string());
    answer(*next("case:a"), {{0, wrong}});
    if (auto batch = next("case:b")) {
        answer(*batch);
    }
    transact([&](store::Transaction& tx) { summary = delivery_summary(tx); });
    EXPECT_EQ(summary.at("pending"), 0);
    EXPECT_EQ(summary.at("rejected"), 1);
}

} // namespace
} // namespace gateway::national
