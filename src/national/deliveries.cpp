#include "backlog.hpp"
#include "gateway/base/json.hpp"
#include "gateway/crypto/sm.hpp"
#include "gateway/national/link.hpp"
#include "store.hpp"

#include <algorithm>
#include <numeric>
#include <set>

namespace gateway::national {
namespace {

constexpr int most_retried = 1000; // refused records a call: its transaction stays short

Delivery of_quarantine(const Quarantined& entry) {
    return {.position = entry.position,
            .entity = entry.entity,
            .dataset = entry.dataset,
            .record_key = entry.record_key,
            .version = entry.version,
            .state = entry.state == "resolved" ? "received" : entry.state,
            .batch = entry.batch,
            .code = entry.code,
            .remark = entry.remark,
            .updated_at = entry.updated_at};
}

/// An entry that was never refused.
Delivery of_entry(const journal::Entry& entry, const Carried& carried) {
    const bool received = !carried.received_at.empty();
    return {.position = entry.position,
            .entity = entry.entity,
            .dataset = entry.dataset,
            .record_key = entry.record_key,
            .version = entry.version,
            .state = received                ? "received"
                     : carried.batch.empty() ? "pending"
                                             : "sent",
            .batch = carried.batch,
            .code = {},
            .remark = {},
            .updated_at = received ? carried.received_at : format_time(entry.recorded_at)};
}

/// Entries of one entity, each where it stands: by the quarantine, else by the batch that carried it.
std::vector<Delivery> of_entries(store::Transaction& tx, const std::vector<journal::Entry>& entries) {
    if (entries.empty()) {
        return {};
    }
    std::vector<long long> positions;
    for (const auto& entry : entries) {
        positions.push_back(entry.position);
    }
    const auto quarantined = find_quarantined(tx, positions);
    const auto carried = find_carried(tx, entries[0].lane, positions);
    std::vector<Delivery> deliveries;
    for (const auto& entry : entries) {
        if (const auto found = quarantined.find(entry.position); found != quarantined.end()) {
            deliveries.push_back(of_quarantine(found->second));
        } else if (const auto batch = carried.find(entry.position); batch != carried.end()) {
            deliveries.push_back(of_entry(entry, batch->second));
        } else {
            deliveries.push_back(of_entry(entry, {}));
        }
    }
    return deliveries;
}

Json path_json(const Batch& batch, std::size_t index) {
    Json path = Json::array();
    for (const auto& node : crypto::merkle_path(batch.leaves, index)) {
        path.push_back(crypto::to_hex(node));
    }
    return {{"record", batch.record_keys[index]},
            {"index", index},
            {"leaf", crypto::to_hex(batch.leaves[index])},
            {"path", path}};
}

/// What the journal keeps of an operator's act on an entry.
journal::Change act(const Quarantined& entry, const std::string& action, const std::string& actor) {
    const Json content{
        {"position", entry.position}, {"record", entry.record_key}, {"version", entry.version}};
    return {.actor = actor,
            .action = action,
            .entity = entry.entity,
            .dataset = {},
            .record_key = entry.record_key,
            .version = entry.version,
            .operation = journal::Operation::update,
            .digest = crypto::sm3(canonical_json(content)),
            .requires_position = 0,
            .announce = false,
            .trace_id = {}};
}

/// The entry as it stands once its lane holds still.
Quarantined require_unresolved(store::Transaction& tx, long long position) {
    auto entry = find_quarantined(tx, position);
    if (!entry) {
        throw unknown_delivery();
    }
    lock_lanes(tx, {entry->lane});
    entry = find_quarantined(tx, position);
    if (entry->state != "rejected" && entry->state != "held" && entry->state != "released") {
        throw Problem(
            ProblemKind::conflict, "delivery_settled",
            {"该记录已处理完毕，无需再处理", "This delivery is settled: there is nothing left to do"});
    }
    return *entry;
}

} // namespace

Problem unknown_delivery() {
    return {ProblemKind::not_found,
            "delivery_unknown",
            {"没有这个上报记录，请在上报记录列表中核对",
             "There is no such delivery: look in the list of deliveries"}};
}

std::vector<Delivery> list_deliveries(store::Transaction& tx, const std::string& state, long long before,
                                      int limit) {
    std::vector<Delivery> deliveries;
    for (const auto& entry : list_quarantined(tx, state, before, limit)) {
        deliveries.push_back(of_quarantine(entry));
    }
    return deliveries;
}

std::vector<Delivery> list_deliveries_of(store::Transaction& tx, const std::string& entity, long long before,
                                         int limit) {
    return of_entries(tx, journal::read_entity(tx, entity, before, limit));
}

std::optional<Delivery> find_delivery(store::Transaction& tx, long long position) {
    if (const auto entry = find_quarantined(tx, position)) {
        return of_quarantine(*entry);
    }
    const auto entries = journal::read_positions(tx, {position});
    if (entries.empty() || entries[0].dataset.empty()) {
        return std::nullopt;
    }
    return of_entries(tx, entries).front();
}

Json delivery_proof(store::Transaction& tx, long long position) {
    const auto delivery = find_delivery(tx, position);
    if (!delivery) {
        throw unknown_delivery();
    }
    const auto record = delivery->batch.empty() ? std::nullopt : find_batch(tx, delivery->batch);
    if (delivery->state != "received" || !record || record->receipt.empty()) {
        return nullptr;
    }
    const Batch& batch = record->batch;
    Json records = Json::array();
    for (std::size_t index = 0; index < batch.positions.size(); ++index) {
        if (batch.positions[index] == position) {
            records.push_back(path_json(batch, index));
        }
    }
    return {{"batch", batch.number},
            {"count", batch.positions.size()},
            {"merkle_root", crypto::to_hex(batch.root)},
            {"records", records},
            {"receipt", record->receipt}, // as text: its bytes are what the nation signed
            {"signature_input", record->receipt_input},
            {"signature", record->receipt_signature},
            {"request_content_digest", record->request_digest},
            {"key_id", record->receipt_key},
            {"received_at", record->received_at}};
}

int retry_delivery(store::Transaction& tx, long long position, const std::string& actor) {
    const auto entry = require_unresolved(tx, position);
    journal::append(tx, act(entry, "delivery.retry", actor));
    return release_entities(tx, {entry.entity});
}

Retried retry_deliveries(store::Transaction& tx, const RetryFilter& filter, const std::string& actor) {
    std::vector<long long> lanes(journal::lane_count);
    std::iota(lanes.begin(), lanes.end(), 0);
    lock_lanes(tx, lanes);
    std::set<std::string> seen;
    std::vector<std::string> entities;
    std::vector<journal::Change> acts;
    for (const auto& entry : find_rejected(tx, filter, most_retried)) {
        if (seen.insert(entry.entity).second) {
            entities.push_back(entry.entity);
            acts.push_back(act(entry, "delivery.retry", actor));
        }
    }
    if (entities.empty()) {
        return {};
    }
    journal::append(tx, acts);
    const int entries = release_entities(tx, entities);
    return {static_cast<int>(entities.size()), entries, !find_rejected(tx, filter, 1).empty()};
}

void discard_delivery(store::Transaction& tx, long long position, const std::string& actor) {
    const auto entry = require_unresolved(tx, position);
    journal::append(tx, act(entry, "delivery.discard", actor));
    discard(tx, entry);
}

Json delivery_summary(store::Transaction& tx) {
    const Backlog backlog = read_backlog(tx);
    return {{"pending", backlog.pending},
            {"oldest_pending_at", backlog.oldest ? Json(format_time(*backlog.oldest)) : Json(nullptr)},
            {"open_batches", backlog.count.open_batches},
            {"rejected", backlog.count.rejected},
            {"held", backlog.count.held}};
}

} // namespace gateway::national
