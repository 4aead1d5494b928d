#include "settle.hpp"

#include "store.hpp"

#include <map>

namespace gateway::national {

void settle(store::Transaction& tx, const Batch& batch, const Receipt& receipt, int attempts) {
    keep_receipt(tx, batch, receipt, attempts);
    std::map<long long, Receipt::Refused> refused; // the first reason of an entry stands for it
    for (const auto& [index, why] : receipt.refused) {
        refused.try_emplace(batch.positions[index], why);
    }
    std::vector<long long> refused_positions, taken;
    for (const auto position : batch.positions) {
        if (!refused.contains(position) && (taken.empty() || taken.back() != position)) {
            taken.push_back(position);
        }
    }
    for (const auto& [position, why] : refused) {
        refused_positions.push_back(position);
    }
    if (!refused_positions.empty()) {
        for (const auto& entry : journal::read_positions(tx, refused_positions)) {
            const auto& why = refused.at(entry.position);
            reject(tx, entry, batch.number, why.code, why.remark);
        }
    }
    resolve(tx, taken, batch.number);
}

void take_back(store::Transaction& tx, const Batch& batch) {
    const auto known =
        find_quarantined(tx, batch.positions); // it was sent again already, or given up meanwhile
    std::vector<long long> fresh;
    for (const auto position : batch.positions) {
        if (!known.contains(position) && (fresh.empty() || fresh.back() != position)) {
            fresh.push_back(position);
        }
    }
    remove_open(tx, batch);
    for (const auto& entry : journal::read_positions(tx, fresh)) {
        send_repaired(tx, entry);
    }
    pass_batch_numbers(tx);
}

} // namespace gateway::national
