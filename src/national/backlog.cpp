#include "backlog.hpp"

#include "gateway/base/log.hpp"
#include "gateway/store/database.hpp"

#include <algorithm>
#include <limits>

namespace gateway::national {
namespace {

using namespace std::chrono_literals;

constexpr auto look_every = 30s; // a backlog of a million takes about a second to count

} // namespace

Backlog read_backlog(store::Transaction& tx) {
    constexpr long long everything = std::numeric_limits<long long>::max(); // what can be seen is committed
    Backlog backlog;
    int lane = 0;
    for (const LaneState& state : lane_states(tx)) {
        const auto waiting = journal::count_lane(tx, lane++, state.received, everything);
        backlog.pending += waiting.entries;
        if (waiting.oldest) {
            backlog.oldest = std::min(backlog.oldest.value_or(*waiting.oldest), *waiting.oldest);
        }
    }
    backlog.count = count_link(tx);
    return backlog;
}

void show_backlog(Shared& shared, const Backlog& backlog) {
    const auto age = backlog.oldest ? shared.clock() - *backlog.oldest : Time::duration{};
    shared.pending.set(static_cast<double>(backlog.pending));
    shared.oldest_pending.set(std::max(0.0, std::chrono::duration<double>(age).count()));
    shared.open_batches.set(static_cast<double>(backlog.count.open_batches));
    shared.held.set(static_cast<double>(backlog.count.held));
    shared.rejected.set(static_cast<double>(backlog.count.rejected));
}

void run_backlog(Shared& shared) {
    store::Session session(shared.options.connection_string);
    do {
        try {
            Backlog backlog;
            session.transact([&](store::Transaction& tx) { backlog = read_backlog(tx); });
            show_backlog(shared, backlog);
        } catch (...) {
            log::warning("backlog_unknown", {{"code", store::current_code()}});
        }
    } while (shared.pause(look_every));
}

} // namespace gateway::national
