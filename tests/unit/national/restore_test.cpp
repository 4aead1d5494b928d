#include "gateway/base/json.hpp"
#include "link_fixture.hpp"

#include <set>

namespace gateway::national {
namespace {

const Receipt::Refused conflict{"version_conflict", "该版本已接收，但内容不同"};
const Receipt::Refused gap{"version_gap", "版本不连续"};

/// The database is an older state of itself: the nation knows batches and versions that are not known here.
class Restored : public LinkFixture {
protected:
    /// The nation has other bytes under the batch's number.
    void taken_back(const Batch& batch) {
        transact([&](store::Transaction& tx) { take_back(tx, batch); });
    }
    long long serial() {
        long long number = 0;
        transact([&](store::Transaction& tx) { number = next_batch_serial(tx); });
        return number;
    }
    /// What of the record goes next, after the nation refused its version so.
    Json after_refusal(int version, char operation, const Receipt::Refused& why, int next_version,
                       char next_operation) {
        change("case:a", "k1", version, operation);
        answer(*next("case:a"), {{0, why}});
        change("case:a", "k1", next_version, next_operation);
        return sent_record(*next("case:a"), 0);
    }
};

TEST_F(Restored, ABatchWhoseNumberIsTakenGoesAgainUnderOneFarBeyond) {
    const auto first = change("case:a", "k1", 1);
    const auto second = change("case:a", "k2", 1);
    const auto before = next("case:a");
    taken_back(*before);
    EXPECT_EQ(state_of(first), "released");
    const auto again = next("case:a");
    ASSERT_TRUE(again);
    EXPECT_EQ(again->positions, (std::vector{first, second})) << "all of it, in its order";
    EXPECT_EQ(again->record_keys, before->record_keys);
    EXPECT_NE(again->number, before->number);
    EXPECT_GT(serial(), 10'000);
    answer(*again);
    EXPECT_EQ(state_of(first), "received");
    EXPECT_EQ(state_of(second), "received");
    EXPECT_FALSE(next("case:a")) << "once";
}

TEST_F(Restored, WhatComesMeanwhileWaitsItsTurn) {
    const auto first = change("case:a", "k1", 1);
    taken_back(*next("case:a"));
    const auto later = change("case:a", "k1", 2, 'U');
    const auto again = next("case:a");
    ASSERT_TRUE(again);
    EXPECT_EQ(again->positions, std::vector{first});
    answer(*again);
    const auto last = next("case:a");
    ASSERT_TRUE(last);
    EXPECT_EQ(last->positions, std::vector{later});
    EXPECT_EQ(sent_record(*last, 0).at("replaces"), 1);
}

TEST_F(Restored, ANumberMayBeTakenMoreThanOnce) {
    const auto position = change("case:a", "k1", 1);
    taken_back(*next("case:a"));
    const auto second = next("case:a");
    taken_back(*second);
    const auto third = next("case:a");
    ASSERT_TRUE(third);
    EXPECT_EQ(third->positions, std::vector{position});
    EXPECT_GT(third->number, second->number);
}

TEST_F(Restored, WhatWasGivenUpMeanwhileStaysGivenUp) {
    const auto refused = change("case:a", "k1", 1);
    answer(*next("case:a"), {{0, gap}});
    transact([&](store::Transaction& tx) { retry_delivery(tx, refused, "c-ops"); });
    const auto batch = next("case:a");
    transact([&](store::Transaction& tx) { discard_delivery(tx, refused, "c-ops"); });
    taken_back(*batch);
    EXPECT_EQ(state_of(refused), "discarded");
    EXPECT_FALSE(next("case:a"));
}

TEST_F(Restored, LanesThatPassNumbersAtOnceDrawNoneTwice) {
    store::Session other(database_.connection_string());
    std::set<long long> drawn;
    transact([&](store::Transaction& tx) {
        drawn.insert(next_batch_serial(tx));
        pass_batch_numbers(tx);
        other.transact([&](store::Transaction& beside) { // neither waits for the other's commit
            drawn.insert(next_batch_serial(beside));
            pass_batch_numbers(beside);
            drawn.insert(next_batch_serial(beside));
        });
        drawn.insert(next_batch_serial(tx));
    });
    drawn.insert(serial());
    EXPECT_EQ(drawn.size(), 5U);
    EXPECT_GT(*drawn.rbegin(), 20'000);
}

TEST_F(Restored, ACorrectionReplacesTheVersionThatTheNationHasWithOtherContent) {
    const Json record = after_refusal(2, 'U', conflict, 3, 'U');
    EXPECT_EQ(record.at("version"), 3);
    EXPECT_EQ(record.at("replaces"), 2) << "held there, though it never went from here";
    EXPECT_EQ(record.at("operation"), "I") << "also when the nation holds it as removed";
}

TEST_F(Restored, ARemovalReplacesItToo) {
    const Json record = after_refusal(2, 'U', conflict, 3, 'D');
    EXPECT_EQ(record.at("replaces"), 2);
    EXPECT_EQ(record.at("operation"), "D");
}

TEST_F(Restored, EachCorrectionComesOneVersionNearer) {
    after_refusal(2, 'U', conflict, 3, 'U');
    std::optional<Batch> open;
    transact([&](store::Transaction& tx) { open = open_batch(tx, journal::lane_of("case:a")); });
    answer(*open, {{0, conflict}}); // the nation saw a third version too
    change("case:a", "k1", 4, 'U');
    EXPECT_EQ(sent_record(*next("case:a"), 0).at("replaces"), 3);
}

TEST_F(Restored, AnotherRefusalLeavesTheVersionBefore) {
    EXPECT_EQ(after_refusal(2, 'U', gap, 3, 'U').at("replaces"), 1);
}

} // namespace
} // namespace gateway::national
