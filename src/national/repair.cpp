#include "repair.hpp"

#include "gateway/base/json.hpp"
#include "store.hpp"

#include <map>
#include <set>

namespace gateway::national {
namespace {

std::string key_of(const service::NationalRow& row) { return row.table + "/" + row.row_guid; }

/// What became of the rows of a batch, by its receipt; each batch is read once.
class Receipts {
public:
    explicit Receipts(store::Transaction& tx) : tx_(tx) {}

    RowFates fates(const Predecessor& entry) {
        if (entry.batch.empty()) {
            return {};
        }
        const auto [found, fresh] = known_.try_emplace(entry.batch);
        if (fresh) {
            found->second = read(entry.batch);
        }
        const auto fates = found->second.find(entry.position);
        return fates == found->second.end() ? RowFates{} : fates->second;
    }

private:
    using Known = std::map<long long, RowFates>; // by position

    Known read(const std::string& number) {
        const auto record = find_batch(tx_, number);
        if (!record || record->receipt.empty()) {
            return {};
        }
        std::map<std::size_t, std::string> refused;
        const Json receipt = parse_json(record->receipt);
        for (const Json& result : receipt.at("results")) {
            refused.emplace(result.at("index").get<std::size_t>(), result.at("code").get<std::string>());
        }
        Known known;
        for (std::size_t index = 0; index < record->batch.positions.size(); ++index) {
            RowFates& fates = known[record->batch.positions[index]];
            const auto why = refused.find(index);
            if (why == refused.end()) {
                fates.accepted.insert(record->batch.record_keys[index]);
            } else if (why->second == "version_conflict") {
                fates.conflicting.insert(record->batch.record_keys[index]);
            }
        }
        return known;
    }

    store::Transaction& tx_;
    std::map<std::string, Known> known_;
};

/// Rows that earlier versions brought and the nation does not have, or has with other content.
class Pending {
public:
    void add(const std::vector<service::NationalRow>& rows, const RowFates& fates) {
        for (const auto& row : rows) {
            const std::string key = key_of(row);
            if (fates.accepted.contains(key)) {
                rows_.erase(key);
            } else if (fates.conflicting.contains(key)) {
                rows_.insert_or_assign(key, Waiting{row, row.version, true});
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
        const bool held = found->second.held;
        const bool insert = held || found->second.row.operation == journal::Operation::insert;
        rows_.erase(found);
        if (row.operation == journal::Operation::erase) {
            return insert && !held ? std::nullopt : std::optional(std::move(outgoing));
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
        bool held = false; ///< with other content: an insert replaces it, be it live or removed
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
            {std::move(rows[predecessor.position]), receipts.fates(predecessor)});
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
        pending.add(earlier.rows, earlier.fates);
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
