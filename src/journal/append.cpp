#include "gateway/base/text.hpp"
#include "gateway/journal/journal.hpp"

namespace gateway::journal {
namespace {

const store::Statement append_all{
    "journal.append", "SELECT journal.append($1::text[], $2::text[], $3::text[], $4::smallint[], $5::text[], "
                      "$6::text[], $7::int[], $8::\"char\"[], $9::bytea[], $10::bigint[], $11::text[], "
                      "$12::text[])"};

/// The changes as columns: one array a column is what the statement takes.
struct Columns {
    store::Array actors, actions, entities, lanes, datasets, keys, versions, operations, digests,
        requirements, traces, notified;

    void add(const Change& change) {
        const char operation = static_cast<char>(change.operation);
        actors.add(change.actor);
        actions.add(change.action);
        entities.add(change.entity);
        lanes.add(lane_of(change.entity));
        datasets.add(change.dataset);
        keys.add(change.record_key);
        versions.add(change.version);
        operations.add(std::string_view(&operation, 1));
        digests.add(store::bytea(crypto::view(change.digest)));
        requirements.add(change.requires_position);
        traces.add(change.trace_id);
        if (change.announce) {
            notified.add(change.entity);
        }
    }
};

} // namespace

int lane_of(std::string_view entity) {
    // The high bits: the low ones of FNV-1a depend on the low bits of the characters alone.
    return static_cast<int>((stable_hash(entity) >> 32) % static_cast<std::uint64_t>(lane_count));
}

long long append(store::Transaction& tx, const Change& change) { return append(tx, std::vector{change})[0]; }

std::vector<long long> append(store::Transaction& tx, const std::vector<Change>& changes) {
    if (changes.empty()) {
        return {};
    }
    Columns columns;
    for (const Change& change : changes) {
        columns.add(change);
    }
    const auto result =
        tx.exec(append_all, std::move(columns.actors).text(), std::move(columns.actions).text(),
                std::move(columns.entities).text(), std::move(columns.lanes).text(),
                std::move(columns.datasets).text(), std::move(columns.keys).text(),
                std::move(columns.versions).text(), std::move(columns.operations).text(),
                std::move(columns.digests).text(), std::move(columns.requirements).text(),
                std::move(columns.traces).text(), std::move(columns.notified).text());
    std::vector<long long> positions;
    positions.reserve(changes.size());
    for (const auto& row : result) {
        positions.push_back(row[0].as<long long>());
    }
    return positions;
}

} // namespace gateway::journal
