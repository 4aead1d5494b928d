#include "backlog.hpp"
#include "link_fixture.hpp"

namespace gateway::national {
namespace {

class Counting : public LinkFixture {
protected:
    void count() {
        Backlog backlog;
        transact([&](store::Transaction& tx) { backlog = read_backlog(tx); });
        show_backlog(*shared_, backlog);
    }
};

TEST_F(Counting, TheMetricsTellWhatHasNotComeThrough) {
    count();
    EXPECT_EQ(shared_->pending.value(), 0);
    EXPECT_EQ(shared_->oldest_pending.value(), 0) << "nothing waits";
    change("case:a", "k1", 1);
    change("case:a", "k2", 1);
    transact([](store::Transaction& tx) {
        tx.exec("UPDATE journal.entry SET recorded_at = now() - interval '1 hour' WHERE record_key = 'k1'");
    });
    const auto batch = next("case:a");
    count();
    EXPECT_EQ(shared_->pending.value(), 2);
    EXPECT_GE(shared_->oldest_pending.value(), 3600);
    EXPECT_LT(shared_->oldest_pending.value(), 4000);
    EXPECT_EQ(shared_->open_batches.value(), 1);

    answer(*batch, {{0, {"unknown_code", "代码不正确"}}});
    change("case:a", "k3", 1);
    EXPECT_FALSE(next("case:a")) << "held behind the refused one";
    count();
    EXPECT_EQ(shared_->pending.value(), 0);
    EXPECT_EQ(shared_->oldest_pending.value(), 0);
    EXPECT_EQ(shared_->open_batches.value(), 0);
    EXPECT_EQ(shared_->rejected.value(), 1);
    EXPECT_EQ(shared_->held.value(), 1);
}

} // namespace
} // namespace gateway::national
