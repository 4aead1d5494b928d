#include "gateway/journal/journal.hpp"
#include "gateway/store/database.hpp"
#include "support/database.hpp"

#include <gtest/gtest.h>
#include <pqxx/pqxx>

#include <set>

namespace gateway::journal {
namespace {

class Journal : public testing::Test {
protected:
    static void SetUpTestSuite() { database_ = std::make_unique<test::TestDatabase>(); }
    static void TearDownTestSuite() { database_.reset(); }

    template <class Work>
    auto in_transaction(Work work) {
        std::optional<decltype(work(std::declval<store::Transaction&>()))> result;
        session_.transact([&](store::Transaction& tx) { result = work(tx); });
        return *result;
    }
    static Change change(std::string entity) {
        Change result;
        result.actor = "c-test";
        result.action = "test.change";
        result.entity = std::move(entity);
        result.dataset = "test";
        result.record_key = "key";
        return result;
    }
    long long append_one(const std::string& entity) {
        return in_transaction([&](store::Transaction& tx) { return append(tx, change(entity)); });
    }
    long long refresh() {
        return in_transaction([&](store::Transaction& tx) { return watermark_.refresh(tx); });
    }

    static std::unique_ptr<test::TestDatabase> database_;
    store::Session session_{database_->connection_string()};
    Watermark watermark_;
};
std::unique_ptr<test::TestDatabase> Journal::database_;

/// A transaction of its own that stays open as long as the test wants.
struct OpenTransaction {
    explicit OpenTransaction(const std::string& where) : connection(where), work(connection) {}
    long long append(const std::string& entity) {
        return work
            .exec("SELECT journal.append('{c-test}', '{test.change}', '{" + entity + "}', '{" +
                  std::to_string(lane_of(entity)) +
                  "}', '{test}', '{key}', '{1}', '{I}', ARRAY[sha256('')], '{0}', '{\"\"}', '{}')")[0][0]
            .as<long long>();
    }
    pqxx::connection connection;
    pqxx::work work;
};

TEST_F(Journal, AnEntryIsReadBackAsItWasAppended) {
    Change given = change("case:one");
    given.version = 7;
    given.operation = Operation::update;
    given.digest = crypto::sm3("content");
    given.requires_position = 3;
    given.trace_id = "0123456789abcdef0123456789abcdef";
    const auto position = in_transaction([&](store::Transaction& tx) { return append(tx, given); });
    const auto entries =
        in_transaction([&](store::Transaction& tx) { return read_positions(tx, {position}); });
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0].entity, "case:one");
    EXPECT_EQ(entries[0].version, 7);
    EXPECT_EQ(entries[0].operation, Operation::update);
    EXPECT_EQ(entries[0].digest, given.digest);
    EXPECT_EQ(entries[0].requires_position, 3);
    EXPECT_EQ(entries[0].trace_id, "0123456789abcdef0123456789abcdef");
    EXPECT_EQ(entries[0].lane, lane_of("case:one"));
}

TEST_F(Journal, ManyEntriesKeepTheGivenOrder) {
    std::vector<Change> changes;
    for (int i = 0; i < 50; ++i) {
        changes.push_back(change("case:" + std::to_string(i)));
    }
    const auto positions = in_transaction([&](store::Transaction& tx) { return append(tx, changes); });
    const auto entries =
        in_transaction([&](store::Transaction& tx) { return read_positions(tx, positions); });
    ASSERT_EQ(entries.size(), changes.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        EXPECT_EQ(entries[i].position, positions[i]);
        EXPECT_EQ(entries[i].entity, changes[i].entity);
    }
}

TEST_F(Journal, AWriterThatIsStillRunningHoldsTheWatermarkBelowItsPosition) {
    const auto before = append_one("case:settled");
    OpenTransaction slow(database_->connection_string());
    const auto held = slow.append("case:slow");
    const auto after = append_one("case:after");
    ASSERT_LT(before, held);
    ASSERT_LT(held, after);
    EXPECT_LT(refresh(), held);
    EXPECT_LT(refresh(), held) << "as often as one asks";
    EXPECT_FALSE(watermark_.settled());
    slow.work.commit();
    EXPECT_GE(refresh(), after);
    EXPECT_TRUE(watermark_.settled());
}

/// A snapshot's xmax is one above the last transaction that ended: the newest writer is not below it.
TEST_F(Journal, TheNewestWriterHoldsTheWatermarkToo) {
    OpenTransaction newest(database_->connection_string());
    const auto held = newest.append("case:newest");
    EXPECT_LT(refresh(), held);
    EXPECT_LT(refresh(), held);
    newest.work.commit();
    EXPECT_GE(refresh(), held);
}

TEST_F(Journal, ARolledBackWriterLeavesAGapAndNothingElse) {
    OpenTransaction gone(database_->connection_string());
    const auto lost = gone.append("case:gone");
    const auto after = append_one("case:after");
    gone.work.abort();
    EXPECT_GE(refresh(), after);
    EXPECT_TRUE(in_transaction([&](store::Transaction& tx) { return read_positions(tx, {lost}); }).empty());
}

TEST_F(Journal, AReaderThatStandsOpenDoesNotHoldTheWatermark) {
    OpenTransaction reader(database_->connection_string());
    reader.work.exec("SELECT count(*) FROM journal.entry");
    const auto position = append_one("case:free");
    EXPECT_GE(refresh(), position);
}

/// A transaction may have its id long before it draws a position: an order by transaction id would put it
/// first.
TEST_F(Journal, PositionsFollowTheCommitsOfAnEntityWhateverTheTransactionIds) {
    OpenTransaction early(database_->connection_string());
    early.work.exec("SELECT pg_current_xact_id()");
    const auto first = append_one("case:same");
    const auto second = early.append("case:same");
    early.work.commit();
    EXPECT_LT(first, second);
    refresh();
    const auto entries = in_transaction([&](store::Transaction& tx) {
        return read_lane(tx, lane_of("case:same"), first - 1, watermark_.safe(), 100);
    });
    ASSERT_GE(entries.size(), 2U);
    EXPECT_EQ(entries[0].position, first);
}

TEST_F(Journal, ALaneReadsItsOwnEntriesThatGoToTheNation) {
    Change silent = change("case:silent");
    silent.dataset.clear();
    const auto pushed = append_one("case:pushed");
    const auto kept = in_transaction([&](store::Transaction& tx) { return append(tx, silent); });
    refresh();
    std::set<long long> found;
    for (int lane = 0; lane < lane_count; ++lane) {
        for (const auto& entry : in_transaction(
                 [&](store::Transaction& tx) { return read_lane(tx, lane, 0, watermark_.safe(), 1000); })) {
            EXPECT_EQ(lane_of(entry.entity), lane);
            found.insert(entry.position);
        }
    }
    EXPECT_TRUE(found.contains(pushed));
    EXPECT_FALSE(found.contains(kept));
}

TEST_F(Journal, PartitionsAreMadeAheadOfTheSequence) {
    in_transaction([](store::Transaction& tx) {
        tx.exec("SELECT setval('journal.position', 19999999)");
        ensure_partitions(tx);
        return 0;
    });
    const auto position = append_one("case:late"); // lies in the next partition
    EXPECT_EQ(position, 20000000);
    EXPECT_EQ(in_transaction([&](store::Transaction& tx) { return read_positions(tx, {position}); }).size(),
              1U);
}

} // namespace
} // namespace gateway::journal
