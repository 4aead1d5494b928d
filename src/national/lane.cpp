#include "gateway/base/log.hpp"
#include "gateway/store/database.hpp"
#include "selection.hpp"
#include "settle.hpp"
#include "shared.hpp"
#include "store.hpp"

#include <algorithm>
#include <functional>
#include <optional>

namespace gateway::national {
namespace {

using namespace std::chrono_literals;

constexpr long long lane_lock_key = 0x6761746577617900; // "gateway\0": advisory locks of the lanes start here
constexpr auto retry_ownership_after = 500ms;
constexpr auto retry_database_after = 300ms;
constexpr auto dependency_pause = 5ms;

class Lane {
public:
    Lane(Shared& shared, int lane, http::Client& client)
        : shared_(shared), lane_(lane), client_(client), session_(shared.options.connection_string),
          backoff_(shared.options.backoff, shared.options.backoff_most, static_cast<unsigned>(lane) + 1) {}

    void run() {
        while (!shared_.stopped()) {
            try {
                cycle();
            } catch (const Problem& problem) { // the database is away or busy: nothing is lost, look again
                log::warning("lane_database", {{"lane", lane_}, {"reason", problem.code()}});
                shared_.pause(retry_database_after);
            } catch (...) {
                log::error("lane_failed", {{"lane", lane_}, {"code", store::current_code()}});
                shared_.pause(shared_.options.backoff_most);
            }
        }
    }

private:
    void cycle() {
        if (!own()) {
            shared_.pause(retry_ownership_after);
            return;
        }
        if (auto open = find_open()) {
            deliver(*open);
            return;
        }
        const auto [safe, turns] = look();
        Selection selection = select(safe);
        if (selection.fenced) {
            owned_epoch_ = -1;
        } else if (selection.batch) {
            deliver(*selection.batch);
            if (!selection.more) {
                shared_.pause(shared_.options.linger);
            }
        } else if (selection.waiting) {
            shared_.pause(dependency_pause);
        } else if (!selection.more) {
            wait_for_work(safe, turns);
        }
    }

    /// The lane is ours while the session that holds its advisory lock lives; the fence guards what is
    /// written.
    bool own() {
        if (owned_epoch_ == session_.connection_epoch()) {
            return true;
        }
        if (!session_.try_advisory_lock(lane_lock_key + lane_)) {
            return false;
        }
        LaneState state;
        session_.transact([&](store::Transaction& tx) { state = claim_lane(tx, lane_); });
        memory_ = {};
        memory_.fence = state.fence;
        maybe_open_ = true;
        owned_epoch_ = session_.connection_epoch();
        return true;
    }

    /// A batch that an earlier owner, or this one before a failure, made and did not finish.
    std::optional<Batch> find_open() {
        std::optional<Batch> batch;
        if (maybe_open_) {
            session_.transact([&](store::Transaction& tx) { batch = open_batch(tx, lane_); });
            maybe_open_ = batch.has_value();
        }
        return batch;
    }

    Selection select(long long safe) {
        Selection selection;
        maybe_open_ = true; // until we know: a commit in doubt may have kept a batch
        session_.transact(
            [&](store::Transaction& tx) { selection = select_next(tx, shared_, lane_, safe, memory_); });
        maybe_open_ = selection.batch.has_value();
        memory_.seen = std::max(memory_.seen, selection.seen);
        return selection;
    }

    std::pair<long long, unsigned long long> look() {
        const std::lock_guard lock(shared_.mutex);
        return {shared_.safe_position, shared_.turns};
    }

    void wait_for_work(long long safe, unsigned long long turns) {
        std::unique_lock lock(shared_.mutex);
        shared_.changed.wait(
            lock, [&] { return shared_.stopping || shared_.safe_position > safe || shared_.turns != turns; });
    }

    /// Sends until the receipt is kept, or the batch is taken back, or the link stops; the batch then stays
    /// open.
    void deliver(const Batch& batch) {
        int attempts = 0;
        while (!shared_.stopped()) {
            const auto wait = shared_.breaker.wait(std::chrono::steady_clock::now());
            if (wait > 0ms) {
                shared_.pause(wait);
                continue;
            }
            ++attempts;
            const auto begun = std::chrono::steady_clock::now();
            const SendOutcome outcome = send_batch(client_, batch, shared_.credentials, shared_.clock());
            shared_.round_trip.observe(
                std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
            if (outcome.receipt) {
                shared_.breaker.success();
                shared_.breaker_open.set(0);
                backoff_.reset();
                if (keep(batch, *outcome.receipt, attempts)) {
                    maybe_open_ = false;
                }
                return;
            }
            failed(batch, outcome);
            if (outcome.number_taken) {
                return;
            }
        }
    }

    void failed(const Batch& batch, const SendOutcome& outcome) {
        shared_.failures.add();
        shared_.breaker.failure(std::chrono::steady_clock::now());
        shared_.breaker_open.set(shared_.breaker.open() ? 1 : 0);
        if (outcome.number_taken) {
            renumber(batch);
        } else {
            log::write(outcome.refused ? log::Level::error : log::Level::warning, "batch_not_received",
                       {{"batch", batch.number}, {"lane", lane_}, {"reason", outcome.failure}});
        }
        const auto wait =
            std::max<std::chrono::milliseconds>(backoff_.next(), std::chrono::seconds(outcome.retry_after));
        shared_.pause(wait);
    }

    /// The nation has other bytes under this number, as after a restore: the same records go under a later
    /// one.
    void renumber(const Batch& batch) {
        if (!write_as_owner([&](store::Transaction& tx) { take_back(tx, batch); })) {
            return;
        }
        maybe_open_ = false;
        log::warning("batch_number_taken",
                     {{"batch", batch.number}, {"lane", lane_}, {"records", batch.positions.size()}});
    }

    /// Keeps the receipt and what it says in one transaction. False when another owner has the lane: it will
    /// be told too.
    bool keep(const Batch& batch, const Receipt& receipt, int attempts) {
        if (!write_as_owner([&](store::Transaction& tx) { settle(tx, batch, receipt, attempts); })) {
            return false;
        }
        shared_.batches_sent.add();
        shared_.records_sent.add(static_cast<double>(batch.positions.size() - receipt.refused.size()));
        shared_.records_refused.add(static_cast<double>(receipt.refused.size()));
        log::info("batch_received", {{"batch", batch.number},
                                     {"lane", lane_},
                                     {"records", batch.positions.size()},
                                     {"refused", receipt.refused.size()},
                                     {"attempts", attempts}});
        return true;
    }

    /// One transaction under the fence. False, and nothing written, when another owner has the lane.
    bool write_as_owner(const std::function<void(store::Transaction&)>& work) {
        bool ours = true;
        session_.transact([&](store::Transaction& tx) {
            ours = lock_lane(tx, lane_, memory_.fence).has_value();
            if (ours) {
                work(tx);
            }
        });
        if (!ours) {
            owned_epoch_ = -1;
        }
        return ours;
    }

    Shared& shared_;
    const int lane_;
    http::Client& client_;
    store::Session session_;
    Backoff backoff_;
    LaneMemory memory_;
    long long owned_epoch_ = -1;
    bool maybe_open_ = true;
};

} // namespace

void run_lane(Shared& shared, int lane, http::Client& client) { Lane(shared, lane, client).run(); }

} // namespace gateway::national
