#include "repair.hpp"

#include "gateway/base/json.hpp"
#include "store.hpp"

#include <map>
#include <set>

namespace gateway::national {
namespace {

std::string key_of(const service::NationalRow& row) { return row.table + "/" + row.row_guid; }

/// Which record keys the nation took of a batch, by its receipt; each batch is read once.
class Receipts {
public:
    explicit Receipts(store::Transaction& tx) : tx_(tx) {}

    std::set<std::string> accepted(const Predecessor& entry) {
        if (entry.batch.empty()) {
            return {};
        }
        const auto [found, fresh] = taken_.try_emplace(entry.batch);
        if (fresh) {
            found->second = read(entry.batch);
        }
        const auto keys = found->second.find(entry.position);
        return keys == found->second.end() ? std::set<std::string>{} : keys->second;
    }

private:
    using Taken = std::map<long long, std::set<std::string>>; // by position

    Taken read(const std::string& number) {
        const auto record = find_batch(tx_, number);
        if (!record || record->receipt.empty()) {
            return {};
        }
        std::set<std::size_t> refused;
        const Json receipt = parse_json(record->receipt);
        for (const Json& result : receipt.at("results")) {
            refused.insert(result.at("index").get<std::size_t>());
        }
        Taken taken;
        for (std::size_t index = 0; index < record->batch.positions.size(); ++index) {
            if (!refused.contains(index)) {
                taken[record->batch.positions[index]].insert(record->batch.record_keys[index]);
            }
        }
        return taken;
    }

    store::Transaction& tx_;
    std::map<std::string, Taken> taken_;
};

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

std::vector<Outgoing> plain_rows(const journal::Entry& entry, std::vector<service::NationalRow> rows) {
    std::vector<Outgoing> result;
    for (auto& row : rows) {
        const int replaces = row.version - 1;
        result.push_back({entry.position, std::move(row), replaces});
    }
    return result;
}

std::vector<std::vector<service::NationalRow>> load_rows(store::Transaction& tx, Shared& shared,
                                                         const std::vector<journal::Entry>& entries) {
    std::map<std::string, std::vector<std::size_t>> by_dataset;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        by_dataset[entries[i].dataset].push_back(i);
    }
    std::vector<std::vector<service::NationalRow>> rows(entries.size());
    for (const auto& [name, indexes] : by_dataset) {
        std::vector<journal::Entry> part;
        for (const auto index : indexes) {
            part.push_back(entries[index]);
        }
        auto loaded = shared.datasets.at(name).load(tx, part);
        for (std::size_t i = 0; i < indexes.size(); ++i) {
            rows[indexes[i]] = std::move(loaded.at(i));
        }
    }
    return rows;
}

Repairs::Repairs(store::Transaction& tx, Shared& shared, const std::vector<journal::Entry>& released) {
    std::vector<long long> successors, positions;
    for (const auto& entry : released) {
        successors.push_back(entry.position);
    }
    const auto predecessors =
        released.empty() ? std::vector<Predecessor>{} : find_predecessors(tx, successors);
    if (predecessors.empty()) {
        return;
    }
    for (const auto& predecessor : predecessors) {
        positions.push_back(predecessor.position);
    }
    const auto entries = journal::read_positions(tx, positions);
    auto loaded = load_rows(tx, shared, entries);
    std::map<long long, std::vector<service::NationalRow>> rows;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        rows[entries[i].position] = std::move(loaded[i]);
    }
    Receipts receipts(tx);
    for (const auto& predecessor : predecessors) {
        earlier_[predecessor.successor].push_back(
            {std::move(rows[predecessor.position]), receipts.accepted(predecessor)});
    }
}

std::vector<Outgoing> Repairs::rows(const journal::Entry& entry,
                                    std::vector<service::NationalRow> newest) const {
    const auto found = earlier_.find(entry.position);
    if (found == earlier_.end()) {
        return plain_rows(entry, std::move(newest));
    }
    Pending pending;
    for (const Earlier& earlier : found->second) {
        pending.add(earlier.rows, earlier.accepted);
    }
    std::vector<Outgoing> result;
    for (const auto& row : newest) {
        if (auto outgoing = pending.merge(entry.position, row)) {
            result.push_back(std::move(*outgoing));
        }
    }
    const auto rest = pending.rest(entry.position);
    result.insert(result.end(), rest.begin(), rest.end());
    return result;
}

} // namespace gateway::national
