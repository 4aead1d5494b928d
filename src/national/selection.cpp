#include "selection.hpp"

#include "gateway/base/log.hpp"
#include "repair.hpp"
#include "store.hpp"

#include <algorithm>
#include <iterator>

namespace gateway::national {
namespace {

constexpr std::size_t most_remembered = 100'000;

using Entries = std::vector<journal::Entry>;

/// Octets of the rows' texts, without dumping them.
std::size_t approximate_size(const std::vector<Outgoing>& records) {
    std::size_t size = 0;
    for (const auto& record : records) {
        for (const auto& [name, value] : record.row.row.items()) {
            size += name.size() + 8 + (value.is_string() ? value.get_ref<const std::string&>().size() : 8);
        }
    }
    return size;
}

class Selector {
public:
    Selector(store::Transaction& tx, Shared& shared, int lane, LaneMemory& memory)
        : tx_(tx), shared_(shared), lane_(lane), memory_(memory) {}

    Selection choose(const LaneState& state, long long safe) {
        const int limit = shared_.options.batch_records;
        Entries chosen = read_released(limit);
        released_ = chosen.size();
        const long long after = std::max(state.cursor, memory_.seen);
        const int room = limit - static_cast<int>(chosen.size());
        Entries fresh;
        if (room > 0 && safe > after) {
            fresh = journal::read_lane(tx_, lane_, after, safe, room);
        }
        // When all of what was safe was read, the cursor may pass the positions of other lanes too. A batch
        // that released entries fill leaves the journal where it is.
        const bool read_all = static_cast<int>(fresh.size()) < room;
        up_to_ = read_all ? std::max(safe, after) : fresh.empty() ? after : fresh.back().position;
        selection_.more = room == 0 || static_cast<int>(fresh.size()) == room;
        take_fresh(fresh, chosen);
        finish(chosen, state);
        return std::move(selection_);
    }

private:
    /// In the order they are to be sent: a repaired record takes its first version's place. Most often there
    /// are none.
    Entries read_released(int limit) {
        const auto order = released_positions(tx_, lane_, limit);
        if (order.empty()) {
            return {};
        }
        Entries entries = journal::read_positions(tx_, order);
        std::ranges::sort(entries, {}, [&](const journal::Entry& entry) {
            return std::ranges::find(order, entry.position) - order.begin();
        });
        return entries;
    }

    void take_fresh(const Entries& fresh, Entries& chosen) {
        std::vector<std::string> entities;
        for (const auto& entry : fresh) {
            entities.push_back(entry.entity);
        }
        auto blocked = fresh.empty() ? std::set<std::string>{} : blocked_entities(tx_, entities);
        const auto discarded = fresh.empty() ? std::set<std::string>{} : discarded_entities(tx_, entities);
        for (const auto& entry : fresh) {
            if (blocked.contains(entry.entity)) {
                hold_back(entry, 0);
            } else if (discarded.contains(entry.entity) && bury_discarded(tx_, entry)) {
                send_repaired(tx_, entry);
                held_any_ = true;
                selection_.more = true;
                blocked.insert(entry.entity);
            } else if (!shared_.datasets.contains(entry.dataset)) {
                reject(tx_, entry, "", "dataset_unknown", "本程序不认识该数据集，可能由更新版本写入");
                held_any_ = true;
                blocked.insert(entry.entity);
            } else if (const auto need = requirement_of(entry, chosen); need == Requirement::quarantined) {
                hold_back(entry, entry.requires_position);
                blocked.insert(entry.entity);
            } else if (need == Requirement::pending) {
                up_to_ = entry.position - 1;
                selection_.waiting = true;
                selection_.more = false;
                return;
            } else {
                chosen.push_back(entry);
            }
        }
    }

    Requirement requirement_of(const journal::Entry& entry, const Entries& chosen) {
        const long long needed = entry.requires_position;
        if (needed == 0 || memory_.received.contains(needed)) {
            return Requirement::received;
        }
        if (std::ranges::any_of(chosen, [&](const auto& other) { return other.position == needed; })) {
            return Requirement::received; // before it in the same batch
        }
        const auto state = requirement(tx_, needed);
        if (state == Requirement::received) {
            if (memory_.received.size() >= most_remembered) {
                memory_.received.clear();
            }
            memory_.received.insert(needed);
        }
        return state;
    }

    void hold_back(const journal::Entry& entry, long long waits_for) {
        if (hold(tx_, entry, waits_for)) {
            selection_.more = true; // it was a repair: what it freed goes next
        }
        held_any_ = true;
    }

    void finish(const Entries& chosen, const LaneState& state) {
        selection_.seen = up_to_;
        if (chosen.empty()) {
            if (held_any_) {
                skip_to(tx_, lane_, up_to_);
            }
            return;
        }
        auto rows = load_rows(tx_, shared_, chosen);
        const Repairs repairs(tx_, shared_,
                              {chosen.begin(), chosen.begin() + static_cast<std::ptrdiff_t>(released_)});
        std::vector<Outgoing> records;
        std::size_t bytes = 0;
        for (std::size_t i = 0; i < chosen.size(); ++i) {
            auto outgoing = i < released_ ? repairs.rows(chosen[i], std::move(rows[i]))
                                          : plain_rows(chosen[i], std::move(rows[i]));
            const std::size_t more = approximate_size(outgoing);
            if (!records.empty() &&
                (records.size() + outgoing.size() > static_cast<std::size_t>(most_records) ||
                 bytes + more > shared_.options.batch_bytes)) {
                // The rest waits for the next batch: entries are sent whole. A released one does not move the
                // cursor.
                up_to_ = std::min(up_to_, i < released_ ? state.cursor : chosen[i].position - 1);
                selection_.more = true;
                break;
            }
            bytes += more;
            std::ranges::move(outgoing, std::back_inserter(records));
        }
        selection_.seen = up_to_;
        if (records.empty()) {
            settle_empty(chosen, state);
            return;
        }
        const Time now = shared_.clock();
        const auto& options = shared_.options;
        Batch batch =
            make_batch(batch_number(options.source, now, next_batch_serial(tx_)), options.source,
                       std::move(records), now, *shared_.standard, shared_.credentials.national_key);
        batch.lane = lane_;
        batch.up_to = std::max(up_to_, state.cursor);
        keep_batch(tx_, batch, memory_.fence);
        selection_.batch = std::move(batch);
    }

    /// Rows that came and went while they waited: there is nothing left to tell the nation.
    void settle_empty(const Entries& chosen, const LaneState& state) {
        std::vector<long long> positions;
        for (const auto& entry : chosen) {
            positions.push_back(entry.position);
        }
        resolve(tx_, positions, "");
        skip_to(tx_, lane_, std::max(up_to_, state.cursor));
        selection_.more = true;
    }

    store::Transaction& tx_;
    Shared& shared_;
    const int lane_;
    LaneMemory& memory_;
    Selection selection_;
    long long up_to_ = 0;
    std::size_t released_ = 0; ///< the first so many of the chosen were in quarantine
    bool held_any_ = false;
};

} // namespace

Selection select_next(store::Transaction& tx, Shared& shared, int lane, long long safe_position,
                      LaneMemory& memory) {
    const auto state = lock_lane(tx, lane, memory.fence);
    if (!state) {
        Selection fenced;
        fenced.fenced = true;
        return fenced;
    }
    return Selector(tx, shared, lane, memory).choose(*state, safe_position);
}

} // namespace gateway::national
