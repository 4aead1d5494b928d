#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/crypto/sm.hpp"
#include "gateway/store/transaction.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::journal {

/// Lanes are fixed: an entity's lane is stable_hash(entity) mod lane_count, stored with the entry.
inline constexpr int lane_count = 4;
int lane_of(std::string_view entity);

enum class Operation : char { insert = 'I', update = 'U', erase = 'D' };

/// One change of state, as a module reports it. No personal data in any member.
struct Change {
    std::string actor;      ///< client id, or "system"
    std::string action;     ///< "cases.accept", "matters.publish"…
    std::string entity;     ///< the order key: what must reach the nation in order, e.g. "case:<project_no>"
    std::string dataset;    ///< which records the nation gets ("cases.accept"), or empty: nothing is pushed
    std::string record_key; ///< the row of that dataset, e.g. its row_guid
    int version = 1;        ///< of that row, +1 with each change
    Operation operation = Operation::insert;
    crypto::Digest digest{};         ///< SM3 of the record's canonical content
    long long requires_position = 0; ///< an entry that must be received first (a case's matter); 0: none
    bool announce = false;           ///< NOTIFY other caches; it serialises commits, so only for rare changes
    std::string trace_id;            ///< of the request, 32 hex digits; empty: there was none
};

struct Entry : Change {
    long long position = 0;
    int lane = 0;
    Time recorded_at;
};

/// Appends one entry in the caller's transaction, as the one function that writes the journal, and returns
/// its position. Positions of one entity grow in the order of its commits as long as the caller changes the
/// entity under a row lock.
long long append(store::Transaction& tx, const Change& change);
/// Many at once, in one statement; positions in the given order.
std::vector<long long> append(store::Transaction& tx, const std::vector<Change>& changes);

/// Up to which position the journal is complete: no transaction that could still commit an entry at or below
/// it is running. Kept by a reader: each refresh that finds new positions remembers (last position drawn, a
/// transaction id above that of whoever drew it) and frees it once all transactions below that id have ended.
/// An idle reader elsewhere does not hold it back; only writers do.
class Watermark {
public:
    /// One statement. Returns the safe position, which never falls. `tx` must be READ COMMITTED.
    long long refresh(store::Transaction& tx);
    long long safe() const { return safe_; }
    /// False while positions were drawn that are not safe yet: look again soon.
    bool settled() const { return marks_.empty(); }

private:
    struct Mark {
        long long position;
        unsigned long long transaction;
    };
    std::vector<Mark> marks_;
    long long safe_ = 0;
};

/// Entries of a lane with dataset, in (after, upto], in order.
std::vector<Entry> read_lane(store::Transaction& tx, int lane, long long after, long long upto, int limit);

/// What still waits in a lane: entries with dataset in (after, upto], and when the first of them was written.
struct Waiting {
    long long entries = 0;
    std::optional<Time> oldest;
};
Waiting count_lane(store::Transaction& tx, int lane, long long after, long long upto);

/// How many entries of these entities wait in a lane behind a position.
long long count_waiting(store::Transaction& tx, int lane, long long after,
                        const std::vector<std::string>& entities);

/// The entries at the given positions, in order of position; unknown positions are left out.
std::vector<Entry> read_positions(store::Transaction& tx, const std::vector<long long>& positions);

/// Entries of an entity with dataset before a position, newest first.
std::vector<Entry> read_entity(store::Transaction& tx, std::string_view entity, long long before, int limit);

/// Makes partitions ahead of the sequence; idempotent; called at start and by housekeeping.
void ensure_partitions(store::Transaction& tx);

} // namespace gateway::journal
