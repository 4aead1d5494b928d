#pragma once

#include "batch.hpp"
#include "exchange.hpp"
#include "gateway/journal/journal.hpp"
#include "gateway/national/link.hpp"
#include "gateway/store/transaction.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace gateway::national {

// Lanes
// -----------------------------------------------------------------------------------------------------------------

struct LaneState {
    long long fence = 0;
    long long cursor = 0;
    long long received = 0;
};
/// A new owner's fence; what an earlier owner still tries to write is refused from now on.
LaneState claim_lane(store::Transaction& tx, int lane);
/// Locks the lane's row. Empty when the fence is no longer ours.
std::optional<LaneState> lock_lane(store::Transaction& tx, int lane, long long fence);
/// Keeps these lanes from choosing and settling until the transaction ends, so that what an
/// operator changes is not changed by them in between. Deadlock-free: in the order of the lanes.
void lock_lanes(store::Transaction& tx, const std::vector<long long>& lanes);
/// Moves the cursor over entries of which nothing is in flight.
void skip_to(store::Transaction& tx, int lane, long long position);

// Batches
// ---------------------------------------------------------------------------------------------------------------

long long next_batch_serial(store::Transaction& tx);
/// Leaves many numbers out, since the nation knows some of them already. Any number of lanes may do so at
/// once.
void pass_batch_numbers(store::Transaction& tx);
void keep_batch(store::Transaction& tx, const Batch& batch,
                long long fence); ///< and moves the cursor to batch.up_to
std::optional<Batch> open_batch(store::Transaction& tx, int lane);
/// Forgets the open batch. The cursor stays behind it: nothing of it is in flight any more.
void remove_open(store::Transaction& tx, const Batch& batch);
void keep_receipt(store::Transaction& tx, const Batch& batch, const Receipt& receipt, int attempts);

/// A batch of the past: by number, or the one that took the lane past a position.
struct BatchRecord {
    Batch batch; ///< without body
    long long id = 0;
    std::string receipt, receipt_input, receipt_signature, request_digest, receipt_key;
    Time received_time;      ///< meaningful when received_at is not empty
    std::string received_at; ///< RFC 3339, empty while open
};
std::optional<BatchRecord> find_batch(store::Transaction& tx, const std::string& number);
std::optional<BatchRecord> find_batch(store::Transaction& tx, int lane, long long position);
/// Which batches carried these fresh entries of a lane; those that no batch carried yet are left out.
struct Carried {
    std::string batch;
    std::string received_at; ///< RFC 3339, empty while there is no receipt
};
std::map<long long, Carried> find_carried(store::Transaction& tx, int lane,
                                          const std::vector<long long>& positions);
/// Batches with their receipts, in the order they were made.
std::vector<BatchRecord> received_batches(store::Transaction& tx, long long after_id, int limit);

// Quarantine
// ------------------------------------------------------------------------------------------------------------

struct Quarantined {
    long long position = 0;
    int lane = 0;
    std::string entity, dataset, record_key;
    int version = 1;
    std::string state;
    long long waits_for = 0;
    std::string batch, code, remark, updated_at;
};

/// Of these entities, those with entries in quarantine that are not done with.
std::set<std::string> blocked_entities(store::Transaction& tx, const std::vector<std::string>& entities);
/// Of these entities, those with a record that was given up and of which no newer version came since.
std::set<std::string> discarded_entities(store::Transaction& tx, const std::vector<std::string>& entities);
/// True when the entry is the newer version of a record that was given up: it now stands for it.
bool bury_discarded(store::Transaction& tx, const journal::Entry& entry);
/// Sends the entry by way of the quarantine, with what it stands for.
void send_repaired(store::Transaction& tx, const journal::Entry& entry);
/// Puts an entry behind others of its entity (or behind `waits_for` of another). A newer version of a refused
/// record is its repair: the whole entity is then released, and the answer is true.
bool hold(store::Transaction& tx, const journal::Entry& entry, long long waits_for);
void reject(store::Transaction& tx, const journal::Entry& entry, const std::string& batch,
            const std::string& code, const std::string& remark);
/// Entries that may be sent again, in their order.
std::vector<long long> released_positions(store::Transaction& tx, int lane, int limit);
/// Released entries the nation took now; lets go what waited for them.
void resolve(store::Transaction& tx, const std::vector<long long>& positions, const std::string& batch);
/// Each refused or held record of the entities in its newest version, at the place of its oldest. Returns how
/// many.
int release_entities(store::Transaction& tx, const std::vector<std::string>& entities);
/// The refused or held versions that released entries stand for, oldest first for each, with the batch that
/// was refused (or none).
struct Predecessor {
    long long successor = 0;
    long long position = 0;
    std::string batch;
};
std::vector<Predecessor> find_predecessors(store::Transaction& tx, const std::vector<long long>& positions);
void discard(store::Transaction& tx, const Quarantined& entry);
std::optional<Quarantined> find_quarantined(store::Transaction& tx, long long position);
/// Those of the positions that are or were in quarantine.
std::map<long long, Quarantined> find_quarantined(store::Transaction& tx,
                                                  const std::vector<long long>& positions);
std::vector<Quarantined> list_quarantined(store::Transaction& tx, const std::string& state, long long before,
                                          int limit);

/// Refused records that match, the oldest entries first.
std::vector<Quarantined> find_rejected(store::Transaction& tx, const RetryFilter& filter, int limit);

/// Whether an entry another one needs has been received.
enum class Requirement { received, pending, quarantined };
Requirement requirement(store::Transaction& tx, long long position);

/// Received up to where, for each lane.
std::vector<LaneState> lane_states(store::Transaction& tx);
struct LinkCount {
    long long open_batches = 0, rejected = 0, held = 0;
};
LinkCount count_link(store::Transaction& tx);

// Downlink
// --------------------------------------------------------------------------------------------------------------

/// How far each table that comes down was taken; a table of which nothing came is left out.
std::map<std::string, long long> downlink_lasts(store::Transaction& tx);
void keep_downlink_last(store::Transaction& tx, const std::string& table, long long last);

} // namespace gateway::national
