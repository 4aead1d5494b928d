#include "repair.hpp"

#include "gateway/base/json.hpp"
#include "store.hpp"

#include <map>
#include <set>

namespace gateway::national {
namespace {

std::string key_of(const service::NationalRow& row) { return row.table + "/" + row.row_guid; }

/// Rows of an entry that the nation took, by the receipt of the batch that carried it.
std::set<std::string> accepted_keys(store::Transaction& tx, const Predecessor& entry) {
    const auto record = entry.batch.empty() ? std::nullopt : find_batch(tx, entry.batch);
    if (!record || record->receipt.empty()) {
        return {};
    }
    std::set<std::size_t> refused;
    const Json receipt = parse_json(record->receipt);
    for (const Json& result : receipt.at("results")) {
        refused.insert(result.at("index").get<std::size_t>());
    }
    std::set<std::string> keys;
    for (std::size_t index = 0; index < record->batch.positions.size(); ++index) {
        if (record->batch.positions[index] == entry.position && !refused.contains(index)) {
            keys.insert(record->batch.record_keys[index]);
        }
    }
    return keys;
}

/// Rows that earlier versions brought and the nation does not have.
class Pending {
public:
    void add(const std::vector<service::NationalRow>& rows, const std::set<std::string>& accepted) {
        for (const auto& row : rows) {
            const std::string key = key_of(row);
            if (accepted.contains(key)) {
                rows_.erase(key);
            } else {
                take(key, row);
            }
        }
    }

    /// The row as it must go, given what is pending of it; nothing when it came and went without the nation
    /// knowing.
    std::optional<Outgoing> merge(long long position, const service::NationalRow& row) {
        const auto found = rows_.find(key_of(row));
        if (found == rows_.end()) {
            return Outgoing{position, row, row.version - 1};
        }
        Outgoing outgoing{position, row, found->second.replaces};
        const bool insert = found->second.row.operation == journal::Operation::insert;
        rows_.erase(found);
        if (insert && row.operation == journal::Operation::erase) {
            return std::nullopt;
        }
        if (insert) {
            outgoing.row.operation = journal::Operation::insert;
        }
        return outgoing;
    }

    std::vector<Outgoing> rest(long long position) const {
        std::vector<Outgoing> result;
        for (const auto& [key, waiting] : rows_) {
            result.push_back({position, waiting.row, waiting.replaces});
        }
        return result;
    }

private:
    struct Waiting {
        service::NationalRow row;
        int replaces = 0;
    };
    void take(const std::string& key, const service::NationalRow& row) {
        const auto [found, fresh] = rows_.try_emplace(key, Waiting{row, row.version - 1});
        if (!fresh) {
            const auto first = found->second.row.operation;
            found->second.row = row;
            found->second.row.operation = first == journal::Operation::insert ? first : row.operation;
        }
    }
    std::map<std::string, Waiting> rows_;
};

} // namespace

std::vector<Outgoing> plain_rows(const journal::Entry& entry, const std::vector<service::NationalRow>& rows) {
    std::vector<Outgoing> result;
    for (const auto& row : rows) {
        result.push_back({entry.position, row, row.version - 1});
    }
    return result;
}

std::vector<Outgoing> repaired_rows(store::Transaction& tx, Shared& shared, const journal::Entry& entry,
                                    const std::vector<service::NationalRow>& rows) {
    Pending pending;
    for (const Predecessor& predecessor : find_predecessors(tx, entry.position)) {
        for (const auto& earlier : journal::read_positions(tx, {predecessor.position})) {
            const auto loaded = shared.datasets.at(earlier.dataset).load(tx, std::vector{earlier});
            pending.add(loaded.at(0), accepted_keys(tx, predecessor));
        }
    }
    std::vector<Outgoing> result;
    for (const auto& row : rows) {
        if (auto outgoing = pending.merge(entry.position, row)) {
            result.push_back(std::move(*outgoing));
        }
    }
    const auto rest = pending.rest(entry.position);
    result.insert(result.end(), rest.begin(), rest.end());
    return result;
}

} // namespace gateway::national
